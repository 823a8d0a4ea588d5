// Answers of a shop that is not there, for tests.

import { vi } from 'vitest';

export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export const refusal = (status: number, code: string, fields: { field: string; message: string }[] = []): Reply => ({
  status,
  body: { type: `urn:serin:problem:${code}`, title: code, status, detail: `${code}.`, code, errors: fields },
});

export interface Asked {
  path: string;
  method: string;
  body: unknown;
  headers: Record<string, string>;
}

/** Lets `answer` reply to every request from now on; `undefined` means that no answer comes. Returns what was asked. */
export function respond(answer: (asked: Asked, nth: number) => Reply | undefined): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const asked = { path, method: init.method ?? 'GET', body, headers: init.headers as Record<string, string> };
    all.push(asked);
    const reply = answer(asked, all.length);
    if (!reply) return Promise.reject(new TypeError('Failed to fetch'));
    const text = reply.body === undefined ? null : JSON.stringify(reply.body);
    return Promise.resolve(new Response(text, { status: reply.status ?? 200, headers: reply.headers ?? {} }));
  });
  return all;
}
