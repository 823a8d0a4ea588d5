// How much the shop has to do. What is set here is seen by everybody; what others set is seen here.

import { computed, onScopeDispose, shallowRef, watch } from 'vue';

import type { Load, Spike } from '@/api/console';
import { controlApi } from '@/api/control';
import { useResource } from '@/composables/useResource';
import { useLive } from '@/features/live/useLive';
import { useAction } from '@/features/session/useAction';

const STATS_MS = 2_000;

export function useLoad() {
  const { latest } = useLive();
  const action = useAction();
  const current = useResource((signal) => controlApi.load(signal));
  const stats = useResource((signal) => controlApi.loadStats(signal));
  const population = useResource((signal) => controlApi.population(signal));
  /** While a slider is moved. */
  const draft = shallowRef<Partial<Load>>({});

  const timer = setInterval(() => void stats.renew(), STATS_MS);
  onScopeDispose(() => clearInterval(timer));
  watch(() => latest.value?.load, (load) => {
    if (load) current.data.value = load;
  });

  const shown = computed<Load | undefined>(() => current.data.value && { ...current.data.value, ...draft.value });

  async function set(part: Partial<Load>): Promise<void> {
    if (!shown.value) return;
    const wanted = { ...shown.value, ...part };
    const answer = await action.run(() => controlApi.setLoad(wanted));
    if (answer) current.data.value = answer.data;
    draft.value = {};
    void stats.renew();
  }

  /** Ends by itself; how long it still lasts is in the figures. */
  async function spike(wanted: Spike): Promise<void> {
    await action.run(() => controlApi.spike(wanted));
    void stats.renew();
  }

  return { current, stats, population: population.data, shown, draft, set, spike, isBusy: action.isBusy, failure: action.failure };
}
