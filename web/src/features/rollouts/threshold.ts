// The limits within a condition such as `len(result) > 0 && result[0] >= 0.99`: what can be drawn into a chart. It judges nothing:
// the verdict is the runner's.

export interface Limit {
  value: number;
  /** The good values lie above it. */
  isLeast: boolean;
}

const compared = /(?:asFloat\(|default\()?result(?:\[0\])?(?:\s*,[^)]*)?\)?\s*(>=|>|<=|<)\s*(-?\d+(?:\.\d+)?)/g;

/**
 * One for each value, from `good: A; bad: B`, `not (B)` or `A` alone. What is bad says the opposite of what is good, so that a
 * metric with both usually has one limit.
 */
export function limitsOf(threshold: string): Limit[] {
  const found = new Map<number, Limit>();
  const bad = /^not \(|bad: /.exec(threshold)?.index ?? Infinity;
  for (const match of threshold.matchAll(compared)) {
    const [, operator = '', number] = match;
    // `len(result) > 0` compares how many answers there are.
    if (threshold.slice(0, match.index).endsWith('len(')) continue;
    const value = Number(number);
    if (!found.has(value)) found.set(value, { value, isLeast: operator.startsWith('>') !== match.index > bad });
  }
  return [...found.values()];
}
