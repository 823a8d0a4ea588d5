// Faults to practise on: what there is to choose, and what to expect of it.

import type { ActiveFault, Fault } from '@/api/console';

export type Preset = 'some' | 'many' | 'all' | 'slow' | 'slower' | 'both';

/** From a scratch that only an interval shows to a version that nobody can use. */
export const presets: Record<Preset, Fault> = {
  some: { error_rate: 0.05, delay_ms: 0, jitter_ms: 0 },
  many: { error_rate: 0.3, delay_ms: 0, jitter_ms: 0 },
  all: { error_rate: 1, delay_ms: 0, jitter_ms: 0 },
  slow: { error_rate: 0, delay_ms: 200, jitter_ms: 100 },
  slower: { error_rate: 0, delay_ms: 2000, jitter_ms: 500 },
  both: { error_rate: 0.1, delay_ms: 300, jitter_ms: 200 },
};

export const none: Fault = { error_rate: 0, delay_ms: 0, jitter_ms: 0 };

export function isNone({ error_rate, delay_ms, jitter_ms }: Fault): boolean {
  return error_rate <= 0 && delay_ms <= 0 && jitter_ms <= 0;
}

export function isSame(one: Fault, other: Fault): boolean {
  return one.error_rate === other.error_rate && one.delay_ms === other.delay_ms && one.jitter_ms === other.jitter_ms;
}

/** A fault with all the instances that have it. */
export interface FaultGroup {
  service: string;
  subset: string;
  fault: Fault;
  instances: string[];
}

export function grouped(faults: readonly ActiveFault[]): FaultGroup[] {
  const groups: FaultGroup[] = [];
  for (const { service, subset, instance, fault: { error_rate = 0, delay_ms = 0, jitter_ms = 0 } } of faults) {
    const fault = { error_rate, delay_ms, jitter_ms };
    const found = groups.find((group) => group.service === service && group.subset === subset && isSame(group.fault, fault));
    if (found) found.instances.push(instance);
    else groups.push({ service, subset, fault, instances: [instance] });
  }
  return groups;
}

/** How many requests a second will fail, and by how much the others get slower. */
export interface Expectation {
  failing: number;
  fromMs: number;
  toMs: number;
}

export function expectation(fault: Fault, perSecond: number): Expectation {
  return { failing: perSecond * fault.error_rate, fromMs: fault.delay_ms, toMs: fault.delay_ms + fault.jitter_ms };
}
