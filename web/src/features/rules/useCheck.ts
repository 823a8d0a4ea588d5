// Asks the gateway what a change would do, once it rests: its difference, its warnings, or why it would be refused.

import { onScopeDispose, readonly, ref, shallowRef, watch } from 'vue';

import { isAbort } from '@/api/client';
import type { Change, Preview } from '@/api/console';
import { controlApi } from '@/api/control';
import { type Failure, isFailure } from '@/api/problem';

/** A slider that is moved asks once it rests. */
const REST_MS = 200;

/** `version` is that of the rule which the change is compared with: another one is another question. */
export function useCheck(service: () => string, change: () => Change | undefined, version: () => string | undefined) {
  const preview = shallowRef<Preview>();
  const refusal = shallowRef<Failure>();
  const isChecking = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;

  function forget(): void {
    clearTimeout(timer);
    asking?.abort();
    preview.value = undefined;
    refusal.value = undefined;
    isChecking.value = false;
  }

  async function ask(wanted: Change): Promise<void> {
    const mine = new AbortController();
    asking = mine;
    try {
      const { data } = await controlApi.preview(service(), wanted, mine.signal);
      if (!mine.signal.aborted) preview.value = data;
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      if (!isFailure(error)) throw error;
      refusal.value = error;
    }
    if (!mine.signal.aborted) isChecking.value = false;
  }

  watch(() => JSON.stringify([change(), version()]), () => {
    forget();
    const wanted = change();
    if (!wanted) return;
    isChecking.value = true;
    timer = setTimeout(() => void ask(wanted), REST_MS);
  });
  onScopeDispose(forget);

  return { preview, refusal, isChecking: readonly(isChecking) };
}
