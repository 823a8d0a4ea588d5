// What the shop says now about the products in the cart: their price, their stock, and which are not sold any more.
//
// The cart shows at once what it knows; a question that fails leaves it as it is, since the order checks everything again.

import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';

import { isAbort } from '@/api/client';
import { isFailure } from '@/api/problem';
import type { Product } from '@/api/schema';
import type { Served } from '@/api/served';
import { shopApi } from '@/api/shop';

import { useCart } from './useCart';

export type LineState = { kind: 'unknown' } | { kind: 'gone' } | { kind: 'known'; stock: number; was?: number };

export function useFreshPrices() {
  const { cart, renew } = useCart();
  const states = shallowRef(new Map<string, LineState>());
  const served = shallowRef<readonly Served[]>([]);
  const isUnchecked = ref(false);
  const stop = new AbortController();
  onScopeDispose(() => stop.abort());

  async function look(productId: string): Promise<Product | undefined> {
    try {
      const answer = await shopApi.product(productId, stop.signal);
      served.value = answer.served;
      const was = cart.value.find((line) => line.product.id === productId)?.product.price_cents;
      const changed = was !== undefined && was !== answer.data.price_cents;
      set(productId, { kind: 'known', stock: answer.data.stock, ...(changed && { was }) });
      return answer.data;
    } catch (error) {
      if (isAbort(error)) return undefined;
      if (isFailure(error) && error.status === 404) set(productId, { kind: 'gone' });
      else isUnchecked.value = true;
      return undefined;
    }
  }

  function set(productId: string, state: LineState): void {
    states.value = new Map(states.value).set(productId, state);
  }

  async function check(): Promise<void> {
    isUnchecked.value = false;
    const unknown = cart.value.map((line) => line.product.id).filter((id) => !states.value.has(id));
    const found = await Promise.all(unknown.map(look));
    const products = found.filter((product) => product !== undefined);
    if (products.length > 0 && !stop.signal.aborted) renew(products);
  }

  watch(() => cart.value.map((line) => line.product.id).join(' '), check, { immediate: true });

  const stateOf = (productId: string): LineState => states.value.get(productId) ?? { kind: 'unknown' };
  const isBlocked = computed(() =>
    cart.value.some((line) => {
      const state = stateOf(line.product.id);
      return state.kind === 'gone' || (state.kind === 'known' && state.stock < line.quantity);
    }),
  );
  return { stateOf, isBlocked, isUnchecked, served };
}
