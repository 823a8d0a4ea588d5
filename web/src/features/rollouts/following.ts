// The list of rollouts between two answers of the console: each tick says how those that run have come on.

import type { Rollout, RunningRollout } from '@/api/rollouts';

export function followed(rollouts: readonly Rollout[], running: readonly RunningRollout[]): Rollout[] {
  return rollouts.map((rollout) => {
    const now = running.find((one) => one.service === rollout.service);
    return now ? { ...rollout, phase: now.phase, step: now.step, weights: now.weights, message: now.message } : rollout;
  });
}

/** What the list has to be asked for anew when it changes: which rollouts run, and in which phase (their verbs follow it). */
export function outline(running: readonly RunningRollout[]): string {
  return running.map(({ service, phase }) => `${service} ${phase}`).sort().join();
}
