// What may be asked of a rollout, in the order of its buttons, and what has to be thought about first.
//
// The rule it keeps: the way back never asks. Seconds count there, and what is given up can be begun again. What asks is a way
// forward that leaves out a judgement.

import type { RolloutDetail, Verb } from '@/api/rollouts';
import type { IconName } from '@/components/BaseIcon.vue';

import { readStep } from './steps';

export type Steer = Exclude<Verb, 'start'>;

/** Forward first, back last. */
export const steers: readonly Steer[] = ['resume', 'promote', 'promote-full', 'pause', 'retry', 'undo', 'abort'];

export const icons: Record<Steer, IconName> = {
  resume: 'play', promote: 'right', 'promote-full': 'forward', pause: 'pause', retry: 'retry', undo: 'undo', abort: 'stop',
};

/** `skips`: pauses and analyses that are still to come. `unjudged`: the analysis has no verdict yet, or could not come to one. */
export type Caution = 'skips' | 'unjudged';

export function cautionOf({ step, steps, phase, runs }: RolloutDetail, verb: Steer): Caution | undefined {
  if (verb === 'promote-full') return 'skips';
  if (verb !== 'promote') return undefined;
  const isAtAnalysis = readStep(steps[step ?? -1] ?? '').kind === 'analysis';
  const isHeld = phase === 'paused' && runs.at(-1)?.phase === 'inconclusive';
  return isAtAnalysis || isHeld ? 'unjudged' : undefined;
}

/** Only where the rollout is still at the step that is looked at: whoever ends a pause must not end the next one. */
export function guard({ step }: RolloutDetail, verb: Steer): number | null {
  return verb === 'promote' || verb === 'resume' ? step : null;
}
