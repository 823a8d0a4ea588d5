// @vitest-environment happy-dom

import { flushPromises, mount } from '@vue/test-utils';
import { ref, shallowRef } from 'vue';
import { beforeEach, expect, it, vi } from 'vitest';

import type { RolloutDetail } from '@/api/rollouts';
import { addTexts, speak } from '@/composables/useText';
import { detail } from '@/testing/rollouts';
import { control } from '@/texts/en/control';

import type { Steering } from './useRollout';
import VerbButtons from './VerbButtons.vue';

addTexts({ en: control, zh: {} });
speak('en');

const steer = vi.fn(() => Promise.resolve());
beforeEach(() => steer.mockClear());

function open(rollout: RolloutDetail) {
  const steering = { steer, isBusy: ref(false), failure: shallowRef(), asked: shallowRef() } as unknown as Steering;
  const buttons = mount(VerbButtons, { props: { rollout, steering }, attachTo: document.body });
  const press = async (text: string): Promise<void> => {
    await buttons.findAll('button').find((button) => button.text() === text)?.trigger('click');
    await flushPromises();
  };
  return { buttons, press, labels: () => buttons.findAll('.verbs > button').map((button) => button.text()) };
}

it('offers only what may be asked now, forward first and back last', () => {
  expect(open(detail('user-service', { verbs: ['abort', 'pause', 'promote'] })).labels()).toEqual(['Go on', 'Pause', 'Abort']);
  expect(open(detail('user-service', { verbs: ['start'] })).labels()).toEqual([]);
});

it('goes back without asking', async () => {
  const { press } = open(detail('user-service', { verbs: ['abort'] }));
  await press('Abort');
  expect(steer).toHaveBeenCalledWith(expect.anything(), 'abort');
});

it('asks before everything is skipped, and does it only when told to', async () => {
  const { buttons, press } = open(detail('user-service', { verbs: ['promote-full'] }));
  await press('Straight to 100 %');
  expect(steer).not.toHaveBeenCalled();
  expect(buttons.get('dialog h2').text()).toBe('Skip everything that is still to come?');
  await press('Leave it');
  expect(steer).not.toHaveBeenCalled();
  await press('Straight to 100 %');
  await buttons.get('dialog button.danger').trigger('click');
  expect(steer).toHaveBeenCalledWith(expect.anything(), 'promote-full');
});

it('speaks of colours where there are some', () => {
  const rollout = detail('payment-service', { strategy: 'blue-green', versions: { stable: 'blue', candidate: 'green' }, weights: { stable: 100, candidate: 0 }, verbs: ['promote', 'undo'] });
  expect(open(rollout).labels()).toEqual(['Switch to green', 'Back to blue']);
});
