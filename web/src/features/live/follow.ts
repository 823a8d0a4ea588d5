// Keeps a stream of events open: goes on after the last event when it breaks, waits longer each time it fails, and takes
// silence for a break. It knows nothing of the page and ends when it is told to.

import { type Listening, type ServerEvent } from '@/api/events';
import { Failure, isFailure } from '@/api/problem';

export interface Follow {
  listen: (options: Listening) => Promise<void>;
  onOpen: () => void;
  onEvent: (event: ServerEvent) => void;
  /** `undefined`: the other side ended it, as when it is restarted. */
  onBreak: (failure: Failure | undefined) => void;
  /** A share of the wait that is left to chance, so that fifty pages do not come back at once. */
  chance?: () => number;
  silenceMs?: number;
}

const SHORTEST_MS = 500;
const LONGEST_MS = 5_000;

/** How long to wait after so many failures in a row. */
export function waitMs(failures: number, chance: number): number {
  const full = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.75 + 0.5 * chance));
}

/** Begins, and answers how to end it. */
export function follow({ listen, onOpen, onEvent, onBreak, chance = Math.random, silenceMs = 8_000 }: Follow): () => void {
  let lastId = '';
  let failures = 0;
  let ended = false;
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  async function once(): Promise<void> {
    const mine = new AbortController();
    current = mine;
    let wasSilent = false;
    const watch = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        wasSilent = true;
        mine.abort();
      }, silenceMs);
    };
    let failure: Failure | undefined;
    watch();
    try {
      await listen({
        lastId,
        signal: mine.signal,
        onOpen,
        onSign: watch,
        onEvent(event) {
          failures = 0;
          if (event.id) lastId = event.id;
          onEvent(event);
        },
      });
    } catch (error) {
      failure = isFailure(error) ? error : new Failure(wasSilent ? 'timeout' : 'unreadable', { detail: String(error) });
    }
    clearTimeout(silence);
    if (ended) return;
    failures += 1;
    onBreak(failure);
    timer = setTimeout(() => void once(), waitMs(failures, chance()));
  }

  void once();
  return () => {
    ended = true;
    clearTimeout(timer);
    clearTimeout(silence);
    current?.abort();
  };
}
