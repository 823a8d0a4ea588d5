import { expect, it } from 'vitest';

import type { Tick } from '@/api/console';

import { merged, since } from './ring';

const tick = (number: number, at = number * 1000): Tick => ({ number, at, seconds: 1, stale: null, services: [], edges: [], faults: [], load: null, rules: [] });
const numbers = (ticks: readonly Tick[]): number[] => ticks.map((one) => one.number);

it('keeps the latest ticks in order, each once', () => {
  const known = merged([], [1, 2, 3].map((n) => tick(n)), 4);
  expect(numbers(merged(known, [tick(3), tick(4), tick(5)], 4))).toEqual([2, 3, 4, 5]);
});

it('puts what comes late where it belongs', () => {
  expect(numbers(merged([tick(1), tick(4)], [tick(2), tick(4), tick(3)]))).toEqual([1, 2, 3, 4]);
});

it('begins anew with a console that was started anew', () => {
  expect(numbers(merged([tick(98), tick(99)], [tick(1, 100_000), tick(2, 101_000)]))).toEqual([1, 2]);
});

it('gives those since a time', () => {
  expect(numbers(since([tick(1), tick(2), tick(3)], 1500))).toEqual([2, 3]);
  expect(since([tick(1)], 5000)).toEqual([]);
});
