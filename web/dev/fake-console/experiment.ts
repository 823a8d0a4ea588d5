// How the fake console's experiment stands: b is better, and the longer one looks the surer that is. `broken` loses users of b,
// `nobody` has none.

import type { Experiment, ExperimentArm, ExperimentFinding } from '../../src/api/experiment.ts';

const SHARES = [0.123, 0.187] as const;
const ALPHA = 0.05;
const HOUR = 3_600_000;

interface Arm {
  users: number;
  converted: number;
}

/** Half of the interval that the real console computes, near enough to look at. */
function half([a, b]: readonly [Arm, Arm]): number {
  const variance = ({ users, converted }: Arm): number => ((converted + 1) / (users + 2)) * (1 - (converted + 1) / (users + 2)) / users;
  return 3.2 * Math.sqrt(variance(a) + variance(b));
}

function bounds(arms: readonly [Arm, Arm]): { difference: number; low: number; high: number } {
  const [a, b] = arms;
  const difference = b.converted / b.users - a.converted / a.users;
  return { difference, low: Math.max(-1, difference - half(arms)), high: Math.min(1, difference + half(arms)) };
}

function shown(name: string, { users, converted }: Arm, hits: number, declared: number): ExperimentArm {
  return {
    name, users, converted, impressions: users * 3, clicks: Math.round(users * hits), carts: converted, purchases: converted,
    dwell_ms: users > 0 ? 900 + 100 * hits : null, response_ms: users > 0 ? 0.1 + hits / 10 : null, declared_hit_share: hits, declared_conversion: declared,
  };
}

/** Of `users` in each arm. */
export function experimentOf(users: number, modes: readonly string[], at: number): Experiment {
  const of = (n: number): [Arm, Arm] => {
    const second = modes.includes('broken') ? Math.round(n * 0.8) : n;
    return [{ users: n, converted: Math.round(n * SHARES[0]) }, { users: second, converted: Math.round(second * SHARES[1]) }];
  };
  const n = modes.includes('nobody') ? 0 : users;
  const [a, b] = of(n);
  const now = n > 0 ? bounds([a, b]) : { difference: 0, low: -1, high: 1 };
  const finding: ExperimentFinding = n === 0 ? { kind: 'no-data' } : modes.includes('broken') ? { kind: 'split-broken' } : now.low > 0 ? { kind: 'better', arm: 'algorithm-b' } : { kind: 'no-verdict-yet', more_users: 2_300 };
  const curve = n === 0 ? [] : Array.from({ length: 60 }, (_, i) => {
    const { difference, low, high } = bounds(of(Math.max(1, Math.round((n * (i + 1)) / 60))));
    return { at: at - HOUR + (HOUR * (i + 1)) / 60, users: 2 * n, difference, always_valid: { low, high } };
  });
  const wilson = ({ users: all, converted }: Arm) => (all > 0 ? { value: converted / all, low: Math.max(0, converted / all - 0.02), high: converted / all + 0.02, n: all } : null);
  return {
    at, since: 0, mode: 'ab', even: 'algorithm-a', odd: 'algorithm-b', users_of_both: 0, excluded: { bots: 4, staff: 0, testers: 7 },
    settings: { alpha: ALPHA, power: 0.8, minimum_effect: 0.02, minimum_users: 200 },
    arms: [shown('algorithm-a', a, 0.17, SHARES[0]), shown('algorithm-b', b, 0.64, SHARES[1])],
    dwell: null, response: null, curve,
    analysis: {
      verdict: { ...finding, sentence: finding.kind }, conversion: [wilson(a), wilson(b)], difference: null,
      always_valid: { low: now.low, high: now.high }, always_valid_p_value: 0.04, required_per_arm: 1_750,
      ratio: { chi_square: 0, p_value: 1, always_valid_p_value: modes.includes('broken') ? 1e-7 : 1, broken: modes.includes('broken') },
      choice: { second_is_best: n > 0 ? 0.997 : 0.5, loss_of_first: 0.064, loss_of_second: 0.0001 },
    },
  };
}
