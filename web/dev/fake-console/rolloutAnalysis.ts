// How the fake console measures: an analysis run with Argo's limits, and a comparison that is good enough to look at.

import type { Service } from '../../src/api/console.ts';
import type { AnalysisRun, Comparison, Counted, Measurement } from '../../src/api/rollouts.ts';

import { type FakeMetric, type Plan, queryOf, thresholdOf } from './rolloutPlans.ts';

const WINDOW = 30;
const FAILURE_LIMIT = 1;
const INCONCLUSIVE_LIMIT = 5;

export function newRun(id: string, metrics: FakeMetric[], at: number): AnalysisRun {
  return {
    id, phase: 'running', message: '', started_at: at, finished_at: null,
    metrics: metrics.map((metric) => ({ name: metric.name, threshold: thresholdOf(metric), phase: 'running', message: '', dry_run: false, measurements: [] })),
  };
}

/** Measures once; `count` measurements of each metric are enough where it is given. */
export function measure(run: AnalysisRun, metrics: FakeMetric[], plan: Plan, window: readonly Service[], at: number, count = Infinity): void {
  if (run.phase !== 'running') return;
  run.metrics.forEach((metric, i) => {
    const wanted = metrics[i];
    if (!wanted || metric.phase !== 'running') return;
    metric.measurements.push(taken(wanted, plan, window, at));
    const of = (verdict: string): number => metric.measurements.filter((one) => one.verdict === verdict).length;
    if (of('fail') > FAILURE_LIMIT) Object.assign(metric, { phase: 'failed', message: `${of('fail')} failures, and ${FAILURE_LIMIT} is allowed` });
    else if (of('insufficient-data') > INCONCLUSIVE_LIMIT) Object.assign(metric, { phase: 'inconclusive', message: `${of('insufficient-data')} measurements without a verdict, and ${INCONCLUSIVE_LIMIT} are allowed` });
    else if (metric.measurements.length >= count) metric.phase = 'successful';
  });
  const worst = (['failed', 'inconclusive'] as const).find((phase) => run.metrics.some((metric) => metric.phase === phase));
  const metric = run.metrics.find((one) => one.phase === worst);
  if (worst && metric) Object.assign(run, { phase: worst, message: `${metric.name}: ${metric.message}`, finished_at: at });
  else if (run.metrics.every((one) => one.phase === 'successful')) Object.assign(run, { phase: 'successful', finished_at: at });
}

function taken(metric: FakeMetric, plan: Plan, window: readonly Service[], at: number): Measurement {
  const subsets = window.slice(-WINDOW).flatMap((service) => service.subsets.filter((one) => one.name === plan.candidate));
  const latest = subsets.at(-1);
  const n = subsets.reduce((sum, one) => sum + one.requests, 0);
  const errors = subsets.reduce((sum, one) => sum + one.errors, 0);
  const paid = latest?.business.find((one) => one.name === 'payment_success')?.share.value;
  const value = metric.name === 'latency-p95' ? (latest?.p95 ?? null) : metric.name === 'payment-success-rate' ? (paid ?? null) : n > 0 ? 1 - errors / n : null;
  const base = { at, query: queryOf(metric, plan), n };
  if (value === null || n < metric.minRequests) {
    return { ...base, value: null, verdict: 'insufficient-data', sentence: `${metric.name} ${n} requests, and ${metric.minRequests} are needed, which is no verdict.` };
  }
  const holds = metric.isLeast ? value >= metric.limit : value <= metric.limit;
  const condition = `result[0] ${holds ? (metric.isLeast ? '>=' : '<=') : (metric.isLeast ? '<' : '>')} ${metric.limit}`;
  const shown = Number(value.toPrecision(4));
  return { ...base, value, verdict: holds ? 'pass' : 'fail', sentence: `${metric.name} was ${shown}, from ${n} requests: ${holds ? `${condition} holds` : `${condition} holds, which is bad`}.` };
}

export const none = (): Counted => ({ requests: 0, errors: 0, slow: 0 });

export function compare(candidate: Counted, stable: Counted, at: number): Comparison {
  const bounds = (hits: 'errors' | 'slow') => {
    const [a, b] = [candidate[hits] / Math.max(1, candidate.requests), stable[hits] / Math.max(1, stable.requests)];
    const spread = (share: number, n: number): number => (share * (1 - share)) / Math.max(1, n) + 1 / Math.max(1, n) ** 2;
    const half = 3 * Math.sqrt(spread(a, candidate.requests) + spread(b, stable.requests));
    return { low: Math.max(-1, a - b - half), high: Math.min(1, a - b + half) };
  };
  const [errors, slow] = [bounds('errors'), bounds('slow')];
  const verdict = errors.low > 0 || slow.low > 0 ? 'worse' : errors.high < 0.05 && slow.high < 0.1 ? 'no-worse' : 'undecided';
  const counted = `failed were ${candidate.errors} of ${candidate.requests} requests of the candidate and ${stable.errors} of ${stable.requests} of the stable version`;
  const sentence = { worse: `The candidate fails more often: ${counted}; the odds against chance are 100 to 1.`, 'no-worse': `The candidate is no worse: ${counted}.`, undecided: `No verdict yet: ${counted}.` }[verdict];
  return {
    verdict, sentence, candidate: { ...candidate }, stable: { ...stable }, error_difference: errors, slow_difference: slow, at,
    decides_at: 'worse: odds of 100 to 1 against chance; no worse: the whole interval below +1 % errors and +5 % slow',
  };
}
