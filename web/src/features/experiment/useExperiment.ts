// The experiment as it stands now: asked for anew every few seconds, and at once when its rule has changed.

import { onScopeDispose, ref, watch } from 'vue';

import { controlApi } from '@/api/control';
import { useResource } from '@/composables/useResource';

const EVERY_MS = 3_000;

export function useExperiment(version: () => string | undefined) {
  /** All users there ever were, or those who came since the rule was changed. */
  const isAll = ref(false);
  const resource = useResource((signal) => controlApi.experiment(isAll.value ? 0 : undefined, signal), isAll);
  const timer = setInterval(() => {
    if (!resource.isLoading.value) void resource.renew();
  }, EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  watch(version, () => void resource.renew());
  return { resource, isAll };
}
