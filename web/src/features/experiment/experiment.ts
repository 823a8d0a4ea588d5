// What may be done with the experiment, and how what was found looks.

import type { ExperimentFinding, ExperimentMode } from '@/api/experiment';
import type { HeaderRule } from '@/api/console';
import type { Look } from '@/features/rollouts/phases';
import { fromTemplate } from '@/features/rules/headerRules';
import type { Weight } from '@/features/rules/weights';

export const SERVICE = 'recommendation-service';
export const subsets = ['algorithm-a', 'algorithm-b'] as const;
type Subset = (typeof subsets)[number];

/** Begin an A/B test, begin an A/A run, or end it: everybody sees one of them. */
export type Choice = 'ab' | 'aa' | Subset;
export const choices: readonly Choice[] = ['ab', 'aa', ...subsets];

/** What is already so is no choice. */
export function isNow(choice: Choice, mode: ExperimentMode, even: string | null): boolean {
  return mode === 'off' ? choice === even : choice === mode;
}

/** The rule for it, as the scenario files write it: `ab-user-id`, `ab-aa`, `ab-winner-a`, `ab-winner-b`. */
export function draftOf(choice: Choice): { weights: Weight[]; rules: HeaderRule[] } {
  const everybody = choice === 'algorithm-b' ? choice : 'algorithm-a';
  const weights = subsets.map((subset) => ({ subset, percent: subset === everybody ? 100 : 0 }));
  const rules = (...wanted: ['canary' | 'even' | 'odd', Subset][]): HeaderRule[] => wanted.map(([template, subset]) => fromTemplate(template, subset, []));
  if (choice === 'ab') return { weights, rules: rules(['canary', 'algorithm-b'], ['even', 'algorithm-a'], ['odd', 'algorithm-b']) };
  if (choice === 'aa') return { weights, rules: rules(['even', 'algorithm-a'], ['odd', 'algorithm-a']) };
  return { weights, rules: [] };
}

export const findings: Record<ExperimentFinding['kind'], Look> = {
  'no-data': { tone: 'plain', icon: 'few' },
  'no-verdict-yet': { tone: 'busy', icon: 'few' },
  'no-difference-worth-having': { tone: 'plain', icon: 'minus' },
  better: { tone: 'good', icon: 'check' },
  'split-broken': { tone: 'bad', icon: 'alert' },
};

/** `+3.3`: percentage points of a difference of shares. */
export function points(share: number, locale: string): string {
  const rounded = Math.round(share * 1000) / 10;
  const text = Math.abs(rounded).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : '±'}${text}`;
}
