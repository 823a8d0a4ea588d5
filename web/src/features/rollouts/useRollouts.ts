// All rollouts: asked for once, then followed by the ticks, and asked for anew when one begins, ends or changes its phase.

import { computed, watch } from 'vue';

import { runningIn } from '@/api/rollouts';
import { controlApi } from '@/api/control';
import { useResource } from '@/composables/useResource';
import { useLive } from '@/features/live/useLive';

import { followed, outline } from './following';

export function useRollouts() {
  const { latest } = useLive();
  const resource = useResource((signal) => controlApi.rollouts(signal));
  const running = computed(() => runningIn(latest.value));
  watch(() => outline(running.value), () => void resource.renew());
  return {
    resource,
    rollouts: computed(() => followed(resource.data.value?.rollouts ?? [], running.value)),
    /** What is wrong with the files that describe rollouts. */
    mistakes: computed(() => resource.data.value?.mistakes ?? []),
  };
}
