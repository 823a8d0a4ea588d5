import { expect, it } from 'vitest';

import { service, subset, tick } from '@/testing/ticks';

import { cellFor, Playout } from './playout';
import { changesBetween, FAILED, lookOfSquare, square, squaresOf } from './squares';

const at = (green: number) => tick(5, {
  services: [
    service('payment-service', [subset('blue', 'v1', { requests: 6, configured: 100 - green }), subset('green', 'v2', { requests: 3, errors: 2, configured: green })], { unrouted: 1 }),
    service('guestbook', [subset('v1', 'v1', { requests: 4 })]),
  ],
});

it('makes one square of each request, in the same order each time', () => {
  const squares = squaresOf(at(10), 'payment-service');
  expect(squares).toHaveLength(10);
  expect(squares).toEqual(squaresOf(at(10), 'payment-service'));
  expect(squares.filter((one) => one >= FAILED).map(lookOfSquare).sort()).toEqual(['other', 'v2', 'v2']);
  expect(squaresOf(at(10), undefined)).toHaveLength(14);
  expect(squaresOf(at(10), 'nobody')).toEqual([]);
});

it('tells a changed weight', () => {
  expect(changesBetween(at(10), at(40), undefined)).toEqual([{ service: 'payment-service', subset: 'green', from: 10, to: 40 }]);
  expect(changesBetween(at(10), at(40), 'guestbook')).toEqual([]);
  expect(changesBetween(undefined, at(40), undefined)).toEqual([]);
});

it('shows a second evenly, and loses none', () => {
  const playout = new Playout(64);
  playout.add(Array.from({ length: 50 }, () => square('v1', false)));
  const steps = Array.from({ length: 10 }, () => playout.take(0.1).length);
  expect(steps).toEqual(Array.from({ length: 10 }, () => 5));
  expect(playout.waiting).toBe(0);
  expect(playout.take(1)).toEqual([]);
});

it('catches up with what waits when the next second comes', () => {
  const playout = new Playout(64);
  playout.add([0, 0, 0, 0]);
  playout.take(0.5);
  playout.add([1, 1]);
  expect(playout.take(1)).toEqual([0, 0, 1, 1]);
});

it('keeps the latest', () => {
  const playout = new Playout(4);
  playout.fill([0, 1, 2, 0, 1, 5]);
  expect([1, 2, 3, 4, 5, 6].map((nth) => playout.at(nth))).toEqual([undefined, 2, 0, 1, 5, undefined]);
});

it('draws few requests large, without flickering around a limit', () => {
  expect([2, 20, 100, 800].map((rate) => cellFor(rate, 0))).toEqual([20, 15, 11, 8]);
  expect(cellFor(44, 15)).toBe(15);
  expect(cellFor(60, 15)).toBe(11);
  expect(cellFor(38, 11)).toBe(11);
  expect(cellFor(25, 11)).toBe(15);
  expect(cellFor(2, 15)).toBe(20);
});
