// What is to become of a rule: only what differs from the rule as it is. So a draft can be laid over a newer rule without taking
// back what somebody else did to its other parts.

import type { Change, HeaderRule, Traffic } from '@/api/console';

import { rulesOf, sameRules } from './headerRules';
import { asRecord, same, type Weight } from './weights';

export interface Draft {
  weights?: Weight[];
  rules?: HeaderRule[];
  yaml?: string;
}

/** The weights of the route that everybody takes; a subset that it does not name has 0. */
export function weightsOf(traffic: Traffic): Weight[] {
  const destinations = traffic.routes.find((route) => route.primary)?.destinations ?? [];
  const weightOf = (subset: string): number => destinations.find((one) => one.subset === subset)?.weight ?? 0;
  return traffic.subsets.map((subset) => ({ subset, percent: weightOf(subset) }));
}

/** What would be sent; nothing where the draft says what is so already. */
export function changeOf(draft: Draft, traffic: Traffic): Change | undefined {
  if (draft.yaml !== undefined) return draft.yaml.trim() === traffic.yaml.trim() ? undefined : { yaml: draft.yaml };
  const weights = draft.weights && !same(draft.weights, weightsOf(traffic)) ? { weights: asRecord(draft.weights) } : {};
  const rules = draft.rules && !sameRules(draft.rules, rulesOf(traffic)) ? { rules: draft.rules } : {};
  const change = { ...weights, ...rules };
  return Object.keys(change).length > 0 ? change : undefined;
}
