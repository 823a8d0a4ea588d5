// What happened, in one line of time: events of the rollout, and what was measured between them. Measurements of one metric that
// come to the same verdict one after the other, with no event in between, stand together: a good release passes hundreds of them.

import type { AnalysisRun, Measurement, RolloutEvent, Verdict } from '@/api/rollouts';

export interface EventEntry {
  what: 'event';
  key: string;
  at: number;
  event: RolloutEvent;
}

export interface MeasuredEntry {
  what: 'measured';
  key: string;
  /** When the latest of them was taken. */
  at: number;
  run: string;
  metric: string;
  threshold: string;
  isDryRun: boolean;
  verdict: Verdict;
  /** The newest first; at least one. */
  measurements: [Measurement, ...Measurement[]];
}

export type Entry = EventEntry | MeasuredEntry;

/** The newest first. */
export function timelineOf(events: readonly RolloutEvent[], runs: readonly AnalysisRun[]): Entry[] {
  const times = events.map((event) => event.at);
  const told = events.map((event, i): Entry => ({ what: 'event', key: `event ${i}`, at: event.at, event }));
  // Of two things at one time the event is the later one: a measurement is why it came.
  return [...runs.flatMap((run) => measured(run, times)), ...told].map((entry, i) => ({ entry, i }))
    .sort((a, b) => b.entry.at - a.entry.at || b.i - a.i).map(({ entry }) => entry);
}

function measured(run: AnalysisRun, times: readonly number[]): MeasuredEntry[] {
  return run.metrics.flatMap(({ name, threshold, dry_run: isDryRun, measurements }) => {
    const entries: MeasuredEntry[] = [];
    for (const one of measurements) {
      const last = entries.at(-1);
      const isApart = last === undefined || last.verdict !== one.verdict || times.some((at) => at >= last.at && at < one.at);
      if (isApart) entries.push({ what: 'measured', key: `${run.id} ${name} ${one.at}`, at: one.at, run: run.id, metric: name, threshold, isDryRun, verdict: one.verdict, measurements: [one] });
      else Object.assign(last, { at: one.at, measurements: [one, ...last.measurements] });
    }
    return entries;
  });
}

/** `step-3.2` is the second attempt at step 3, counted from 0; `background.1` the first one of the background. */
export function readRun(id: string): { step: number | undefined; attempt: number } {
  const [of = '', attempt = '1'] = id.split('.');
  const step = /^step-(\d+)$/.exec(of)?.[1];
  return { step: step === undefined ? undefined : Number(step), attempt: Number(attempt) };
}
