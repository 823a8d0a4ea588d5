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
    add(product: Product, quantity = 1) {
      change(add(cart.value, product, quantity));
      track.cart(product.id);
    },
    setQuantity: (productId: string, quantity: number) => change(setQuantity(cart.value, productId, quantity)),
    remove: (productId: string) => change(remove(cart.value, productId)),
    renew: (products: readonly Product[]) => change(renewed(cart.value, products)),
    clear: () => change([]),
    put: (lines: Cart) => change(lines.reduce<Cart>((all, line) => add(all, line.product, line.quantity), cart.value)),
  };
}
