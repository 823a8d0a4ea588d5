// Squares come a second's worth at a time and are shown evenly over the second that follows. It also keeps the latest of them,
// so that the wall can be painted anew.

import type { Square } from './squares';

export class Playout {
  #waiting: Square[] = [];
  #next = 0;
  #perSecond = 0;
  #due = 0;
  readonly #kept: Uint8Array;
  /** How many were shown since the beginning. */
  shown = 0;

  constructor(capacity: number) {
    this.#kept = new Uint8Array(capacity);
  }

  /** Shown at once, as what was before the page was opened. */
  fill(squares: readonly Square[]): void {
    for (const one of squares) this.#show(one);
  }

  add(squares: readonly Square[]): void {
    this.#waiting = [...this.#waiting.slice(this.#next), ...squares];
    this.#next = 0;
    this.#perSecond = this.#waiting.length;
  }

  /** Those that are due after so much time. */
  take(seconds: number): Square[] {
    const left = this.#waiting.length - this.#next;
    if (left === 0) {
      this.#due = 0;
      return [];
    }
    this.#due += this.#perSecond * seconds;
    const count = Math.min(left, Math.floor(this.#due));
    this.#due -= count;
    const taken = this.#waiting.slice(this.#next, this.#next + count);
    this.#next += count;
    for (const one of taken) this.#show(one);
    return taken;
  }

  get waiting(): number {
    return this.#waiting.length - this.#next;
  }

  /** The nth since the beginning; `undefined` when it is not kept any more, or not there yet. */
  at(nth: number): Square | undefined {
    return nth < this.shown && nth >= 0 && nth >= this.shown - this.#kept.length ? this.#kept[nth % this.#kept.length] : undefined;
  }

  #show(one: Square): void {
    this.#kept[this.shown % this.#kept.length] = one;
    this.shown += 1;
  }
}

/** How large a square is on a wall for so many requests a second: few are shown large. It changes only where it must. */
export function cellFor(perSecond: number, current: number): number {
  const sizes: [number, number][] = [[8, 20], [40, 15], [150, 11], [Infinity, 8]];
  const wanted = sizes.find(([most]) => perSecond <= most)?.[1] ?? 8;
  if (current === 0 || wanted === current) return wanted;
  // A rate that swings around a limit does not make the wall flicker.
  const steady = sizes.find(([, size]) => size === current)?.[0] ?? Infinity;
  if (wanted < current) return perSecond > steady * 1.25 ? wanted : current;
  const below = sizes.findLast(([most]) => most < steady)?.[0] ?? 0;
  return perSecond < below * 0.75 ? wanted : current;
}
