// The entries on the page: each once, the newest first. Pure.

import type { Entry } from '@/api/schema';

type Place = readonly [time: number, nth: number];

function placeOf(id: string): Place {
  const [time, nth] = id.split('-').map(Number);
  return [time ?? 0, nth ?? 0];
}

/** Negative where `a` is newer. Ids are numbers with a dash between, as Redis streams have them. */
export function newestFirst(a: Entry, b: Entry): number {
  const [aTime, aNth] = placeOf(a.id);
  const [bTime, bNth] = placeOf(b.id);
  return bTime - aTime || bNth - aNth;
}

/** What is known with what came. The later word on an entry holds: its reactions may have grown. */
export function merged(known: readonly Entry[], came: readonly Entry[]): Entry[] {
  const byId = new Map([...known, ...came].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort(newestFirst);
}

/** An entry from the live stream; `undefined` for what does not read as one. */
export function readEntry(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null;
    const isWhole =
      typeof entry?.id === 'string' && typeof entry.author === 'string' && typeof entry.text === 'string' && typeof entry.created_at === 'string';
    return isWhole ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}
