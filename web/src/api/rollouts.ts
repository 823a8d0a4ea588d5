// What travels about rollouts. Written by hand from the contract of `/api/rollouts`; once console.openapi.json has it, the names
// are taken from console.generated.ts here and nothing else changes. Times are milliseconds since 1970, weights whole per cents.

import type { Tick } from './console';

/** `idle`: nothing runs. `degraded`: it does not come on, or something is in its way. */
export type Phase = 'idle' | 'progressing' | 'paused' | 'healthy' | 'aborted' | 'degraded';

export type Verb = 'start' | 'pause' | 'resume' | 'promote' | 'promote-full' | 'abort' | 'retry' | 'undo';

export interface RolloutWeights {
  stable: number;
  candidate: number;
}

/** The release of a service, whoever carries it out. */
export interface Rollout {
  service: string;
  owner: 'serin' | 'argo-rollouts' | 'flagger';
  /** The object that says how it goes on, as in `Rollout user-service`. */
  by: string;
  strategy: 'canary' | 'blue-green' | 'ab-test';
  phase: Phase;
  /** Why it is in this phase; often empty. */
  message: string;
  /** Index of the step under way; the number of steps when all are done. Nothing where there are no steps. */
  step: number | null;
  /** As the file has them: `setWeight: 20`, `pause: 5m`, `analysis`. */
  steps: string[];
  weights: RolloutWeights | null;
  /** What may be asked of it now. */
  verbs: Verb[];
  /** How to go on where there is no verb for it. */
  hint: string | null;
  /** Names of subsets: `v1` and `v2`, `blue` and `green`. */
  versions: { stable: string; candidate: string } | null;
  started_at: number | null;
  /** The durations of the file are divided by it. */
  speed: number | null;
}

export interface RolloutEvent {
  at: number;
  /** `started`, `step-completed`, `aborted` … */
  kind: string;
  message: string;
}

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'insufficient-data' | 'error';

export type AnalysisPhase = 'running' | 'successful' | 'failed' | 'inconclusive' | 'error';

export interface Measurement {
  at: number;
  /** With its values filled in. */
  query: string;
  value: number | null;
  /** So many requests are behind it, where that is known. */
  n: number | null;
  verdict: Verdict;
  sentence: string;
}

export interface Metric {
  name: string;
  /** The conditions as the file has them. */
  threshold: string;
  phase: AnalysisPhase;
  message: string;
  /** It is looked at, but decides nothing. */
  dry_run: boolean;
  /** The oldest first. */
  measurements: Measurement[];
}

export interface AnalysisRun {
  /** `background.1`, `step-3.2`: what it belongs to, and the how manieth attempt it is. */
  id: string;
  phase: AnalysisPhase;
  message: string;
  started_at: number;
  finished_at: number | null;
  metrics: Metric[];
}

export interface Counted {
  requests: number;
  errors: number;
  slow: number;
}

/** Where a difference of shares lies, candidate minus stable, from −1 to 1. */
export interface Bounds {
  low: number;
  high: number;
}

/** The candidate against the stable version, by a test that may be looked at all the time. */
export interface Comparison {
  verdict: 'worse' | 'no-worse' | 'undecided';
  sentence: string;
  candidate: Counted;
  stable: Counted;
  error_difference: Bounds;
  slow_difference: Bounds;
  /** What would decide, in words. */
  decides_at: string;
  at: number;
}

export interface PastRollout {
  started_at: number;
  finished_at: number | null;
  from: string;
  to: string;
  outcome: 'promoted' | 'aborted' | 'undone' | 'running';
  reason: string;
}

export interface RolloutDetail extends Rollout {
  /** The oldest first. */
  events: RolloutEvent[];
  runs: AnalysisRun[];
  comparison: Comparison | null;
  /** Charges that were made twice; nothing where nothing is charged. */
  double_charges: number | null;
  /** Where the candidate can be looked at before the switch. */
  preview_host?: string | null;
  /** The newest first. */
  history: PastRollout[];
}

/** How a rollout is to be started. */
export interface StartWish {
  /** The durations of its file are divided by it. */
  speed: number;
  /** Compares all the time, and aborts as soon as the candidate is worse. */
  sequential: boolean;
  /** Ends a pause early when the candidate is no worse. */
  adaptive: boolean;
}

/** What each tick says about a rollout that runs. */
export interface RunningRollout {
  service: string;
  phase: Phase;
  step: number | null;
  steps_total: number;
  weights: RolloutWeights | null;
  message: string;
}

/** Those that run now; none where the console is one that knows of no rollouts. */
export function runningIn(tick: Tick | undefined): readonly RunningRollout[] {
  return (tick as { rollouts?: RunningRollout[] } | undefined)?.rollouts ?? [];
}
