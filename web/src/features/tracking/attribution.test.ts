// @vitest-environment happy-dom

import { beforeEach, expect, test } from 'vitest';

import { asAlgorithm, ledBy, noteLedBy } from './attribution';

beforeEach(() => sessionStorage.clear());

test('the last algorithm that led to a product is remembered', () => {
  noteLedBy('a', 'a');
  noteLedBy('b', 'a');
  noteLedBy('a', 'b');
  expect([ledBy('a'), ledBy('b'), ledBy('c')]).toEqual(['b', 'a', undefined]);
});

test('only so much is remembered', () => {
  for (let i = 0; i < 150; i += 1) noteLedBy(`p${i}`, 'a');
  expect([ledBy('p0'), ledBy('p149')]).toEqual([undefined, 'a']);
});

test('what somebody else wrote there is not believed', () => {
  sessionStorage.setItem('serin.led-by', '[["a","z"],7,null,["b","b"]]');
  expect([ledBy('a'), ledBy('b')]).toEqual([undefined, 'b']);
  expect([asAlgorithm('a'), asAlgorithm('c'), asAlgorithm(1)]).toEqual(['a', undefined, undefined]);
});
