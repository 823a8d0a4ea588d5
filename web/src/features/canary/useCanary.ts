// Whether this visitor has joined the canary: a cookie that the shop sets and the page reads.

import { readonly, ref } from 'vue';

import { type Failure, isFailure } from '@/api/problem';
import { shopApi } from '@/api/shop';
import { renewAll } from '@/composables/useResource';

function hasCookie(): boolean {
  return document.cookie.split(';').some((pair) => pair.trim() === 'serin_canary=true');
}

const joined = ref(hasCookie());
const isBusy = ref(false);
const failure = ref<Failure>();

/** Everything on the page is loaded again then: the chips show what changed. */
async function set(wanted: boolean): Promise<void> {
  isBusy.value = true;
  failure.value = undefined;
  try {
    await shopApi.setCanary(wanted);
    joined.value = wanted;
    renewAll();
  } catch (error) {
    if (!isFailure(error)) throw error;
    failure.value = error;
  } finally {
    isBusy.value = false;
  }
}

export function useCanary() {
  return { joined: readonly(joined), isBusy: readonly(isBusy), failure, set };
}
