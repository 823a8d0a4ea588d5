import { expect, test } from 'vitest';

import { DwellClock } from './dwell';

test('only the time in which the page is seen counts', () => {
  const clock = new DwellClock();
  clock.show(1_000);
  clock.hide(4_000);
  clock.show(60_000);
  clock.hide(61_500);
  expect(clock.take(90_000)).toBe(4_500);
});

test('what was taken does not count again, and the clock of a page in sight goes on', () => {
  const clock = new DwellClock();
  clock.show(0);
  expect(clock.take(2_000)).toBe(2_000);
  expect(clock.take(2_700.4)).toBe(700);
});

test('showing or hiding twice changes nothing', () => {
  const clock = new DwellClock();
  clock.show(0);
  clock.show(900);
  clock.hide(1_000);
  clock.hide(5_000);
  expect(clock.take(9_000)).toBe(1_000);
});

test('a clock that goes back does not take time away', () => {
  const clock = new DwellClock();
  clock.show(5_000);
  clock.hide(4_000);
  expect(clock.take(4_000)).toBe(0);
});
