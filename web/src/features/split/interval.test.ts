import { expect, it } from 'vitest';

import { agreement, percent, range, wilson } from './interval';

it('agrees with known values', () => {
  // Newcombe, R. G. (1998), Statistics in Medicine 17, 857–872, table I, method 3; the same table the console is held to.
  for (const [hits, n, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [20, 20, 0.8389, 1]] as const) {
    const share = wilson(hits, n);
    expect(share?.low).toBeCloseTo(low, 4);
    expect(share?.high).toBeCloseTo(high, 4);
    expect(share?.n).toBe(n);
  }
  expect(wilson(0, 0)).toBeUndefined();
});

it('says how the configured share stands to the observed one', () => {
  expect(agreement(0.1, undefined)).toBe('nothing');
  expect(agreement(0.1, wilson(1, 9))).toBe('few');
  expect(agreement(0.8, wilson(0, 1))).toBe('few');
  expect(agreement(0.1, wilson(116, 1204))).toBe('agrees');
  expect(agreement(0.5, wilson(116, 1204))).toBe('differs');
});

it('writes shares as they are read', () => {
  expect(percent(0.1, 'en-IE')).toBe('10\u00a0%');
  expect(percent(116 / 1204, 'en-IE')).toBe('9.6\u00a0%');
  expect(percent(0.096, 'zh-CN')).toBe('9.6%');
  expect(range(wilson(116, 1204) as never, 'en-IE')).toBe('8.1–11.4\u00a0%');
});

it('never rounds up to all of them', () => {
  expect(percent(0.99999, 'en-IE')).toBe('99.9\u00a0%');
  expect(percent(0.998, 'en-IE', 0)).toBe('99\u00a0%');
  expect(percent(1, 'en-IE')).toBe('100\u00a0%');
});
