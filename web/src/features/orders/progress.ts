// How far an order got, as steps to show. Pure.

import type { Status } from '@/api/schema';

export interface Step {
  status: Status;
  state: 'done' | 'now' | 'ahead' | 'bad';
}

const forward: readonly Status[] = ['reserving', 'charging', 'committing', 'confirmed'];
const backward: readonly Status[] = ['refunding', 'releasing', 'cancelled'];

/** Nobody takes it further. */
export function isFinal(status: Status): boolean {
  return status === 'confirmed' || status === 'cancelled';
}

export function stepsOf(status: Status): Step[] {
  const way = backward.includes(status) ? backward : forward;
  const at = way.indexOf(status);
  return way.map((one, i) => {
    if (i === at && status === 'cancelled') return { status: one, state: 'bad' };
    if (i < at || (i === at && isFinal(status))) return { status: one, state: 'done' };
    return { status: one, state: i === at ? 'now' : 'ahead' };
  });
}

/** Before the next look at an order that is in work: soon at first, then ever more patiently. */
export function nextLookMs(looks: number): number {
  return Math.min(700 * 1.5 ** looks, 6_000);
}
