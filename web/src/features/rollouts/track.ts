// The steps as a track: what is done, where the rollout stands, what is to come, and how long the pause lasts that it stands at.

import type { Rollout, RolloutEvent } from '@/api/rollouts';

import { readStep, type Step } from './steps';

export type StepState = 'done' | 'current' | 'next';

export interface TrackStep extends Step {
  state: StepState;
  /** The candidate's share while and after this step, in per cent. */
  share: number;
}

/** Everything that decides where a rollout is on its track. */
export type Placed = Pick<Rollout, 'steps' | 'step' | 'phase' | 'speed'>;

/** Nothing is current where nothing runs: an aborted rollout keeps what it had done, one that never ran is all to come. */
export function trackOf({ steps, step, phase }: Placed): TrackStep[] {
  const at = phase === 'idle' ? 0 : phase === 'healthy' ? (step ?? steps.length) : (step ?? 0);
  const isUnderWay = phase === 'progressing' || phase === 'paused' || phase === 'degraded';
  let share = 0;
  return steps.map((text, i) => {
    const one = readStep(text);
    share = one.kind === 'weight' ? (one.weight ?? share) : one.kind === 'switch' ? 100 : share;
    return { ...one, share, state: i < at ? 'done' : i === at && isUnderWay ? 'current' : 'next' };
  });
}

/** `1` of `3` done is 0.33; each step counts alike. */
export function progress({ step, steps_total: total }: { step: number | null; steps_total: number }): number {
  return total > 0 ? Math.min(1, (step ?? 0) / total) : 0;
}

export interface Countdown {
  /** Milliseconds. */
  left: number;
  /** What of it has passed, from 0 to 1. */
  passed: number;
}

/** With these a step begins; all others happen within one. */
const begins = ['started', 'step-completed', 'retried'];

/** `StepCompleted` and `step_completed` as `step-completed`. */
export function kindOf({ kind }: RolloutEvent): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1-$2').replaceAll('_', '-').toLowerCase();
}

/**
 * How long the pause lasts that a rollout is at; `undefined` where it is at none, or at one that lasts until somebody promotes.
 * `now` is by the clock of the console, as all times of a rollout.
 */
export function countdown({ steps, step, phase, speed }: Placed, events: readonly RolloutEvent[], now: number): Countdown | undefined {
  if (step === null || (phase !== 'paused' && phase !== 'progressing')) return undefined;
  const { duration } = readStep(steps[step] ?? '');
  const since = events.findLast((event) => begins.includes(kindOf(event)))?.at;
  if (duration === undefined || since === undefined) return undefined;
  const whole = duration / (speed ?? 1);
  const left = Math.min(whole, Math.max(0, since + whole - now));
  return { left, passed: whole > 0 ? 1 - left / whole : 1 };
}
