import { expect, test } from 'vitest';

import { parseServed, shortName } from './served';

test('several headers come as one text', () => {
  expect(parseServed('storefront v1 storefront-1, payment-service v2 payment-green-1')).toEqual([
    { service: 'storefront', version: 'v1', instance: 'storefront-1' },
    { service: 'payment-service', version: 'v2', instance: 'payment-green-1' },
  ]);
});

test('whatever is no service with a version is left out', () => {
  expect(parseServed(null)).toEqual([]);
  expect(parseServed('')).toEqual([]);
  expect(parseServed(' , proxy,product-service  v1')).toEqual([{ service: 'product-service', version: 'v1', instance: '' }]);
});

test('people say it shorter', () => {
  expect([shortName('payment-service'), shortName('guestbook')]).toEqual(['payment', 'guestbook']);
});
