// Why a request brought nothing: an RFC 9457 problem from the shop, or no readable answer at all.

import type { Served } from './served';

export interface FieldError {
  /** `card.number`, `lines[0].quantity`. */
  field: string;
  message: string;
}

/** `offline`: no answer. `timeout`: none in time. `unreadable`: not what was asked for. `problem`: the shop says why. */
export type FailureKind = 'offline' | 'timeout' | 'unreadable' | 'problem';

export class Failure extends Error {
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: readonly FieldError[];
  readonly requestId: string;
  readonly retryAfterMs: number;
  readonly served: readonly Served[];

  constructor(kind: FailureKind, more: Partial<Omit<Failure, 'kind'>> = {}) {
    super(`${kind} ${more.status ?? ''} ${more.code ?? ''}`.trim());
    this.name = 'Failure';
    this.kind = kind;
    this.status = more.status ?? 0;
    this.code = more.code ?? kind;
    this.detail = more.detail ?? '';
    this.fields = more.fields ?? [];
    this.requestId = more.requestId ?? '';
    this.retryAfterMs = more.retryAfterMs ?? 0;
    this.served = more.served ?? [];
  }

  /** Whether the answer is a definite no: everything else may have happened all the same. */
  get isDefinite(): boolean {
    return this.kind === 'problem' && this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isField(value: unknown): value is FieldError {
  const field = value as Partial<FieldError> | null;
  return typeof field?.field === 'string' && typeof field.message === 'string';
}

/** A problem from its body; a body that is none (a proxy's page, nothing) still gives the status. */
export function problemFrom(status: number, body: unknown, headers: Headers, served: Served[]): Failure {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const errors = Array.isArray(problem['errors']) ? problem['errors'] : [];
  const seconds = Number(headers.get('retry-after'));
  return new Failure('problem', {
    status,
    code: text(problem['code']) || `http_${status}`,
    detail: text(problem['detail']),
    fields: errors.filter(isField),
    requestId: text(problem['request_id']),
    retryAfterMs: Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1000 : 0,
    served,
  });
}
