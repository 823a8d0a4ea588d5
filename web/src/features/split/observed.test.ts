import { expect, it } from 'vitest';

import type { Tick } from '@/api/console';
import { rule, service, subset, tick } from '@/testing/ticks';

import { observedNow, successOver } from './observed';

const lastMinute = { value: 0.1, low: 0.08, high: 0.12, n: 1000 };

/** One tick a second: `green` gets nothing before the second 100 and 4 in 10 after it. */
function ticks(changedAt: number): Tick[] {
  return Array.from({ length: 20 }, (_, i) => {
    const after = 90 + i >= 101;
    const subsets = [
      subset('blue', 'v1', { requests: after ? 6 : 10, observed: lastMinute }),
      subset('green', 'v2', { requests: after ? 4 : 0, errors: after ? 1 : 0, observed: lastMinute }),
    ];
    return tick(90 + i, { services: [service('payment-service', subsets)], rules: [rule('payment-service', '2', { changed_at: changedAt })] });
  });
}

const payment = (all: Tick[]) => all.at(-1)?.services[0] as NonNullable<Tick['services'][0]>;

it('gives the last minute while no rule was changed in it', () => {
  const all = ticks(20_000);
  const { of, change } = observedNow(all, payment(all));
  expect(change).toBeUndefined();
  expect(of(subset('green', 'v2', { observed: lastMinute }))).toEqual(lastMinute);
});

it('counts since the change when a rule was just changed', () => {
  const all = ticks(99_500);
  const { of, change } = observedNow(all, payment(all));
  expect(change?.resource_version).toBe('2');
  expect(of(subset('green', 'v2'))).toMatchObject({ value: 0.4, n: 90 });
});

it('says nothing before anything came', () => {
  const all = ticks(109_500);
  expect(observedNow(all, payment(all)).of(subset('green', 'v2'))).toBeUndefined();
});

it('counts what was answered well', () => {
  expect(successOver(ticks(0), 'payment-service', 'green')).toMatchObject({ value: 0.75, n: 36 });
  expect(successOver([], 'payment-service', 'green')).toBeUndefined();
});
