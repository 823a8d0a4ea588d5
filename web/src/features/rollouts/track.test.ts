import { expect, it } from 'vitest';

import { countdown, kindOf, type Placed, progress, trackOf } from './track';

const steps = ['setWeight: 5', 'pause: 5m', 'setWeight: 50', 'pause', 'setWeight: 100'];
const at = (step: number | null, more: Partial<Placed> = {}): Placed => ({ steps, step, phase: 'progressing', speed: 60, ...more });
const states = (placed: Placed) => trackOf(placed).map((step) => step.state);

it('has what is done, where it stands, and what is to come', () => {
  expect(states(at(1))).toEqual(['done', 'current', 'next', 'next', 'next']);
  expect(states(at(5))).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(states(at(null, { phase: 'idle' }))).toEqual(['next', 'next', 'next', 'next', 'next']);
  expect(states(at(null, { phase: 'healthy' }))).toEqual(['done', 'done', 'done', 'done', 'done']);
});

it('stands at no step once it is given up, and keeps what was done', () => {
  expect(states(at(2, { phase: 'aborted' }))).toEqual(['done', 'done', 'next', 'next', 'next']);
});

it('carries the weight on through pauses, and switches all at once', () => {
  expect(trackOf(at(0)).map((step) => step.share)).toEqual([5, 5, 50, 50, 100]);
  expect(trackOf(at(0, { steps: ['ready', 'analysis', 'switch', 'analysis'] })).map((step) => step.share)).toEqual([0, 0, 100, 100]);
});

it('counts a pause down, divided by the speed', () => {
  const events = [{ at: 1000, kind: 'started', message: '' }, { at: 2000, kind: 'step-completed', message: '' }, { at: 2500, kind: 'resumed', message: '' }];
  expect(countdown(at(1, { phase: 'paused' }), events, 4000)).toEqual({ left: 3000, passed: 0.4 });
  expect(countdown(at(1, { phase: 'paused' }), events, 9000)).toEqual({ left: 0, passed: 1 });
  expect(countdown(at(1, { phase: 'paused', speed: null }), events, 2000)).toEqual({ left: 300_000, passed: 0 });
});

it('counts nothing down where nothing ends by itself', () => {
  const events = [{ at: 1000, kind: 'started', message: '' }];
  expect(countdown(at(0), events, 2000)).toBeUndefined();
  expect(countdown(at(3, { phase: 'paused' }), events, 2000)).toBeUndefined();
  expect(countdown(at(1, { phase: 'aborted' }), events, 2000)).toBeUndefined();
  expect(countdown(at(1), [], 2000)).toBeUndefined();
});

it('knows a kind of event however it is written', () => {
  expect(['StepCompleted', 'step_completed', 'step-completed'].map((kind) => kindOf({ at: 0, kind, message: '' }))).toEqual(Array(3).fill('step-completed'));
});

it('has come so far', () => {
  expect(progress({ step: 1, steps_total: 4 })).toBe(0.25);
  expect(progress({ step: null, steps_total: 0 })).toBe(0);
});
