// A rollout names subsets; their versions, and with them their looks, are what the ticks say.

import type { Subset, Tick } from '@/api/console';

export function subsetOf(tick: Tick | undefined, service: string, subset: string): Subset | undefined {
  return tick?.services.find((one) => one.name === service)?.subsets.find((one) => one.name === subset);
}

/** `green` as `v2`; a subset that nobody knows is its own version. */
export function versionOf(tick: Tick | undefined, service: string, subset: string): string {
  return subsetOf(tick, service, subset)?.version ?? subset;
}
