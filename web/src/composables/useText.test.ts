// @vitest-environment happy-dom

import { expect, test } from 'vitest';

import { fill } from './useText';

test('values are filled in, numbers as the language writes them', () => {
  expect(fill('{shown} of {total}', { shown: 24, total: 1200 }, 'en-IE')).toBe('24 of 1,200');
  expect(fill('for “{query}”', { query: '$& {total}' }, 'en-IE')).toBe('for “$& {total}”');
});

test('one and many are told apart where the language does', () => {
  const text = { one: '{n} item', other: '{n} items' };
  expect([0, 1, 2].map((n) => fill(text, { n }, 'en-IE'))).toEqual(['0 items', '1 item', '2 items']);
  expect(fill({ other: '{n} 件商品' }, { n: 1 }, 'zh-CN')).toBe('1 件商品');
});

test('a value that is missing is seen', () => {
  expect(fill('Hello {name}', {}, 'en-IE')).toBe('Hello {name}');
});
