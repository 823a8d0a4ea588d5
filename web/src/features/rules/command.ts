// The same change on the command line.

import { shortName } from '@/api/served';

import type { Weight } from './weights';

/** `serin split payment blue=60 green=40`: all shares named, so that it says the same whatever was before. */
export function splitCommand(service: string, weights: readonly Weight[]): string {
  return ['serin split', shortName(service), ...weights.map(({ subset, percent }) => `${subset}=${percent}`)].join(' ');
}

/** A whole rule, to paste into a terminal. */
export function applyCommand(yaml: string): string {
  return `serin apply -f - <<'EOF'\n${yaml.trimEnd()}\nEOF`;
}

export function undoCommand(service: string): string {
  return `serin undo ${shortName(service)}`;
}
