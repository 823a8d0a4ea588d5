import { expect, it } from 'vitest';

import { detail } from '@/testing/rollouts';

import { cautionOf, guard, steers } from './verbs';

const at = (step: number) => detail('user-service', { steps: ['setWeight: 5', 'analysis: success-rate', 'pause'], step });

it('asks before an analysis is left out', () => {
  expect(cautionOf(at(1), 'promote')).toBe('unjudged');
  expect(cautionOf(at(2), 'promote')).toBeUndefined();
  expect(cautionOf(at(2), 'promote-full')).toBe('skips');
  const run = { id: 'background.1', phase: 'inconclusive' as const, message: '', started_at: 0, finished_at: 1, metrics: [] };
  expect(cautionOf({ ...at(2), phase: 'paused', runs: [run] }, 'promote')).toBe('unjudged');
});

it('never asks on the way back', () => {
  expect((['abort', 'undo', 'pause', 'retry'] as const).map((verb) => cautionOf(at(1), verb))).toEqual(Array(4).fill(undefined));
});

it('says at which step one was when one goes on', () => {
  expect(steers.filter((verb) => guard(at(2), verb) === 2)).toEqual(['resume', 'promote']);
});
