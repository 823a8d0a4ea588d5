// Placing an order once, over a network that loses answers. Pure: sending and waiting are arguments.
//
// The rule it keeps: an intended order has one key, and keeps it until the shop has given a definite answer. So whatever is
// sent again, after a lost answer, a reload or a second press, is the same order and is charged once at most.

import type { Answer } from '@/api/client';
import { Failure, isFailure } from '@/api/problem';
import type { NewOrder, Order } from '@/api/schema';
import { hash } from '@/composables/chance';

/** An intended order and its key. The mark tells whether the same is still intended; no card number is kept. */
export interface Intent {
  key: string;
  mark: string;
}

export type Outcome =
  /** The shop has the order: confirmed, or still in work. */
  | { kind: 'placed'; order: Order }
  /** A definite no: nothing was charged, and another attempt is another order. */
  | { kind: 'refused'; failure: Failure }
  /** Nobody is signed in any more: nothing has happened. */
  | { kind: 'signedOut'; failure: Failure }
  /** Nobody knows: only the same order under the same key may be sent again. */
  | { kind: 'unsure'; failure: Failure };

/** What order-service answers with 503 after it has cancelled the order for good. */
const DEFINITE_CODES = ['product_unavailable', 'interrupted'];
/** A 4xx that says "not yet". */
const PASSING_CODES = ['order_in_work'];

const WAITS_MS = [800, 2500];

export function markOf(order: NewOrder): string {
  const text = JSON.stringify(order);
  return `${hash(`a${text}`).toString(36)}-${hash(`b${text}`).toString(36)}-${text.length}`;
}

export function intentFor(order: NewOrder, kept: Intent | undefined, freshKey: () => string): Intent {
  const mark = markOf(order);
  return kept?.mark === mark ? kept : { key: freshKey(), mark };
}

export function outcomeOf(failure: Failure): Outcome {
  if (failure.status === 401) return { kind: 'signedOut', failure };
  const isDefinite = failure.isDefinite ? !PASSING_CODES.includes(failure.code) : DEFINITE_CODES.includes(failure.code);
  return { kind: isDefinite ? 'refused' : 'unsure', failure };
}

/** Sends until there is a definite answer, a few times. `onRetry` is told before each further attempt. */
export async function place(
  send: () => Promise<Answer<Order>>,
  wait: (ms: number) => Promise<void>,
  onRetry: () => void,
): Promise<Outcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await once(send);
    const pause = WAITS_MS[attempt];
    if (outcome.kind !== 'unsure' || pause === undefined) return outcome;
    onRetry();
    await wait(Math.max(pause, outcome.failure.retryAfterMs));
  }
}

async function once(send: () => Promise<Answer<Order>>): Promise<Outcome> {
  try {
    return { kind: 'placed', order: (await send()).data };
  } catch (error) {
    return outcomeOf(isFailure(error) ? error : new Failure('unreadable', { detail: String(error) }));
  }
}

/** Digits only: how a card is typed does not make it another order. */
export function cardDigits(typed: string): string {
  return typed.replace(/\D/g, '');
}

export function readIntent(value: unknown): Intent | undefined {
  const intent = value as Partial<Intent> | null | undefined;
  if (typeof intent?.key !== 'string' || typeof intent.mark !== 'string') return undefined;
  return { key: intent.key, mark: intent.mark };
}
