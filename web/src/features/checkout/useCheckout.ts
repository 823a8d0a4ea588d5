// The checkout: what was entered, what is being sent, what came of it. The key of the intended order outlives a reload.

import { computed, ref, shallowRef } from 'vue';

import type { Failure } from '@/api/problem';
import type { NewOrder, Order } from '@/api/schema';
import { shopApi } from '@/api/shop';
import { freshKey } from '@/composables/chance';
import { lasting, parsed } from '@/composables/storage';
import { useAccount } from '@/features/account/useAccount';
import { useCart } from '@/features/cart/useCart';

import { cardDigits, intentFor, place, readIntent } from './checkout';

const KEY = 'serin.intent';
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function useCheckout(onPlaced: (order: Order) => void) {
  const { cart, clear } = useCart();
  const account = useAccount();

  const card = ref('');
  const gift = ref('');
  const state = ref<'editing' | 'sending' | 'retrying' | 'unsure'>('editing');
  const failure = shallowRef<Failure>();
  const isCardMissing = ref(false);

  function orderToPlace(): NewOrder {
    const message = gift.value.trim();
    return {
      lines: cart.value.map((line) => ({ product_id: line.product.id, quantity: line.quantity })),
      card: { number: cardDigits(card.value) },
      ...(message && { gift_message: message }),
    };
  }

  async function submit(): Promise<void> {
    if (state.value === 'sending' || state.value === 'retrying' || cart.value.length === 0) return;
    isCardMissing.value = cardDigits(card.value) === '';
    if (isCardMissing.value) return;
    const order = orderToPlace();
    const intent = intentFor(order, readIntent(parsed(lasting.get(KEY))), freshKey);
    lasting.set(KEY, JSON.stringify(intent));
    failure.value = undefined;
    state.value = 'sending';
    const outcome = await place(() => shopApi.placeOrder(order, intent.key), wait, () => (state.value = 'retrying'));
    state.value = outcome.kind === 'unsure' ? 'unsure' : 'editing';
    if (outcome.kind === 'placed' || outcome.kind === 'refused') lasting.remove(KEY);
    if (outcome.kind === 'placed') {
      clear();
      onPlaced(outcome.order);
      return;
    }
    failure.value = outcome.failure;
    if (outcome.kind === 'signedOut') account.lost();
  }

  /** The shopper has looked at the orders and means something new by the next attempt. */
  function giveUp(): void {
    lasting.remove(KEY);
    failure.value = undefined;
    state.value = 'editing';
  }

  return {
    card,
    gift,
    failure,
    isCardMissing,
    state: computed(() => state.value),
    isBusy: computed(() => state.value === 'sending' || state.value === 'retrying'),
    submit,
    giveUp,
  };
}
