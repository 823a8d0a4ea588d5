import { expect, it } from 'vitest';

import { limitsOf } from './threshold';

it.each([
  ['result[0] >= 0.99', [{ value: 0.99, isLeast: true }]],
  ['len(result) > 0 && !isNaN(result[0]) && result[0] <= 250', [{ value: 250, isLeast: false }]],
  ['good: result[0] >= 0.99; bad: result[0] < 0.99', [{ value: 0.99, isLeast: true }]],
  ['good: result[0] >= 0.99; bad: result[0] < 0.9', [{ value: 0.99, isLeast: true }, { value: 0.9, isLeast: true }]],
  ['not (result[0] > 0.05)', [{ value: 0.05, isLeast: false }]],
  ['default(result, 0) < 0.5', [{ value: 0.5, isLeast: false }]],
  ['any answer', []],
])('finds the limits of %s', (threshold, limits) => {
  expect(limitsOf(threshold)).toEqual(limits);
});
