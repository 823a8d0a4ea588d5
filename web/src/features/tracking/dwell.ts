// How long a page was looked at: only the time in which it was visible counts. Pure: the time is an argument.

export class DwellClock {
  #total = 0;
  #since: number | undefined;

  /** The page can be seen from now on. Once is enough; again changes nothing. */
  show(now: number): void {
    this.#since ??= now;
  }

  hide(now: number): void {
    if (this.#since === undefined) return;
    this.#total += Math.max(0, now - this.#since);
    this.#since = undefined;
  }

  /** The time seen so far in whole milliseconds; what was taken does not count again. */
  take(now: number): number {
    const isShown = this.#since !== undefined;
    this.hide(now);
    const total = Math.round(this.#total);
    this.#total = 0;
    if (isShown) this.show(now);
    return total;
  }
}
