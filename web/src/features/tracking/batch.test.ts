import { expect, test } from 'vitest';

import { Batch, MOST_AT_ONCE, MOST_KEPT } from './batch';

test('what is seen in one moment is one event, each product once', () => {
  const batch = new Batch();
  for (const id of ['a', 'b', 'a', 'c']) batch.see(id, '/', 'a');
  expect(batch.take()).toEqual([{ kind: 'impression', product_ids: ['a', 'b', 'c'], algorithm: 'a' }]);
  batch.see('a', '/', 'a');
  expect(batch.size).toBe(0);
});

test('the same product counts anew on another page, and apart for each algorithm', () => {
  const batch = new Batch();
  batch.see('a', '/', 'a');
  batch.see('a', '/', 'b');
  batch.turnPage();
  batch.see('a', '/products', 'a');
  expect(batch.take().map((event) => [event.product_ids, event.algorithm])).toEqual([[['a'], 'a'], [['a'], 'b'], [['a'], 'a']]);
});

test('something between two impressions keeps their order', () => {
  const batch = new Batch();
  batch.see('a', '/', 'a');
  batch.add({ kind: 'click', product_id: 'a', algorithm: 'a' });
  batch.see('b', '/', 'a');
  expect(batch.take().map((event) => event.kind)).toEqual(['impression', 'click', 'impression']);
});

test('neither a request nor an event carries more than the shop takes', () => {
  const batch = new Batch();
  for (let i = 0; i < 250; i += 1) batch.see(`p${i}`, '/', 'a');
  expect(batch.take().map((event) => event.product_ids?.length)).toEqual([100, 100, 50]);
  for (let i = 0; i < 250; i += 1) batch.add({ kind: 'click', product_id: `p${i}` });
  expect([batch.take(), batch.take(), batch.take(), batch.take()].map((part) => part.length)).toEqual([MOST_AT_ONCE, MOST_AT_ONCE, 50, 0]);
});

test('what could not be sent is sent first, and the oldest go when it becomes too much', () => {
  const batch = new Batch();
  batch.add({ kind: 'click', product_id: 'first' });
  const unsent = batch.take();
  batch.add({ kind: 'click', product_id: 'second' });
  batch.giveBack(unsent);
  expect(batch.take().map((event) => event.product_id)).toEqual(['first', 'second']);
  for (let i = 0; i < MOST_KEPT + 10; i += 1) batch.add({ kind: 'click', product_id: `p${i}` });
  expect(batch.size).toBe(MOST_KEPT);
  expect(batch.take()[0]?.product_id).toBe('p10');
});
