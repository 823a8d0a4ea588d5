// Events on their way to the A/B test, a batch at a time. Pure: no timer and no network.

import type { Algorithm, ShopEvent } from '@/api/schema';

/** What one request may carry, and what is kept at most while none can be sent: then the oldest go. */
export const MOST_AT_ONCE = 100;
export const MOST_KEPT = 400;

export class Batch {
  #events: ShopEvent[] = [];
  readonly #seen = new Set<string>();

  get size(): number {
    return this.#events.length;
  }

  add(event: ShopEvent): void {
    this.#events.push(event);
    this.#events.splice(0, Math.max(0, this.#events.length - MOST_KEPT));
  }

  /** A recommendation was seen. Each counts once for a view of the page, and those of one moment become one event. */
  see(productId: string, view: string, algorithm: Algorithm): void {
    const key = `${view}\n${algorithm}\n${productId}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const last = this.#events.at(-1);
    const joins = last?.kind === 'impression' && last.algorithm === algorithm && (last.product_ids?.length ?? 0) < MOST_AT_ONCE;
    if (joins) last.product_ids?.push(productId);
    else this.add({ kind: 'impression', product_ids: [productId], algorithm });
  }

  /** Another view of the page begins: what is seen there counts anew. */
  turnPage(): void {
    this.#seen.clear();
  }

  take(): ShopEvent[] {
    return this.#events.splice(0, MOST_AT_ONCE);
  }

  /** What could not be sent goes back to the front. */
  giveBack(events: ShopEvent[]): void {
    this.#events.unshift(...events);
    this.#events.splice(0, Math.max(0, this.#events.length - MOST_KEPT));
  }
}
