// Rollouts to test with.

import type { Rollout, RolloutDetail } from '@/api/rollouts';

export function rollout(service: string, more: Partial<Rollout> = {}): Rollout {
  return {
    service, owner: 'serin', by: `Rollout ${service}`, strategy: 'canary', phase: 'progressing', message: '', step: 1,
    steps: ['setWeight: 5', 'pause: 5m', 'setWeight: 100'], weights: { stable: 95, candidate: 5 }, verbs: ['pause', 'promote', 'abort'],
    hint: null, versions: { stable: 'v1', candidate: 'v2' }, started_at: 1000, speed: 60, ...more,
  };
}

export function detail(service: string, more: Partial<RolloutDetail> = {}): RolloutDetail {
  return { ...rollout(service), events: [], runs: [], comparison: null, double_charges: null, preview_host: null, history: [], ...more };
}
