import { expect, test, vi } from 'vitest';

import { Failure } from '@/api/problem';
import type { NewOrder, Order } from '@/api/schema';

import { cardDigits, intentFor, outcomeOf, place, readIntent } from './checkout';

const order: NewOrder = { lines: [{ product_id: 'tent', quantity: 1 }], card: { number: '4242424242424242' } };
const placed = { data: { id: 'o1', status: 'confirmed' } as Order, status: 201, served: [] };
const problem = (status: number, code = 'x', retryAfterMs = 0): Failure => new Failure('problem', { status, code, retryAfterMs });

let n = 0;
const key = (): string => `key-${(n += 1)}`;

test('the same intended order keeps its key, another one gets another', () => {
  const first = intentFor(order, undefined, key);
  expect(intentFor(structuredClone(order), first, key)).toEqual(first);
  const changes: NewOrder[] = [
    { ...order, lines: [{ product_id: 'tent', quantity: 2 }] },
    { ...order, card: { number: '4000000000000002' } },
    { ...order, gift_message: 'For you' },
  ];
  for (const change of changes) expect(intentFor(change, first, key).key).not.toBe(first.key);
});

test('what is kept of an intended order names no card', () => {
  const kept = JSON.stringify(intentFor(order, undefined, key));
  expect(kept).not.toContain('4242');
  expect(readIntent(JSON.parse(kept))).toEqual(JSON.parse(kept));
  for (const bad of [undefined, null, 'x', {}, { key: 1, mark: 'x' }]) expect(readIntent(bad)).toBeUndefined();
});

test.each([
  [402, 'card_declined', 'refused'], [409, 'out_of_stock', 'refused'], [422, 'card_refused', 'refused'], [400, 'malformed_request', 'refused'],
  [401, 'unauthenticated', 'signedOut'], [409, 'order_in_work', 'unsure'], [408, 'x', 'unsure'], [429, 'x', 'unsure'],
  [500, 'internal_error', 'unsure'], [502, 'order_unavailable', 'unsure'], [503, 'order_unavailable', 'unsure'], [504, 'x', 'unsure'],
  [503, 'interrupted', 'refused'], [503, 'product_unavailable', 'refused'],
])('%d %s is %s', (status, code, kind) => expect(outcomeOf(problem(status, code)).kind).toBe(kind));

test.each(['offline', 'timeout', 'unreadable'] as const)('%s tells nothing', (kind) => {
  expect(outcomeOf(new Failure(kind)).kind).toBe('unsure');
});

test('a lost answer is asked for again and found', async () => {
  const send = vi.fn().mockRejectedValueOnce(new Failure('timeout')).mockRejectedValueOnce(problem(503)).mockResolvedValue(placed);
  const waited: number[] = [];
  const onRetry = vi.fn();
  const outcome = await place(send, (ms) => Promise.resolve(void waited.push(ms)), onRetry);
  expect(outcome).toEqual({ kind: 'placed', order: placed.data });
  expect(onRetry).toHaveBeenCalledTimes(2);
  expect(waited).toEqual([800, 2500]);
});

test('it waits as long as the shop asks for', async () => {
  const send = vi.fn().mockRejectedValueOnce(problem(503, 'x', 4000)).mockResolvedValue(placed);
  const waited: number[] = [];
  await place(send, (ms) => Promise.resolve(void waited.push(ms)), vi.fn());
  expect(waited).toEqual([4000]);
});

test('a definite no is not asked again', async () => {
  const send = vi.fn().mockRejectedValue(problem(402, 'card_declined'));
  const outcome = await place(send, () => Promise.resolve(), vi.fn());
  expect(outcome.kind).toBe('refused');
  expect(send).toHaveBeenCalledTimes(1);
});

test('without any answer it ends unsure, after a few attempts', async () => {
  const send = vi.fn().mockRejectedValue(new Failure('offline'));
  const outcome = await place(send, () => Promise.resolve(), vi.fn());
  expect(outcome.kind).toBe('unsure');
  expect(send).toHaveBeenCalledTimes(3);
});

test('how a card is typed does not matter', () => {
  expect(cardDigits(' 4242-4242 4242  4242')).toBe('4242424242424242');
});
