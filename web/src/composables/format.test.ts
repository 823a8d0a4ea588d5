import { describe, expect, test } from 'vitest';

import { decimal, formatAgo, formatDuration, formatMoney, formatStopwatch } from './format';

describe('money', () => {
  test.each([
    [0, '0.00'], [5, '0.05'], [10, '0.10'], [1998, '19.98'], [1999, '19.99'], [100_000, '1000.00'], [-250, '-2.50'], [9_007_199_254_740_991, '90071992547409.91'],
  ])('%d cents are %s', (cents, text) => expect(decimal(cents)).toBe(text));

  test('is written as the reader writes it', () => {
    expect(formatMoney(123_456, 'EUR', 'en-IE')).toBe('€1,234.56');
    expect(formatMoney(1999, 'EUR', 'zh-CN')).toBe('€19.99');
    expect(formatMoney(1999, 'EUR', 'de-AT').replace(/\s/, ' ')).toBe('€ 19,99');
  });
});

describe('how long ago', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  test.each([
    [0, 'now'], [59_000, 'now'], [60_000, '1 minute ago'], [3_599_000, '59 minutes ago'], [2 * 3_600_000, '2 hours ago'], [86_400_000, 'yesterday'],
    [-5_000, 'now'],
  ])('%d ms is "%s"', (past, text) => expect(formatAgo(now - past, now, 'en-IE')).toBe(text));

  test('becomes the date after a week', () => expect(formatAgo(now - 8 * 86_400_000, now, 'en-IE')).toBe('15 November 2026'));
});

describe('a length of time', () => {
  test.each([
    [0, '0 secs'], [-5, '0 secs'], [2400, '2.4 secs'], [27_000, '27 secs'], [59_900, '1 min'], [90_000, '1 min 30 secs'], [2_400_000, '40 mins'], [3_661_000, '1 hr 1 min'],
  ])('of %d ms is %s', (ms, text) => expect(formatDuration(ms, 'en-IE')).toBe(text));

  test('is written in Chinese', () => expect(formatDuration(90_000, 'zh-CN')).toBe('1分钟30秒'));

  test.each([[0, '0:00'], [9.6, '0:10'], [75, '1:15'], [3661, '1:01:01']])('of %d s is %s at an axis', (seconds, text) => {
    expect(formatStopwatch(seconds)).toBe(text);
  });
});
