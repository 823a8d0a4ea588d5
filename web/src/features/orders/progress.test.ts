import { expect, test } from 'vitest';

import { statuses } from '@/api/schema';

import { isFinal, nextLookMs, stepsOf } from './progress';

const shown = (status: (typeof statuses)[number]): string => stepsOf(status).map((step) => `${step.status}:${step.state}`).join(' ');

test('an order goes forward', () => {
  expect(shown('charging')).toBe('reserving:done charging:now committing:ahead confirmed:ahead');
  expect(shown('confirmed')).toBe('reserving:done charging:done committing:done confirmed:done');
});

test('an order goes back', () => {
  expect(shown('refunding')).toBe('refunding:now releasing:ahead cancelled:ahead');
  expect(shown('cancelled')).toBe('refunding:done releasing:done cancelled:bad');
});

test('every status has its place, and an order in work exactly one step that is on', () => {
  for (const status of statuses) {
    const on = stepsOf(status).filter((step) => step.state === 'now');
    expect(on).toHaveLength(isFinal(status) ? 0 : 1);
  }
});

test('looks become rarer, but not too rare', () => {
  expect([0, 1, 2].map(nextLookMs)).toEqual([700, 1050, 1575]);
  expect(nextLookMs(50)).toBe(6_000);
});
