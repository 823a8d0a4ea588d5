// The endpoints of the console, each a function. What changes something says who does it, and carries the token if one is
// needed.

import { type Answer, type Call, call } from './client';
import type {
  ActiveFault, Applied, Change, Fault, FaultOutcome, History, Load, LoadStats, Population, Preview, Session, Spike, Traffic,
} from './console';
import type { Experiment } from './experiment';
import type { RolloutDetail, Rollouts, StartWish, Verb } from './rollouts';

export interface Credentials {
  actor: string;
  token: string;
}

/** Set by the session; read with each change. */
let credentials: () => Credentials = () => ({ actor: '', token: '' });

export function actAs(source: () => Credentials): void {
  credentials = source;
}

/** Header values are ASCII: a name in another script is sent as its address would be written. */
export function headersOf({ actor, token }: Credentials): Record<string, string> {
  const name = actor.trim();
  return {
    ...(name && { 'x-serin-actor': /^[\x20-\x7e]*$/.test(name) ? name : encodeURIComponent(name) }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
}

function change<T>(path: string, method: NonNullable<Call['method']>, body?: unknown): Promise<Answer<T>> {
  return call<T>(path, { method, ...(body !== undefined && { body }), headers: headersOf(credentials()) });
}

const id = encodeURIComponent;

export const controlApi = {
  session: (signal?: AbortSignal): Promise<Answer<Session>> => call('/api/session', { signal, headers: headersOf(credentials()) }),
  traffic: (service: string, signal?: AbortSignal): Promise<Answer<Traffic>> => call(`/api/traffic/${id(service)}`, { signal }),
  preview: (service: string, body: Change, signal?: AbortSignal): Promise<Answer<Preview>> =>
    call(`/api/traffic/${id(service)}/preview`, { method: 'POST', body, signal, headers: headersOf(credentials()) }),
  apply: (service: string, body: Change & { resource_version: string }): Promise<Answer<Applied>> =>
    change(`/api/traffic/${id(service)}`, 'PUT', body),
  /** Takes the last change back, if the rule is still at that version. */
  undo: (service: string, version: string): Promise<Answer<Applied>> =>
    change(`/api/traffic/${id(service)}/undo?resource_version=${id(version)}`, 'POST'),
  history: (service: string, limit: number, signal?: AbortSignal): Promise<Answer<History>> =>
    call(`/api/history?service=${id(service)}&limit=${limit}`, { signal }),

  faults: (signal?: AbortSignal): Promise<Answer<{ faults: ActiveFault[] }>> => call('/api/faults', { signal }),
  setFault: (service: string, subset: string, fault: Fault): Promise<Answer<FaultOutcome>> =>
    change(`/api/faults/${id(service)}/${id(subset)}`, 'PUT', fault),
  clearFault: (service: string, subset: string): Promise<Answer<FaultOutcome>> =>
    change(`/api/faults/${id(service)}/${id(subset)}`, 'DELETE'),

  rollouts: (signal?: AbortSignal): Promise<Answer<Rollouts>> => call('/api/rollouts', { signal }),
  rollout: (service: string, signal?: AbortSignal): Promise<Answer<RolloutDetail>> => call(`/api/rollouts/${id(service)}`, { signal }),
  startRollout: (service: string, wish: StartWish): Promise<Answer<RolloutDetail>> => change(`/api/rollouts/${id(service)}/start`, 'POST', wish),
  /** Only if it is still at this step, where one is given: whoever ends a pause must not end the next one. */
  steerRollout: (service: string, verb: Exclude<Verb, 'start'>, step: number | null): Promise<Answer<RolloutDetail>> =>
    change(`/api/rollouts/${id(service)}/${verb}${step === null ? '' : `?step=${step}`}`, 'POST'),

  /** Users who came since then; without it since the rule was changed. */
  experiment: (since: number | undefined, signal?: AbortSignal): Promise<Answer<Experiment>> =>
    call(`/api/experiments/recommendation${since === undefined ? '' : `?since=${since}`}`, { signal }),

  load: (signal?: AbortSignal): Promise<Answer<Load>> => call('/api/load', { signal }),
  setLoad: (load: Load): Promise<Answer<Load>> => change('/api/load', 'PUT', load),
  /** Who shops, and how: declared. */
  population: (signal?: AbortSignal): Promise<Answer<Population>> => call('/api/load/population', { signal }),
  spike: (spike: Spike): Promise<Answer<void>> => change('/api/load/spike', 'POST', spike),
  loadStats: (signal?: AbortSignal): Promise<Answer<LoadStats>> => call('/api/load/stats', { signal }),
};
