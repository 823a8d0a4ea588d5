// What travels between the console page and its API, under the names the page uses. Times are milliseconds since 1970, shares run
// from 0 to 1 and come with their 95 % interval and n, weights are whole per cents.

import type { HeaderOp } from './console.generated';

export type {
  ActiveFault, Applied, Change, Edge, FaultOutcome, HeaderRule, History, HistoryItem, Load, LoadStats, Owner, Population, Preview, Route, Session,
  Share, Spike, Tick, WantedFault,
} from './console.generated';
export type { Rule as RuleVersion, TickService as Service, TickSubset as Subset, TrafficRule as Traffic } from './console.generated';

export const operators = ['exact', 'prefix', 'regex'] as const satisfies HeaderOp[];

/** What is injected; where its chance begins is left to the console. */
export interface Fault {
  error_rate: number;
  delay_ms: number;
  jitter_ms: number;
}
