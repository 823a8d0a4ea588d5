// @vitest-environment happy-dom

import { mount } from '@vue/test-utils';
import { beforeEach, expect, it } from 'vitest';

import type { Subset } from '@/api/console';
import { addTexts, speak } from '@/composables/useText';
import { subset } from '@/testing/ticks';
import { control as controlEn } from '@/texts/en/control';
import { control as controlZh } from '@/texts/zh/control';

import { wilson } from './interval';
import SplitBar from './SplitBar.vue';

addTexts({ en: controlEn, zh: controlZh });
beforeEach(() => speak('en'));

const blue = subset('blue', 'v1', { configured: 90 });
const green = subset('green', 'v2', { configured: 10 });

function rows(hits: number, n: number, hasExceptions = false): string[] {
  const of = ({ name }: Subset) => wilson(name === 'green' ? hits : n - hits, n);
  const bar = mount(SplitBar, { props: { subsets: [blue, green], of, hasExceptions } });
  return bar.findAll('.words').map((row) => row.text().replaceAll('\u00a0', ' '));
}

it('says in words what is configured and what is observed', () => {
  expect(rows(116, 1204)).toEqual([
    'bluev190 % configured, 90.4 % observed (88.6–91.9 %, n = 1,204)as configured',
    'greenv210 % configured, 9.6 % observed (8.1–11.4 %, n = 1,204)as configured',
  ]);
});

it('does not judge by a few, and says when something is not as configured', () => {
  expect(rows(1, 9)[1]).toContain('too few to tell');
  expect(rows(500, 1000)[1]).toContain('not as configured');
  expect(rows(500, 1000, true)[1]).toContain('some are sent by header');
  expect(rows(0, 0)[1]).toContain('nothing observed yet');
});

it('says the same in Chinese', () => {
  speak('zh');
  expect(rows(116, 1204)[1]).toContain('配置 10%，实测 9.6%（8.1–11.4%，n = 1,204）');
});
