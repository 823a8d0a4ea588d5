// @vitest-environment happy-dom

import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';

import { addTexts, speak } from '@/composables/useText';
import { subset } from '@/testing/ticks';
import { control } from '@/texts/en/control';

import WeightSliders from './WeightSliders.vue';
import type { Weight } from './weights';

addTexts({ en: control, zh: {} });
speak('en');

function open(start: Record<string, number>) {
  const weights = Object.entries(start).map(([name, percent]) => ({ subset: name, percent }));
  const sliders = mount(WeightSliders, {
    props: {
      modelValue: weights,
      subsets: weights.map(({ subset: name }, i) => subset(name, `v${i + 1}`)),
      disabled: false,
      'onUpdate:modelValue': (modelValue: Weight[]) => sliders.setProps({ modelValue }),
    },
  });
  const shown = (): string => sliders.findAll('output').map((output) => output.text().replace('\u00a0', '')).join(' ');
  const slider = (name: string) => sliders.get(`input[aria-label="Share of ${name}"]`);
  return { sliders, shown, slider };
}

it('one slider is set and the other follows', async () => {
  const { shown, slider } = open({ blue: 90, green: 10 });
  await slider('green').setValue('40');
  expect(shown()).toBe('60% 40%');
});

it('going too far and back loses nothing', async () => {
  const { shown, slider } = open({ a: 60, b: 30, c: 10 });
  await slider('c').trigger('pointerdown');
  await slider('c').setValue('100');
  expect(shown()).toBe('0% 0% 100%');
  await slider('c').setValue('10');
  expect(shown()).toBe('60% 30% 10%');
});

it('the steps of a canary are a click each', async () => {
  const { sliders, shown } = open({ v1: 100, v2: 0 });
  for (const [step, after] of [[1, '99% 1%'], [3, '80% 20%'], [5, '0% 100%'], [0, '100% 0%']] as const) {
    await sliders.findAll('.step')[step]?.trigger('click');
    expect(shown()).toBe(after);
  }
});
