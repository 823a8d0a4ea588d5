import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Listening } from '@/api/events';
import { Failure } from '@/api/problem';

import { follow, waitMs } from './follow';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A console that can be heard and broken. */
function fake() {
  const calls: (Listening & { end: () => void; fail: (error: Error) => void })[] = [];
  const listen = (options: Listening): Promise<void> =>
    new Promise((end, fail) => {
      calls.push({ ...options, end, fail });
      options.signal.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError')));
    });
  const breaks: (Failure | undefined)[] = [];
  const seen: string[] = [];
  const end = follow({
    listen,
    onOpen: () => undefined,
    onEvent: (event) => seen.push(event.id),
    onBreak: (failure) => breaks.push(failure),
    chance: () => 0.5,
  });
  return { calls, breaks, seen, end };
}

it('goes on after the last event it knows', async () => {
  const { calls, breaks, seen } = fake();
  calls[0]?.onEvent({ event: 'tick', data: '', id: '41' });
  calls[0]?.fail(new Failure('offline'));
  await vi.advanceTimersByTimeAsync(500);
  expect(breaks.map((one) => one?.kind)).toEqual(['offline']);
  expect(calls.map((call) => call.lastId)).toEqual(['', '41']);
  expect(seen).toEqual(['41']);
});

it('comes back soon after an end that was meant, and waits longer after each failure', async () => {
  const { calls, breaks } = fake();
  calls[0]?.end();
  await vi.advanceTimersByTimeAsync(500);
  expect(breaks).toEqual([undefined]);
  expect(calls).toHaveLength(2);
  calls[1]?.fail(new Failure('offline'));
  await vi.advanceTimersByTimeAsync(900);
  expect(calls).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toHaveLength(3);
  expect([1, 2, 3, 4, 5, 9].map((n) => waitMs(n, 0.5))).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
});

it('takes silence for a break', async () => {
  const { calls, breaks } = fake();
  await vi.advanceTimersByTimeAsync(7000);
  calls[0]?.onSign();
  await vi.advanceTimersByTimeAsync(7000);
  expect(breaks).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(breaks.map((one) => one?.kind)).toEqual(['timeout']);
});

it('does nothing more once it was ended', async () => {
  const { calls, breaks, end } = fake();
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveLength(1);
  expect(breaks).toEqual([]);
});
