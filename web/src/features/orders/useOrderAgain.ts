// Puts what was ordered into the cart once more, at today's prices; what is not sold any more stays out.

import { ref, shallowRef } from 'vue';

import { type Failure, isFailure } from '@/api/problem';
import type { Order } from '@/api/schema';
import { shopApi } from '@/api/shop';
import { useCart } from '@/features/cart/useCart';

export function useOrderAgain() {
  const cart = useCart();
  const isBusy = ref(false);
  const failure = shallowRef<Failure>();

  async function put(order: Order): Promise<boolean> {
    isBusy.value = true;
    failure.value = undefined;
    const answers = await Promise.allSettled(order.lines.map((line) => shopApi.product(line.product_id)));
    isBusy.value = false;
    const found = answers.flatMap((answer, i) =>
      answer.status === 'fulfilled' ? [{ product: answer.value.data, quantity: order.lines[i]?.quantity ?? 1 }] : [],
    );
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (found.length === 0 && refused) {
      const reason: unknown = refused.reason;
      if (!isFailure(reason)) throw reason;
      failure.value = reason;
      return false;
    }
    cart.put(found);
    return true;
  }

  return { isBusy, failure, put };
}
