import { expect, it } from 'vitest';

import { service, subset, tick } from '@/testing/ticks';

import { seriesOf } from './series';

const payment = (green: number, requests: number, errors = 0) => service('payment-service', [
  subset('blue', 'v1', { requests: 10, configured: 100 - green, p95: 12 }),
  subset('green', 'v2', { requests, errors, configured: green, business: requests > 0 ? [{ name: 'payment_success', share: { value: 0.9, low: 0.8, high: 1, n: 30 } }] : [] }),
]);

it('has a value for each second, with holes where nothing is known', () => {
  const series = seriesOf([tick(1, { services: [payment(0, 0)] }), tick(2), tick(3, { services: [payment(50, 6, 3)] })], 'payment-service');
  expect(series.seconds).toEqual([-2, -1, 0]);
  const [blue, green] = series.versions;
  expect(blue?.of.rate).toEqual([10, null, 10]);
  expect(blue?.of.p95).toEqual([12, null, 12]);
  expect(green?.of.success).toEqual([null, null, 0.5]);
  expect(green?.business.get('payment_success')).toEqual([null, null, 0.9]);
});

it('marks a change of the weights', () => {
  const series = seriesOf([tick(1, { services: [payment(0, 0)] }), tick(2, { services: [payment(10, 1)] }), tick(3, { services: [payment(10, 1)] })], 'payment-service');
  expect(series.changes).toEqual([{ at: -1, text: '0 → 10 %' }]);
});

it('is empty for a service that is not there', () => {
  expect(seriesOf([tick(1)], 'nobody').versions).toEqual([]);
});
