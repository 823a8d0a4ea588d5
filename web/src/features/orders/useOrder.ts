// One order, looked at again by itself until it is finished or undone.

import { computed, onScopeDispose, ref, watch } from 'vue';

import { type Failure, isFailure } from '@/api/problem';
import { shopApi } from '@/api/shop';
import { useResource } from '@/composables/useResource';

import { isFinal, nextLookMs } from './progress';

/** From then on the page says that it takes long. */
const LONG_LOOKS = 8;

export function useOrder(id: () => string) {
  const resource = useResource((signal) => shopApi.order(id(), signal), id);
  const order = computed(() => resource.data.value);
  const looks = ref(0);
  const isCancelling = ref(false);
  const cancelFailure = ref<Failure>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch([resource.data, resource.failure], () => {
    clearTimeout(timer);
    if (!order.value || isFinal(order.value.status)) {
      looks.value = 0;
      return;
    }
    timer = setTimeout(() => {
      looks.value += 1;
      void resource.renew();
    }, nextLookMs(looks.value));
  });
  onScopeDispose(() => clearTimeout(timer));

  async function cancel(): Promise<void> {
    isCancelling.value = true;
    cancelFailure.value = undefined;
    try {
      resource.data.value = (await shopApi.cancelOrder(id())).data;
    } catch (error) {
      if (!isFailure(error)) throw error;
      cancelFailure.value = error;
    } finally {
      isCancelling.value = false;
    }
  }

  return { resource, order, isSlow: computed(() => looks.value >= LONG_LOOKS), isCancelling, cancelFailure, cancel };
}
