// The rollouts of the fake console: what they are about, their steps, and what is measured.

import type { Rollout } from '../../src/api/rollouts.ts';

export interface FakeMetric {
  name: string;
  limit: number;
  /** The good values lie above it. */
  isLeast: boolean;
  minRequests: number;
}

export interface Plan {
  service: string;
  strategy: Rollout['strategy'];
  stable: string;
  candidate: string;
  steps: string[];
  /** Measured all the time from the first weight on. */
  background: FakeMetric[];
  /** Measured by the steps that say `analysis`. */
  atSteps: FakeMetric[];
}

const success: FakeMetric = { name: 'success-rate', limit: 0.99, isLeast: true, minRequests: 5 };
const p95 = (limit: number): FakeMetric => ({ name: 'latency-p95', limit, isLeast: false, minRequests: 5 });
const paid: FakeMetric = { name: 'payment-success-rate', limit: 0.9, isLeast: true, minRequests: 3 };

const canary = (service: string, steps: string[], limit: number, [stable, candidate] = ['v1', 'v2']): Plan =>
  ({ service, strategy: 'canary', stable: stable ?? '', candidate: candidate ?? '', steps, background: [success, p95(limit)], atSteps: [success] });

export const plans: Plan[] = [
  canary('guestbook', ['setWeight: 20', 'pause: 5m', 'setWeight: 50', 'pause', 'setWeight: 100'], 250),
  canary('order-service', ['setWeight: 5', 'pause: 5m', 'analysis: success-rate', 'setWeight: 20', 'pause: 10m', 'setWeight: 50', 'pause: 10m', 'setWeight: 100'], 250),
  { service: 'payment-service', strategy: 'blue-green', stable: 'blue', candidate: 'green', steps: ['ready', 'analysis: success-rate, latency-p95', 'pause', 'switch', 'analysis: success-rate, payment-success-rate'], background: [], atSteps: [success, paid] },
  canary('product-service', ['setWeight: 1', 'pause: 5m', 'setWeight: 5', 'pause: 5m', 'setWeight: 20', 'pause: 10m', 'setWeight: 50', 'pause: 10m', 'setWeight: 100'], 100),
  canary('recommendation-service', ['setWeight: 10', 'setMirrorRoute: shadow', 'pause: 5m', 'setWeight: 50', 'pause: 10m', 'setWeight: 100'], 100, ['algorithm-a', 'algorithm-b']),
  canary('user-service', ['setWeight: 5', 'setHeaderRoute: canary', 'pause: 5m', 'setWeight: 10', 'pause: 10m', 'setWeight: 20', 'pause: 10m', 'setWeight: 50', 'pause: 15m', 'setWeight: 100'], 250),
];

export function thresholdOf({ limit, isLeast }: FakeMetric): string {
  const [good, bad] = isLeast ? ['>=', '<'] : ['<=', '>'];
  return `good: len(result) > 0 && !isNaN(result[0]) && result[0] ${good} ${limit}; bad: len(result) > 0 && result[0] ${bad} ${limit}`;
}

export function queryOf({ name }: FakeMetric, { service, candidate }: Plan): string {
  const of = `reporter="source", destination_app="${service}", destination_version="${candidate}"`;
  if (name === 'latency-p95') return `histogram_quantile(0.95, sum by (le) (rate(istio_request_duration_milliseconds_bucket{\n    ${of}\n  }[2m])))`;
  if (name === 'payment-success-rate') return `sum(rate(payment_charges_total{${of}, outcome="succeeded"}[2m]))\n/ sum(rate(payment_charges_total{${of}}[2m]))`;
  return `sum(rate(istio_requests_total{\n    ${of}, response_code!~"5.."\n  }[2m]))\n/ sum(rate(istio_requests_total{\n    ${of}\n  }[2m]))`;
}
