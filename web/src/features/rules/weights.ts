// The arithmetic of the sliders: whole per cents that always sum to 100. Set one, and the rest follow in the proportion they had,
// as `serin split` does it.

export interface Weight {
  subset: string;
  percent: number;
}

export function sum(weights: readonly Weight[]): number {
  return weights.reduce((total, { percent }) => total + percent, 0);
}

/**
 * The weights after one was set. Where the others have nothing they share the rest equally. A single weight is 100.
 *
 * `had` is where the proportion is taken from: while a slider is dragged, the weights from before, so that going to 100 and
 * back brings the others back too.
 */
export function set(weights: readonly Weight[], subset: string, percent: number, had: readonly Weight[] = weights): Weight[] {
  const others = weights.filter((one) => one.subset !== subset);
  const wanted = others.length === 0 ? 100 : Math.min(100, Math.max(0, Math.round(percent)));
  const parts = others.map((one) => had.find((before) => before.subset === one.subset)?.percent ?? one.percent);
  const rest = divide(100 - wanted, parts);
  let next = 0;
  return weights.map((one) => ({ ...one, percent: one.subset === subset ? wanted : (rest[next++] ?? 0) }));
}

/** Divides a total in the proportion of parts by largest remainders: the sum is exact, and nobody is off by one or more. */
export function divide(total: number, parts: readonly number[]): number[] {
  const all = parts.reduce((one, other) => one + other, 0);
  const fair = all > 0 ? parts : parts.map(() => 1);
  const whole = all > 0 ? all : parts.length;
  const shares = fair.map((part) => Math.floor((total * part) / whole));
  const left = total - shares.reduce((one, other) => one + other, 0);
  const byRemainder = fair
    .map((part, i) => ({ i, remainder: (total * part) % whole }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder.slice(0, left)) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}

export function same(one: readonly Weight[], other: readonly Weight[]): boolean {
  return one.length === other.length && one.every(({ subset, percent }) => other.some((b) => b.subset === subset && b.percent === percent));
}

/** As the API wants them. */
export function asRecord(weights: readonly Weight[]): Record<string, number> {
  return Object.fromEntries(weights.map(({ subset, percent }) => [subset, percent]));
}
