// How a phase, a verdict and an outcome look: a tone and a sign, everywhere alike. A word always stands beside.

import type { AnalysisPhase, PastRollout, Phase, Verdict } from '@/api/rollouts';
import type { IconName } from '@/components/BaseIcon.vue';

export type Tone = 'plain' | 'busy' | 'good' | 'warn' | 'bad';

export interface Look {
  tone: Tone;
  icon: IconName;
}

export const phases: Record<Phase, Look> = {
  idle: { tone: 'plain', icon: 'minus' },
  progressing: { tone: 'busy', icon: 'play' },
  paused: { tone: 'warn', icon: 'pause' },
  healthy: { tone: 'good', icon: 'check' },
  aborted: { tone: 'bad', icon: 'undo' },
  degraded: { tone: 'bad', icon: 'alert' },
};

export const verdicts: Record<Verdict, Look> = {
  pass: { tone: 'good', icon: 'check' },
  fail: { tone: 'bad', icon: 'cross' },
  inconclusive: { tone: 'warn', icon: 'question' },
  'insufficient-data': { tone: 'plain', icon: 'few' },
  error: { tone: 'warn', icon: 'off' },
};

export const analysisPhases: Record<AnalysisPhase, Look> = {
  running: { tone: 'busy', icon: 'play' },
  successful: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  inconclusive: { tone: 'warn', icon: 'question' },
  error: { tone: 'warn', icon: 'off' },
};

export const outcomes: Record<PastRollout['outcome'], Look> = {
  promoted: { tone: 'good', icon: 'check' },
  aborted: { tone: 'bad', icon: 'cross' },
  undone: { tone: 'warn', icon: 'undo' },
  running: { tone: 'busy', icon: 'play' },
};

const events: Record<string, Look> = {
  started: { tone: 'busy', icon: 'play' },
  'step-completed': { tone: 'plain', icon: 'stairs' },
  paused: { tone: 'warn', icon: 'pause' },
  resumed: { tone: 'busy', icon: 'play' },
  inconclusive: { tone: 'warn', icon: 'question' },
  'candidate-lost': { tone: 'bad', icon: 'off' },
  'candidate-back': { tone: 'good', icon: 'check' },
  'deadline-exceeded': { tone: 'bad', icon: 'alert' },
  promoted: { tone: 'good', icon: 'check' },
  aborted: { tone: 'bad', icon: 'undo' },
  retried: { tone: 'busy', icon: 'retry' },
  undone: { tone: 'warn', icon: 'undo' },
};

/** By the kind as `kindOf` has it. */
export function eventLook(kind: string): Look {
  return events[kind] ?? { tone: 'plain', icon: 'info' };
}
