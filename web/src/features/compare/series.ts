// A service over time: for each version a row of values, one for each second, with holes where nothing is known.

import type { Subset, Tick } from '@/api/console';

export const measures = ['rate', 'success', 'p50', 'p95', 'p99'] as const;
export type Measure = (typeof measures)[number];

export type Values = (number | null)[];

export interface VersionSeries {
  subset: string | null;
  version: string;
  of: Record<Measure, Values>;
  business: Map<string, Values>;
}

export interface Series {
  /** Seconds before the latest: … −2, −1, 0. */
  seconds: number[];
  versions: VersionSeries[];
  /** When a weight changed, in the same seconds. */
  changes: { at: number; text: string }[];
}

/** So many seconds are taken together where single ones would jump. */
const RATE_SPAN = 3;
const SUCCESS_SPAN = 10;

export function seriesOf(ticks: readonly Tick[], service: string): Series {
  const end = ticks.at(-1)?.at ?? 0;
  const lengths = ticks.map((tick) => tick.seconds);
  const rows = ticks.map((tick) => tick.services.find((one) => one.name === service)?.subsets ?? []);
  const versions = rows.at(-1) ?? [];
  return {
    seconds: ticks.map((tick) => (tick.at - end) / 1000),
    versions: versions.map((version) => versionSeries(version, rows, lengths)),
    changes: rows.flatMap((row, i) => changeText(rows[i - 1], row).map((text) => ({ at: ((ticks[i]?.at ?? end) - end) / 1000, text }))),
  };
}

function versionSeries({ name, version }: Subset, rows: readonly (readonly Subset[])[], lengths: readonly number[]): VersionSeries {
  const mine = rows.map((row) => row.find((one) => one.name === name));
  const figures = new Set(mine.flatMap((one) => one?.business.map((figure) => figure.name) ?? []));
  return {
    subset: name,
    version,
    of: {
      rate: mine.map((_, i) => mean(mine, lengths, i)),
      success: mine.map((_, i) => success(mine, i)),
      p50: mine.map((one) => one?.p50 ?? null),
      p95: mine.map((one) => one?.p95 ?? null),
      p99: mine.map((one) => one?.p99 ?? null),
    },
    business: new Map([...figures].map((figure) => [figure, mine.map((one) => one?.business.find((other) => other.name === figure)?.share.value ?? null)])),
  };
}

type Row = readonly (Subset | undefined)[];

function spanned(row: Row, i: number, span: number): Subset[] {
  return row.slice(Math.max(0, i - span + 1), i + 1).filter((one) => one !== undefined);
}

function mean(row: Row, lengths: readonly number[], i: number): number | null {
  const seconds = lengths.reduce((sum, length, at) => (at > i - RATE_SPAN && at <= i && row[at] ? sum + length : sum), 0);
  return seconds > 0 && row[i] ? spanned(row, i, RATE_SPAN).reduce((sum, one) => sum + one.requests, 0) / seconds : null;
}

function success(row: Row, i: number): number | null {
  const span = spanned(row, i, SUCCESS_SPAN);
  const requests = span.reduce((sum, one) => sum + one.requests, 0);
  return requests > 0 && row[i] ? 1 - span.reduce((sum, one) => sum + one.errors, 0) / requests : null;
}

/** The last version's weight, as it was and as it is. */
function changeText(before: readonly Subset[] | undefined, after: readonly Subset[]): string[] {
  const candidate = after.at(-1);
  const old = before?.find((one) => one.name === candidate?.name);
  if (!candidate || !old || typeof old.configured !== 'number' || typeof candidate.configured !== 'number') return [];
  return old.configured === candidate.configured ? [] : [`${old.configured} → ${candidate.configured} %`];
}
