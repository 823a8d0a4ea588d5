import { afterEach, describe, expect, test, vi } from 'vitest';

import { refusal, respond } from '@/testing/respond';

import { call, isAbort, onServed } from './client';
import { Failure } from './problem';
import { withQuery } from './shop';

afterEach(() => vi.unstubAllGlobals());

const failed = (promise: Promise<unknown>): Promise<Failure> => promise.then(() => new Failure('unreadable', { detail: 'it succeeded' }), (error: Failure) => error);

test('an answer comes with who served it', async () => {
  respond(() => ({ body: { ok: true }, headers: { 'x-served-by': 'product-service v2 product-v2-1' } }));
  const heard = vi.fn();
  const stop = onServed(heard);
  const answer = await call('/api/x');
  stop();
  expect(answer).toMatchObject({ data: { ok: true }, status: 200, served: [{ service: 'product-service', version: 'v2' }] });
  expect(heard).toHaveBeenCalledWith(answer.served, '/api/x');
});

describe('a failure says what it is', () => {
  test('a refusal with its fields', async () => {
    respond(() => refusal(422, 'invalid_request', [{ field: 'email', message: 'must be one' }]));
    const failure = await failed(call('/api/x'));
    expect(failure).toMatchObject({ kind: 'problem', status: 422, code: 'invalid_request', isDefinite: true });
    expect(failure.fields).toEqual([{ field: 'email', message: 'must be one' }]);
  });

  test('no network', async () => {
    respond(() => undefined);
    expect(await failed(call('/api/x'))).toMatchObject({ kind: 'offline', code: 'offline', isDefinite: false });
  });

  test('no answer in time', async () => {
    vi.stubGlobal('fetch', (_path: string, init: RequestInit) => new Promise((_done, fail) => init.signal?.addEventListener('abort', () => fail(init.signal?.reason as Error))));
    expect(await failed(call('/api/x', { timeoutMs: 5 }))).toMatchObject({ kind: 'timeout', isDefinite: false });
  });

  test("a proxy's page instead of a problem", async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>Bad gateway', { status: 502, headers: { 'retry-after': '7' } })));
    expect(await failed(call('/api/x'))).toMatchObject({ kind: 'problem', status: 502, code: 'http_502', retryAfterMs: 7000, isDefinite: false });
  });

  test('a page instead of data', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 200 })));
    expect(await failed(call('/api/x'))).toMatchObject({ kind: 'unreadable', isDefinite: false });
  });
});

test('what the page itself gave up is no failure', async () => {
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => new Promise((_done, fail) => init.signal?.addEventListener('abort', () => fail(init.signal?.reason as Error))));
  const stop = new AbortController();
  const promise = failed(call('/api/x', { signal: stop.signal }));
  stop.abort();
  expect(isAbort(await promise)).toBe(true);
});

test('a query carries only what there is', () => {
  expect(withQuery('/api/products', { query: 'a & b', category: '', cursor: undefined, limit: 8 })).toBe('/api/products?query=a+%26+b&limit=8');
  expect(withQuery('/api/products', {})).toBe('/api/products');
});
