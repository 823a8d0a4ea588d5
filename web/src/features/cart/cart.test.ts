import { expect, test } from 'vitest';

import { product } from '@/testing/product';

import { add, count, MOST_LINES, MOST_OF_ONE, readCart, remove, renewed, setQuantity, totalCents } from './cart';

test('sums are whole cents, also where fractions would round', () => {
  let cart = add([], product('a', 1999), 3);
  cart = add(cart, product('b', 10), 7);
  cart = add(cart, product('c', 110), 3);
  expect(totalCents(cart)).toBe(1999 * 3 + 70 + 330);
  expect(count(cart)).toBe(13);
});

test('the same product stays one line', () => {
  const cart = add(add([], product('a'), 2), product('a'), 3);
  expect(cart).toHaveLength(1);
  expect(cart[0]?.quantity).toBe(5);
});

test('a quantity stays within what an order takes', () => {
  const cart = add([], product('a'), 1000);
  expect(cart[0]?.quantity).toBe(MOST_OF_ONE);
  expect(setQuantity(cart, 'a', 0)[0]?.quantity).toBe(1);
  expect(setQuantity(cart, 'a', 2.9)[0]?.quantity).toBe(2);
  expect(setQuantity(cart, 'a', Number.NaN)).toBe(cart);
});

test('a cart holds no more lines than an order takes', () => {
  const full = Array.from({ length: MOST_LINES + 5 }, (_, i) => product(`p${i}`)).reduce(add1, readCart([]));
  expect(full).toHaveLength(MOST_LINES);
});
const add1 = (cart: ReturnType<typeof readCart>, one: ReturnType<typeof product>) => add(cart, one);

test('a change leaves the cart before as it was', () => {
  const before = add([], product('a'), 1);
  add(before, product('a'), 1);
  setQuantity(before, 'a', 9);
  remove(before, 'a');
  expect(before[0]?.quantity).toBe(1);
});

test('a new price is taken over and the quantity kept', () => {
  const cart = renewed(add([], product('a', 100), 4), [product('a', 90)]);
  expect(totalCents(cart)).toBe(360);
});

test('what comes back from storage is read with care', () => {
  const good = add([], product('a'), 2);
  expect(readCart(JSON.parse(JSON.stringify(good)))).toEqual(good);
  for (const bad of [undefined, null, 7, 'x', {}, [1], [{ product: { id: 'a' }, quantity: 1 }], [{ ...good[0], quantity: 'many' }]]) {
    expect(readCart(bad)).toEqual([]);
  }
  expect(readCart([...good, ...good])).toHaveLength(1);
});
