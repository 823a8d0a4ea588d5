// Putting a product into the cart from a page, and saying for a moment what came of it.

import { onScopeDispose, ref } from 'vue';

import type { Product } from '@/api/schema';

import { useCart } from './useCart';

const SHOWN_MS = 2_500;

export function useAddToCart() {
  const cart = useCart();
  const state = ref<'idle' | 'added' | 'full'>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(product: Product, quantity = 1): void {
    state.value = cart.add(product, quantity) ? 'added' : 'full';
    clearTimeout(timer);
    timer = setTimeout(() => (state.value = 'idle'), SHOWN_MS);
  }

  onScopeDispose(() => clearTimeout(timer));
  return { state, put };
}
