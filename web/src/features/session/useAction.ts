// Something that is done on a click: whether it is under way, and why it failed.

import { readonly, ref, shallowRef } from 'vue';

import { type Failure, isFailure } from '@/api/problem';

import { useSession } from './useSession';

export function useAction() {
  const isBusy = ref(false);
  const failure = shallowRef<Failure>();
  const { refused } = useSession();

  /** The outcome, or `undefined` where it failed. A second click while the first is under way does nothing. */
  async function run<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    failure.value = undefined;
    try {
      return await act();
    } catch (error) {
      if (!isFailure(error)) throw error;
      failure.value = error;
      refused(error);
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy: readonly(isBusy), failure, run };
}
