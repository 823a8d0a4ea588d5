// @vitest-environment happy-dom
import { effectScope, nextTick, ref } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Applied, Change, RuleVersion, Traffic } from '@/api/console';
import { controlApi } from '@/api/control';
import { Failure } from '@/api/problem';
import { rule } from '@/testing/ticks';

import { changeOf } from './draft';
import { type Rules, useRules } from './useRules';
import { set } from './weights';

/** A gateway with one rule, and somebody else at another terminal. */
function gateway() {
  const state = { version: 7, actor: 'file', blue: 90 };
  const live = ref<RuleVersion>(rule('payment-service', '7'));
  const traffic = (): Traffic => ({
    service: 'payment-service', namespace: 'default', resource_version: String(state.version), actor: state.actor, changed_at: 0,
    owner: { kind: 'static', by: '' }, yaml: `weight: ${state.blue}`, subsets: ['blue', 'green'],
    routes: [{ name: 'primary', primary: true, simple: false, conditions: [], destinations: [{ host: '', subset: 'blue', weight: state.blue }, { host: '', subset: 'green', weight: 100 - state.blue }] }],
  });
  const answer = <T>(data: T) => Promise.resolve({ data, status: 200, served: [] });
  const write = (blue: number, actor: string): Applied => {
    Object.assign(state, { version: state.version + 1, blue, actor });
    return { resource_version: String(state.version), changed: true, diff: '', confirmed: true, confirmed_at: 1, warnings: [] };
  };
  const told = (): void => {
    live.value = rule('payment-service', String(state.version), { actor: state.actor });
  };
  vi.spyOn(controlApi, 'traffic').mockImplementation(() => answer(traffic()));
  vi.spyOn(controlApi, 'preview').mockImplementation((_, body) => answer({ changed: true, diff: JSON.stringify(body), yaml: '', resource_version: String(state.version), warnings: [] }));
  const apply = vi.spyOn(controlApi, 'apply').mockImplementation((_, body: Change & { resource_version: string }) => {
    if (body.resource_version !== String(state.version)) return Promise.reject(new Failure('problem', { status: 412, code: 'lost_race' }));
    return answer(write(body.weights?.['blue'] ?? state.blue, 'console'));
  });
  const undo = vi.spyOn(controlApi, 'undo').mockImplementation((_, version: string) =>
    version === String(state.version) ? answer(write(90, 'console')) : Promise.reject(new Failure('problem', { status: 412, code: 'lost_race' })));
  return { state, live, apply, undo, other: (blue: number) => write(blue, 'serin'), told };
}

const scope = effectScope();
let shop: ReturnType<typeof gateway>;
let rules: Rules;

async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300);
  await nextTick();
}

beforeEach(async () => {
  vi.useFakeTimers();
  shop = gateway();
  rules = scope.run(() => useRules(() => 'payment-service', () => shop.live.value)) as Rules;
  await rest();
});
afterEach(() => vi.useRealTimers());

const green = (percent: number): void => rules.setWeights(set(rules.weights.value, 'green', percent));
const shown = (): string => rules.weights.value.map(({ subset, percent }) => `${subset}=${percent}`).join(' ');

it('a moved slider is pending until it is applied, and checked once it rests', async () => {
  green(20);
  green(40);
  expect(rules.isPending.value).toBe(true);
  await rest();
  expect(controlApi.preview).toHaveBeenCalledTimes(1);
  expect(rules.preview.value?.diff).toBe('{"weights":{"blue":60,"green":40}}');
  expect(shop.state.version).toBe(7);
  green(10);
  expect(rules.isPending.value).toBe(false);
});

it('applies what was shown, and says that it is confirmed', async () => {
  green(40);
  await rest();
  await rules.apply();
  shop.told();
  await rest();
  expect(shop.state).toMatchObject({ version: 8, blue: 60 });
  expect(rules.done.value).toMatchObject({ kind: 'applied', confirmed: true, resource_version: '8' });
  expect(rules.isPending.value).toBe(false);
  expect(rules.news.value).toBeUndefined();
  expect(shown()).toBe('blue=60 green=40');
});

it('shows by itself what somebody else changed while nothing is edited', async () => {
  shop.other(50);
  shop.told();
  await rest();
  expect(shown()).toBe('blue=50 green=50');
  expect(rules.news.value?.actor).toBe('serin');
});

it('does not overwrite who was faster, told by the stream', async () => {
  green(40);
  await rest();
  shop.other(50);
  shop.told();
  await rest();
  expect(rules.theirs.value).toMatchObject({ actor: 'serin', resource_version: '8' });
  await rules.apply();
  expect(shop.apply).not.toHaveBeenCalled();
  rules.takeTheirs();
  await rest();
  expect(shown()).toBe('blue=50 green=50');
  expect(rules.isPending.value).toBe(false);
});

it('does not overwrite who was faster, told by the refusal; one may put the own change on top', async () => {
  green(40);
  await rest();
  shop.other(50);
  await rules.apply();
  expect(shop.state.blue).toBe(50);
  expect(rules.theirs.value?.actor).toBe('serin');
  expect(rules.failure.value).toBeUndefined();
  rules.keepMine();
  await rest();
  expect(shown()).toBe('blue=60 green=40');
  await rules.apply();
  expect(shop.state).toMatchObject({ version: 9, blue: 60 });
});

it('takes back what is seen, not what somebody else did meanwhile', async () => {
  green(40);
  await rest();
  await rules.apply();
  shop.other(50);
  await rules.undo();
  expect(shop.state.blue).toBe(50);
  expect(rules.failure.value?.code).toBe('lost_race');
  await rest();
  expect(shown()).toBe('blue=50 green=50');
  await rules.undo();
  expect(rules.done.value?.kind).toBe('undone');
});

it('a draft holds only what differs', () => {
  const traffic = { ...(rules.resource.data.value as Traffic) };
  expect(changeOf({ weights: [{ subset: 'blue', percent: 90 }, { subset: 'green', percent: 10 }], rules: [] }, traffic)).toBeUndefined();
  expect(changeOf({ yaml: 'weight: 90\n' }, traffic)).toBeUndefined();
  expect(changeOf({ yaml: 'weight: 80' }, traffic)).toEqual({ yaml: 'weight: 80' });
});
