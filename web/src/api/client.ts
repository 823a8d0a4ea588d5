// The one place that calls the API: time limits, problems as `Failure`, and who served each answer.

import { Failure, problemFrom } from './problem';
import { parseServed, type Served } from './served';

export interface Answer<T> {
  data: T;
  status: number;
  served: Served[];
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

/** A page waits this long for a part of it. */
const TIMEOUT_MS = 12_000;

type Listener = (served: Served[], path: string) => void;
const listeners = new Set<Listener>();

/** Tells who served each answer, also a refusal. */
export function onServed(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function call<T>(path: string, options: Call = {}): Promise<Answer<T>> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const response = await send(path, options, limit);
  const served = parseServed(response.headers.get('x-served-by'));
  for (const listener of listeners) listener(served, path);
  const body = await read(response, options.signal, limit);
  if (!response.ok) throw problemFrom(response.status, body, response.headers, served);
  if (body === undefined && response.status !== 204) throw new Failure('unreadable', { status: response.status, served });
  return { data: body as T, status: response.status, served };
}

async function send(path: string, options: Call, limit: AbortSignal): Promise<Response> {
  const init: RequestInit = {
    method: options.method ?? 'GET',
    headers: { accept: 'application/json', ...options.headers },
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    keepalive: options.keepalive ?? false,
  };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { ...init.headers, 'content-type': 'application/json' };
  }
  try {
    return await fetch(path, init);
  } catch (error) {
    throw lost(error, options.signal, limit);
  }
}

/** The body as JSON; `undefined` when it is empty or no JSON. */
async function read(response: Response, signal: AbortSignal | undefined, limit: AbortSignal): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw lost(error, signal, limit);
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request that its own page gave up keeps its `AbortError`; everything else is a failure. */
function lost(error: unknown, signal: AbortSignal | undefined, limit: AbortSignal): unknown {
  if (signal?.aborted) return error;
  return new Failure(limit.aborted ? 'timeout' : 'offline');
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
