// The shopper's cart: one for all tabs, kept by the browser.

import { computed, shallowRef } from 'vue';

import type { Product } from '@/api/schema';
import { lasting, parsed } from '@/composables/storage';
import { track } from '@/features/tracking/useTracking';

import { add, type Cart, count, readCart, remove, renewed, setQuantity, totalCents } from './cart';

const KEY = 'serin.cart';
const cart = shallowRef<Cart>(readCart(parsed(lasting.get(KEY))));

window.addEventListener('storage', (event) => {
  if (event.key === KEY || event.key === null) cart.value = readCart(parsed(event.newValue));
});

function change(next: Cart): void {
  cart.value = next;
  lasting.set(KEY, JSON.stringify(next));
}

export function useCart() {
  return {
    cart: computed(() => cart.value),
    count: computed(() => count(cart.value)),
    totalCents: computed(() => totalCents(cart.value)),
    /** Whether it found a place: a cart holds so many different products only. */
    add(product: Product, quantity = 1): boolean {
      const next = add(cart.value, product, quantity);
      if (next === cart.value) return false;
      change(next);
      track.cart(product.id);
      return true;
    },
    setQuantity: (productId: string, quantity: number) => change(setQuantity(cart.value, productId, quantity)),
    remove: (productId: string) => change(remove(cart.value, productId)),
    renew: (products: readonly Product[]) => change(renewed(cart.value, products)),
    clear: () => change([]),
    put: (lines: Cart) => change(lines.reduce<Cart>((all, line) => add(all, line.product, line.quantity), cart.value)),
  };
}
