// Which share each version got. A share over the last minute is a blend for a minute after a rule was changed; then what came
// since the change is counted instead, so that the picture follows the rule at once, with the interval that so few deserve.

import type { RuleVersion, Service, Share, Subset, Tick } from '@/api/console';
import { since } from '@/features/live/ring';

import { wilson } from './interval';

const WINDOW_MS = 60_000;

export interface Observed {
  /** Undefined where nothing was observed. */
  of: (subset: Subset) => Share | undefined;
  /** The change since which is counted; none where it is the last minute. */
  change: RuleVersion | undefined;
}

export function ruleOf(tick: Tick | undefined, service: string): RuleVersion | undefined {
  return tick?.rules.find((rule) => rule.kind === 'VirtualService' && rule.name === service);
}

export function observedNow(ticks: readonly Tick[], service: Service): Observed {
  const latest = ticks.at(-1);
  const rule = ruleOf(latest, service.name);
  if (!latest || !rule || latest.at - rule.changed_at >= WINDOW_MS) {
    return { of: (subset) => subset.observed ?? undefined, change: undefined };
  }
  // A tick tells of the second before it: the one in which the change fell belongs to neither side.
  const counts = countSince(ticks, service.name, rule.changed_at + 1000);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { of: (subset) => wilson(counts.get(subset.name) ?? 0, all), change: rule };
}

function countSince(ticks: readonly Tick[], service: string, from: number): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const tick of since(ticks, from)) {
    for (const { name, requests } of tick.services.find((one) => one.name === service)?.subsets ?? []) {
      counts.set(name, (counts.get(name) ?? 0) + requests);
    }
  }
  return counts;
}

/** Share of requests that were no errors over the latest ticks; `undefined` where there were none. */
export function successOver(ticks: readonly Tick[], service: string, subset: string | null): Share | undefined {
  let requests = 0;
  let errors = 0;
  for (const tick of ticks) {
    const found = tick.services.find((one) => one.name === service)?.subsets.find((one) => one.name === subset);
    requests += found?.requests ?? 0;
    errors += found?.errors ?? 0;
  }
  return wilson(requests - errors, requests);
}
