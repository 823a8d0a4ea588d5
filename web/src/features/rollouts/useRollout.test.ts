// @vitest-environment happy-dom

import { flushPromises } from '@vue/test-utils';
import { effectScope } from 'vue';
import { afterEach, expect, it } from 'vitest';

import { respond, refusal, type Asked } from '@/testing/respond';
import { detail } from '@/testing/rollouts';

import { type Steering, useRollout } from './useRollout';

const scope = effectScope();
let current: Steering;

async function open(answer: Parameters<typeof respond>[0]): Promise<Asked[]> {
  const asked = respond(answer);
  current = scope.run(() => useRollout('user-service')) as Steering;
  await flushPromises();
  return asked;
}
afterEach(() => scope.stop());

it('says at which step one was when one goes on, shows what is refused, and asks anew', async () => {
  const asked = await open(({ method }) => (method === 'POST' ? refusal(409, 'refused') : { body: detail('user-service', { step: 3 }) }));
  await current.steer(detail('user-service', { step: 3 }), 'promote');
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/rollouts/user-service', 'POST /api/rollouts/user-service/promote?step=3', 'GET /api/rollouts/user-service']);
  expect([current.failure.value?.code, current.asked.value, current.resource.data.value?.step]).toEqual(['refused', 'promote', 3]);
});
