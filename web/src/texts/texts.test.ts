import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Texts } from '@/composables/useText';

import { control as controlEn } from './en/control';
import { shared as sharedEn } from './en/shared';
import { shop as shopEn } from './en/shop';
import { control as controlZh } from './zh/control';
import { shared as sharedZh } from './zh/shared';
import { shop as shopZh } from './zh/shop';

const pairs: [string, Texts, Texts][] = [['shared', sharedEn, sharedZh], ['shop', shopEn, shopZh], ['control', controlEn, controlZh]];
const src = join(import.meta.dirname, '..');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !/^texts|\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n');

/** Keys that are made at run time: `t(`status.${status}`)`. */
const madeUp = ['category.', 'sort.', 'failure.', 'reason.', 'status.', 'reaction.', 'theme.', 'card.', 'because.',
  'business.', 'change.', 'chart.p', 'copy.', 'expect.of.', 'faults.preset.', 'history.', 'live.lamp.', 'load.refused', 'load.failed', 'load.profile.', 'load.mix.', 'nav.', 'owner.', 'rules.op.',
  'rules.template.', 'split.', 'who.', 'analysis.phase.', 'comparison.', 'course.', 'choice.', 'difference.', 'event.', 'experiment.mode.', 'finding.', 'outcome.', 'phase.', 'rollout.caution.', 'rollout.owner.', 'rollout.strategy.',
  'rollout.verb.', 'rollout.stable', 'rollout.candidate', 'step.state.', 'verdict.'];

const values = (text: Texts[string]): string[] => {
  const all = typeof text === 'string' ? [text] : Object.values(text);
  return [...new Set(all.flatMap((one) => one.match(/\{\w+\}/g) ?? []))].sort();
};

describe.each(pairs)('the texts of %s', (_name, en, zh) => {
  test('are the same in both languages', () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()));

  test('fill in the same values', () => {
    for (const [key, text] of Object.entries(en)) expect([key, values(zh[key] ?? '')]).toEqual([key, values(text)]);
  });

  test('are none of them empty', () => {
    for (const text of [...Object.values(en), ...Object.values(zh)]) expect(JSON.stringify(text).length).toBeGreaterThan(2);
  });

  test('are all of them used', () => {
    const unused = Object.keys(en).filter((key) => !madeUp.some((start) => key.startsWith(start)) && !sources.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });
});

test('the Chinese texts are Chinese', () => {
  const foreign = Object.entries({ ...sharedZh, ...shopZh }).filter(([, text]) => !/\p{Script=Han}/u.test(JSON.stringify(text)));
  expect(foreign.map(([key]) => key).sort()).toEqual(['language.short', 'language.switch', 'ribbon.ago', 'shop.name']);
});
