import { expect, it } from 'vitest';

import type { AnalysisRun, Measurement, Verdict } from '@/api/rollouts';

import { readRun, timelineOf } from './timeline';

const measurement = (at: number, verdict: Verdict): Measurement => ({ at, verdict, query: 'q', value: 1, n: 10, sentence: `${verdict} at ${at}` });
const run = (metrics: Record<string, Measurement[]>): AnalysisRun => ({
  id: 'background.1', phase: 'running', message: '', started_at: 0, finished_at: null,
  metrics: Object.entries(metrics).map(([name, measurements]) => ({ name, threshold: 'result[0] >= 1', phase: 'running', message: '', dry_run: false, measurements })),
});
const shown = (...of: Parameters<typeof timelineOf>) =>
  timelineOf(...of).map((entry) => (entry.what === 'event' ? `${entry.at} ${entry.event.kind}` : `${entry.at} ${entry.metric} ${entry.verdict} ×${entry.measurements.length}`));

it('puts verdicts that are alike together, metric by metric, the newest first', () => {
  const rate = [1, 2, 3].map((at) => measurement(at, 'pass'));
  const p95 = [measurement(1, 'pass'), measurement(2, 'fail'), measurement(3, 'fail')];
  expect(shown([], [run({ rate, p95 })])).toEqual(['3 p95 fail ×2', '3 rate pass ×3', '1 p95 pass ×1']);
});

it('keeps apart what an event stands between', () => {
  const rate = [1, 3, 5].map((at) => measurement(at, 'pass'));
  expect(shown([{ at: 2, kind: 'step-completed', message: '' }], [run({ rate })])).toEqual(['5 rate pass ×2', '2 step-completed', '1 rate pass ×1']);
});

it('has an event after the measurement that it came from', () => {
  expect(shown([{ at: 4, kind: 'aborted', message: '' }], [run({ rate: [measurement(4, 'fail')] })])).toEqual(['4 aborted', '4 rate fail ×1']);
});

it('has the newest measurement of a group first', () => {
  const [entry] = timelineOf([], [run({ rate: [measurement(1, 'pass'), measurement(2, 'pass')] })]);
  expect(entry?.what === 'measured' && entry.measurements.map((one) => one.at)).toEqual([2, 1]);
});

it('reads what a run belongs to', () => {
  expect(readRun('step-3.2')).toEqual({ step: 3, attempt: 2 });
  expect(readRun('background.1')).toEqual({ step: undefined, attempt: 1 });
});
