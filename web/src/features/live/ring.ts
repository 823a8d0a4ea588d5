// The latest ticks in the order of their numbers, each once, at most so many.

import type { Tick } from '@/api/console';

/** As many as the console keeps: five minutes. */
export const CAPACITY = 300;

/**
 * Adds ticks to those that are there. A console that was started anew counts from the beginning again: what it says is newer
 * although its number is smaller, and what is known from before is let go.
 */
export function merged(known: readonly Tick[], incoming: readonly Tick[], capacity = CAPACITY): readonly Tick[] {
  let ticks = [...known];
  for (const tick of incoming) {
    const last = ticks.at(-1);
    if (last === undefined || tick.number > last.number) ticks.push(tick);
    else if (tick.at > last.at) ticks = [tick];
    else insert(ticks, tick);
  }
  return ticks.slice(-capacity);
}

function insert(ticks: Tick[], tick: Tick): void {
  const at = ticks.findIndex((one) => one.number >= tick.number);
  if (ticks[at]?.number !== tick.number) ticks.splice(at, 0, tick);
}

/** How long they are about. */
export function secondsOf(ticks: readonly Tick[]): number {
  return Math.max(0.1, ticks.reduce((sum, tick) => sum + tick.seconds, 0));
}

/** Those since a time. */
export function since(ticks: readonly Tick[], at: number): readonly Tick[] {
  const from = ticks.findIndex((tick) => tick.at >= at);
  return from < 0 ? [] : ticks.slice(from);
}
