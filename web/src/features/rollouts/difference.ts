// How the interval of the difference narrows while one looks: the console tells of the latest look, the page keeps the ones before.

import type { Bounds, Comparison } from '@/api/rollouts';

export type Trail = readonly Comparison[];

/** A quarter of an hour of ticks. */
const CAPACITY = 900;

/** Adds a look; one known already changes nothing, and a comparison that begins anew leaves the old trail behind. */
export function extended(trail: Trail, next: Comparison | null, capacity = CAPACITY): Trail {
  const last = trail.at(-1);
  if (!next) return [];
  if (last && next.at === last.at) return trail;
  if (last && (next.at < last.at || next.candidate.requests < last.candidate.requests)) return [next];
  return [...trail, next].slice(-capacity);
}

/** The difference lies above nothing, below it, or on both sides. */
export function sideOf({ low, high }: Bounds): 'above' | 'below' | 'both' {
  return low > 0 ? 'above' : high < 0 ? 'below' : 'both';
}
