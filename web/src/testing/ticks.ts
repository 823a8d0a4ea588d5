// Ticks to test with.

import type { RuleVersion, Service, Subset, Tick } from '@/api/console';

export function subset(name: string | null, version: string, more: Partial<Subset> = {}): Subset {
  return {
    name, version, instances: 1, planned: 1, configured: null, observed: null, requests: 0, errors: 0, p50: null, p95: null,
    p99: null, success: null, business: [], ...more,
  };
}

export function service(name: string, subsets: Subset[], more: Partial<Service> = {}): Service {
  return { name, owner: { kind: 'static', by: 'file' }, unrouted: 0, exceptions: [], subsets, ...more };
}

export function rule(name: string, version: string, more: Partial<RuleVersion> = {}): RuleVersion {
  return { kind: 'VirtualService', namespace: 'default', name, resource_version: version, actor: 'serin', changed_at: 0, ...more };
}

export function tick(number: number, more: Partial<Tick> = {}): Tick {
  return { number, at: number * 1000, seconds: 1, stale: null, services: [], edges: [], faults: [], load: null, rules: [], ...more };
}
