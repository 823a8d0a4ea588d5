// The requests of a second as squares: one each, in an order as it might have been, and the same whenever it is asked for.

import type { Service, Tick } from '@/api/console';
import { chanceFrom } from '@/composables/chance';
import { type Look, lookOf, looks } from '@/features/live/look';

/** A square in one number: its look, and 4 more where the request failed. */
export type Square = number;

export const FAILED = 4;

export function square(look: Look, failed: boolean): Square {
  return looks.indexOf(look) + (failed ? FAILED : 0);
}

export function lookOfSquare(code: Square): Look {
  return looks[code % FAILED] ?? 'other';
}

/** Those of one service, or of all of them. */
export function squaresOf(tick: Tick, service: string | undefined): Square[] {
  const squares: Square[] = [];
  for (const one of tick.services) {
    if (service !== undefined && one.name !== service) continue;
    for (const { version, requests, errors } of one.subsets) {
      for (let i = 0; i < requests; i += 1) squares.push(square(lookOf(version), i < errors));
    }
    for (let i = 0; i < one.unrouted; i += 1) squares.push(square('other', true));
  }
  return shuffled(squares, tick.number);
}

function shuffled(squares: Square[], seed: number): Square[] {
  const chance = chanceFrom(seed);
  for (let i = squares.length - 1; i > 0; i -= 1) {
    const j = Math.floor(chance() * (i + 1));
    [squares[i], squares[j]] = [squares[j] as Square, squares[i] as Square];
  }
  return squares;
}

/** What became of a rule from one tick to the next, as in `payment 10 % → 40 %`: the last subset's weight is told. */
export interface WeightChange {
  service: string;
  subset: string;
  from: number;
  to: number;
}

export function changesBetween(before: Tick | undefined, after: Tick, service: string | undefined): WeightChange[] {
  if (!before) return [];
  return after.services.filter((one) => service === undefined || one.name === service).flatMap((one) => {
    const old = before.services.find((other) => other.name === one.name);
    const candidate = one.subsets.at(-1);
    const from = configuredOf(old, candidate?.name);
    const to = candidate?.configured;
    const isChange = typeof from === 'number' && typeof to === 'number' && from !== to;
    return isChange ? [{ service: one.name, subset: candidate?.name ?? '', from, to }] : [];
  });
}

function configuredOf(service: Service | undefined, subset: string | null | undefined): number | null | undefined {
  return service?.subsets.find((one) => one.name === subset)?.configured;
}
