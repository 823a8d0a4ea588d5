// How sure one can be of an observed share.

import type { Share } from '@/api/console';

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959_963_984_540_054;

/**
 * The Wilson score interval of `hits` out of `n`, as the console computes it too: it stays within 0 and 1, and is right for
 * small shares, where the usual ± is not. `undefined` where nothing was observed.
 */
export function wilson(hits: number, n: number): Share | undefined {
  if (n <= 0) return undefined;
  const value = Math.min(hits, n) / n;
  const centre = (value + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((value * (1 - value)) / n + (Z * Z) / (4 * n * n));
  // Rounding must not exclude what was seen: 0 of n has the lower end 0, n of n the upper end 1.
  const within = (end: number, least: number, most: number): number => Math.min(most, Math.max(least, end));
  return { value, low: within(centre - half, 0, value), high: within(centre + half, value, 1), n };
}

/** `agrees`: the configured share lies in the interval, and the interval is narrow enough to say something. */
export type Agreement = 'nothing' | 'few' | 'agrees' | 'differs';

const NARROW = 0.25;

/** Fewer requests tell nothing: of one in five to v2, the first goes to v2 often enough. */
const FEWEST = 10;

/** How a configured share (0..1) stands to what was observed. */
export function agreement(configured: number, observed: Share | undefined): Agreement {
  if (!observed) return 'nothing';
  if (observed.n < FEWEST) return 'few';
  if (configured < observed.low || configured > observed.high) return 'differs';
  return observed.high - observed.low > NARROW ? 'few' : 'agrees';
}

/** `9.6 %`, in Chinese `9.6%`. Whole per cents are written without a fraction where `digits` is 0. */
export function percent(share: number, locale: string, digits = 1): string {
  return `${bare(share, locale, digits)}${unit(locale)}`;
}

/** `8.1–11.4 %` */
export function range({ low, high }: Share, locale: string, digits = 1): string {
  return `${bare(low, locale, digits)}–${bare(high, locale, digits)}${unit(locale)}`;
}

function bare(share: number, locale: string, digits: number): string {
  const shown = share * 100;
  // 99.97 must not read as 100: somebody got a failure.
  const floor = shown < 100 && shown > 100 - 0.5 * 10 ** -digits ? 100 - 10 ** -digits : shown;
  return floor.toLocaleString(locale, { maximumFractionDigits: digits });
}

function unit(locale: string): string {
  return locale.startsWith('zh') ? '%' : '\u00a0%';
}
