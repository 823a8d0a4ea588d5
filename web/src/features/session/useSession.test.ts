// @vitest-environment happy-dom

import { beforeEach, expect, it, vi } from 'vitest';

import { controlApi, headersOf } from '@/api/control';
import { Failure } from '@/api/problem';
import { passing } from '@/composables/storage';

import { useAction } from './useAction';
import { useSession } from './useSession';

const session = useSession();
let sent = '';

/** A console with the token `serin`. */
beforeEach(() => {
  vi.spyOn(controlApi, 'session').mockImplementation(() => {
    sent = passing.get('serin.console.token') ?? '';
    const mutations = sent === 'serin' ? 'open' : sent === '' ? 'token' : 'refused';
    return Promise.resolve({ data: { mutations, actor: 'console' }, status: 200, served: [] });
  });
});

it('asks for the token, refuses a wrong one, and keeps the right one for the tab', async () => {
  await session.check();
  expect([session.isAsking.value, session.isLookOnly.value]).toEqual([true, true]);
  await session.enter('wrong');
  expect([session.isAsking.value, session.wasRefused.value, passing.get('serin.console.token')]).toEqual([true, true, null]);
  await session.enter(' serin ');
  expect([session.isAsking.value, session.isLookOnly.value, passing.get('serin.console.token')]).toEqual([false, false, 'serin']);
});

it('asks again when a change is refused', async () => {
  await session.enter('serin');
  const { run, failure } = useAction();
  await run(() => Promise.reject(new Failure('problem', { status: 401, code: 'unauthenticated' })));
  expect(failure.value?.code).toBe('unauthenticated');
  expect([session.isAsking.value, session.isLookOnly.value]).toEqual([true, true]);
});

it('does nothing twice at once', async () => {
  const { run } = useAction();
  const act = vi.fn(() => Promise.resolve('done'));
  expect(await Promise.all([run(act), run(act)])).toEqual(['done', undefined]);
});

it('says who one is, in ASCII', () => {
  expect(headersOf({ actor: ' Ada ', token: '' })).toEqual({ 'x-serin-actor': 'Ada' });
  expect(headersOf({ actor: '小雨', token: 't' })).toEqual({ 'x-serin-actor': '%E5%B0%8F%E9%9B%A8', authorization: 'Bearer t' });
});
