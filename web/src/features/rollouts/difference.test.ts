import { expect, it } from 'vitest';

import type { Comparison } from '@/api/rollouts';

import { extended, sideOf } from './difference';

const look = (at: number, requests: number): Comparison => ({
  verdict: 'undecided', sentence: '', candidate: { requests, errors: 0, slow: 0 }, stable: { requests: 9, errors: 0, slow: 0 },
  error_difference: { low: -0.1, high: 0.1 }, slow_difference: { low: -0.1, high: 0.1 }, decides_at: '', at,
});
const times = (...looks: (Comparison | null)[]) => looks.reduce((trail: readonly Comparison[], one) => extended(trail, one), []).map((one) => one.at);

it('keeps each look once', () => expect(times(look(1, 5), look(1, 5), look(2, 6))).toEqual([1, 2]));
it('begins anew where the comparison does', () => expect(times(look(1, 5), look(2, 6), look(3, 1))).toEqual([3]));
it('forgets where there is none any more', () => expect(times(look(1, 5), null)).toEqual([]));

it('knows on which side of nothing the difference lies', () => {
  expect([sideOf({ low: 0.1, high: 0.2 }), sideOf({ low: -0.2, high: -0.1 }), sideOf({ low: -0.1, high: 0.1 })]).toEqual(['above', 'below', 'both']);
});
