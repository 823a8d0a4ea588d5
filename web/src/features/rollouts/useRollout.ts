// One rollout, renewed with each tick while it is looked at, and what is asked of it.

import { shallowRef, watch } from 'vue';

import type { Answer } from '@/api/client';
import { controlApi } from '@/api/control';
import type { RolloutDetail, StartWish } from '@/api/rollouts';
import { useResource } from '@/composables/useResource';
import { useLive } from '@/features/live/useLive';
import { useAction } from '@/features/session/useAction';

import { extended, type Trail } from './difference';
import { guard, type Steer } from './verbs';

export function useRollout(service: string) {
  const { latest } = useLive();
  const resource = useResource((signal) => controlApi.rollout(service, signal));
  const { isBusy, failure, run } = useAction();
  const trail = shallowRef<Trail>([]);
  /** What was asked last, to say what failed. */
  const asked = shallowRef<Steer | 'start'>();

  watch(() => latest.value?.number, () => {
    // A console that takes longer than a tick is not asked twice at once, or it would never get to answer.
    if (!resource.isLoading.value && !isBusy.value) void resource.renew();
  });
  watch(resource.data, (now) => {
    trail.value = extended(trail.value, now?.comparison ?? null);
  });

  async function ask(verb: Steer | 'start', act: () => Promise<Answer<RolloutDetail>>): Promise<void> {
    asked.value = verb;
    const answer = await run(act);
    if (answer) resource.data.value = answer.data;
    // Also to let go of an answer from before, which may be under way.
    await resource.renew();
  }

  return {
    resource,
    trail,
    asked,
    isBusy,
    failure,
    start: (wish: StartWish) => ask('start', () => controlApi.startRollout(service, wish)),
    steer: (now: RolloutDetail, verb: Steer) => ask(verb, () => controlApi.steerRollout(service, verb, guard(now, verb))),
  };
}

export type Steering = ReturnType<typeof useRollout>;
