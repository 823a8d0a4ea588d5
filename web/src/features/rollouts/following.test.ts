import { expect, it } from 'vitest';

import { rollout } from '@/testing/rollouts';

import { followed, outline } from './following';

const running = { service: 'user-service', phase: 'paused' as const, step: 3, steps_total: 9, weights: { stable: 90, candidate: 10 }, message: 'step 4 of 9' };

it('follows the ticks', () => {
  const [user, order] = followed([rollout('user-service', { step: 1 }), rollout('order-service', { phase: 'idle' })], [running]);
  expect(user).toMatchObject({ phase: 'paused', step: 3, weights: { candidate: 10 }, message: 'step 4 of 9' });
  expect(order).toMatchObject({ phase: 'idle', step: 1 });
});

it('has another outline when one begins, ends or changes its phase, not with each step', () => {
  expect(outline([running])).toBe(outline([{ ...running, step: 4 }]));
  expect(outline([running])).not.toBe(outline([]));
  expect(outline([running])).not.toBe(outline([{ ...running, phase: 'progressing' }]));
});
