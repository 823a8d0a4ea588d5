import { expect, it } from 'vitest';

import { pauseSum, readDuration, readStep } from './steps';

it('reads what the file says', () => {
  expect(readStep('setWeight: 20')).toMatchObject({ kind: 'weight', weight: 20 });
  expect(readStep('pause: 5m')).toMatchObject({ kind: 'pause', duration: 300_000 });
  expect(readStep('pause')).toMatchObject({ kind: 'pause', duration: undefined });
  expect(readStep('analysis: success-rate, latency-p95')).toMatchObject({ kind: 'analysis', detail: 'success-rate, latency-p95' });
  expect(readStep('setHeaderRoute: canary')).toMatchObject({ kind: 'header', detail: 'canary' });
});

it('shows what it does not know as it is written', () => {
  expect(readStep('plugin: something/new')).toMatchObject({ kind: 'other', detail: 'plugin: something/new' });
  expect(readStep('setWeight: soon')).toMatchObject({ kind: 'weight', weight: undefined });
});

it.each([['5m', 300_000], ['1h30m', 5_400_000], ['500ms', 500], ['1.5s', 1500], ['30', 30_000]])('takes %s for a duration', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

it.each(['', 'soon', '5 m', '5d', '5m!'])('does not take %j for one', (text) => {
  expect(readDuration(text)).toBeUndefined();
});

it('sums the pauses that end by themselves', () => {
  expect(pauseSum(['setWeight: 5', 'pause: 5m', 'setWeight: 50', 'pause', 'pause: 10m'])).toBe(900_000);
});
