// @vitest-environment happy-dom

import { effectScope, nextTick, ref } from 'vue';
import { expect, test } from 'vitest';

import type { Answer } from '@/api/client';
import { Failure } from '@/api/problem';

import { renewAll, useResource } from './useResource';

interface Pending {
  signal: AbortSignal;
  succeed: (value: string) => Promise<void>;
  fail: (failure?: Failure) => Promise<void>;
}

/** A resource whose requests are answered by the test, in any order. */
function harness(source = ref(0)) {
  const asked: Pending[] = [];
  const settled = async (act: () => void): Promise<void> => {
    act();
    for (let i = 0; i < 4; i += 1) await nextTick();
  };
  const load = (signal: AbortSignal): Promise<Answer<string>> =>
    new Promise((done, lost) => {
      asked.push({
        signal,
        succeed: (data) => settled(() => done({ data, status: 200, served: [] })),
        fail: (failure = new Failure('offline')) => settled(() => lost(failure)),
      });
    });
  const scope = effectScope();
  const resource = scope.run(() => useResource(load, source));
  if (!resource) throw new Error('the scope is closed');
  return { asked, resource, scope, source, nth: (n: number) => asked[n] as Pending };
}

test('loads, and is ready', async () => {
  const { resource, nth } = harness();
  expect(resource.state.value).toBe('loading');
  await nth(0).succeed('one');
  expect([resource.state.value, resource.data.value]).toEqual(['ready', 'one']);
});

test('a failure without anything to show is a failure; retrying helps', async () => {
  const { resource, nth } = harness();
  await nth(0).fail();
  expect(resource.state.value).toBe('failed');
  void resource.renew();
  await nth(1).succeed('one');
  expect(resource.state.value).toBe('ready');
});

test('a failure after a success leaves something stale to show', async () => {
  const { resource, nth } = harness();
  await nth(0).succeed('one');
  renewAll();
  await nextTick();
  await nth(1).fail();
  expect([resource.state.value, resource.data.value]).toEqual(['stale', 'one']);
});

test('the later question wins, however the answers come', async () => {
  const { resource, source, nth } = harness();
  source.value = 1;
  await nextTick();
  expect(nth(0).signal.aborted).toBe(true);
  await nth(1).succeed('new');
  await nth(0).succeed('old');
  expect(resource.data.value).toBe('new');
});

test('leaving the page stops what is under way', () => {
  const { scope, nth } = harness();
  scope.stop();
  expect(nth(0).signal.aborted).toBe(true);
});
