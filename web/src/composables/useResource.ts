// Something loaded from the API, and how it stands: loading, ready, failed, or stale (there is something to show, but the
// latest attempt to renew it failed). A newer request cancels the older one; so does leaving the page.

import { computed, onScopeDispose, readonly, ref, shallowRef, watch, type WatchSource } from 'vue';

import { type Answer, isAbort } from '@/api/client';
import { Failure, isFailure } from '@/api/problem';
import type { Served } from '@/api/served';

import { useOnline } from './useOnline';

const epoch = ref(0);

/** Lets everything on the page be loaded again, as after joining the canary. */
export function renewAll(): void {
  epoch.value += 1;
}

export type Resource<T> = ReturnType<typeof useResource<T>>;

export function useResource<T>(load: (signal: AbortSignal) => Promise<Answer<T>>, source?: WatchSource<unknown>) {
  const data = shallowRef<T>();
  const failure = shallowRef<Failure>();
  const served = shallowRef<readonly Served[]>([]);
  const isLoading = ref(false);
  const online = useOnline();
  let running: AbortController | undefined;

  /** Loads anew and keeps showing what is there meanwhile. */
  async function renew(): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    isLoading.value = true;
    try {
      const answer = await load(mine.signal);
      if (mine.signal.aborted) return;
      data.value = answer.data;
      served.value = answer.served;
      failure.value = undefined;
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      failure.value = isFailure(error) ? error : new Failure('unreadable', { detail: String(error) });
      if (failure.value.served.length > 0) served.value = failure.value.served;
    }
    isLoading.value = false;
  }

  /** Loads something else: what is there does not belong to it. */
  function restart(): Promise<void> {
    data.value = undefined;
    failure.value = undefined;
    return renew();
  }

  if (source) watch(source, restart);
  watch(epoch, renew);
  watch(online, (isOnline) => {
    if (isOnline && failure.value) void renew();
  });
  onScopeDispose(() => running?.abort());
  void renew();

  const state = computed(() => {
    if (data.value !== undefined) return failure.value ? ('stale' as const) : ('ready' as const);
    return failure.value ? ('failed' as const) : ('loading' as const);
  });
  return { data, failure, served, isLoading: readonly(isLoading), state, renew, restart };
}
