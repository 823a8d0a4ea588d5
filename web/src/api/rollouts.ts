// What travels about rollouts, under the names the page uses. Times are milliseconds since 1970, weights whole per cents.

import type { RunningRollout, StartWish as Wish, Tick } from './console.generated';

export type {
  AnalysisPhase, AnalysisRun, Bounds, Comparison, Counted, Measurement, Metric, PastRollout, Phase, Rollout, RolloutDetail, RolloutEvent,
  Rollouts, RolloutWeights, RunningRollout, Verb, Verdict,
} from './console.generated';

/** How a rollout is to be started, with nothing left to the console. */
export type StartWish = { [K in keyof Wish]-?: NonNullable<Wish[K]> };

/** Those that run now; none where the console is one that knows of no rollouts. */
export function runningIn(tick: Tick | undefined): readonly RunningRollout[] {
  return tick?.rollouts ?? [];
}
