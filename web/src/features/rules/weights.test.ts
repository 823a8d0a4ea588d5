import { expect, it } from 'vitest';

import { asRecord, divide, same, set, sum, type Weight } from './weights';

const weights = (text: string): Weight[] => text.split(' ').map((part) => {
  const [subset = '', percent] = part.split('=');
  return { subset, percent: Number(percent) };
});
const shown = (all: Weight[]): string => all.map(({ subset, percent }) => `${subset}=${percent}`).join(' ');

it.each([
  ['blue=100 green=0', 'green', 10, 'blue=90 green=10'],
  ['blue=90 green=10', 'blue', 25, 'blue=25 green=75'],
  ['a=60 b=20 c=20', 'a', 0, 'a=0 b=50 c=50'],
  ['a=60 b=30 c=10', 'c', 50, 'a=33 b=17 c=50'],
  ['a=0 b=0 c=100', 'c', 1, 'a=50 b=49 c=1'],
  ['a=90 b=10', 'b', 33.4, 'a=67 b=33'],
  ['a=90 b=10', 'b', 140, 'a=0 b=100'],
  ['a=90 b=10', 'b', -3, 'a=100 b=0'],
  ['only=100', 'only', 40, 'only=100'],
])('%s with %s set to %d is %s', (before, subset, percent, after) => {
  expect(shown(set(weights(before), subset, percent))).toBe(after);
});

it('brings the others back when a slider goes to 100 and back', () => {
  const had = weights('a=60 b=30 c=10');
  const all = set(had, 'c', 100, had);
  expect(shown(set(all, 'c', 10, had))).toBe('a=60 b=30 c=10');
});

it('sums to 100 whatever is set, and who had nothing gets nothing', () => {
  for (const start of ['a=100 b=0', 'a=34 b=33 c=33', 'a=1 b=1 c=1 d=97', 'a=0 b=0 c=0']) {
    for (let percent = 0; percent <= 100; percent += 1) {
      const before = weights(start);
      const after = set(before, 'a', percent);
      expect(sum(after)).toBe(100);
      expect(after.every((one) => one.percent >= 0 && Number.isInteger(one.percent))).toBe(true);
      if (before.slice(1).some((one) => one.percent > 0)) {
        expect(after.slice(1).every((one, i) => (before[i + 1]?.percent ?? 0) > 0 || one.percent === 0)).toBe(true);
      }
    }
  }
});

it('divides without a remainder', () => {
  expect(divide(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(divide(0, [5, 5])).toEqual([0, 0]);
  expect(divide(7, [])).toEqual([]);
});

it('compares by names and writes a record', () => {
  expect(same(weights('a=1 b=99'), weights('b=99 a=1'))).toBe(true);
  expect(same(weights('a=1 b=99'), weights('a=2 b=98'))).toBe(false);
  expect(asRecord(weights('a=1 b=99'))).toEqual({ a: 1, b: 99 });
});
