// The fake shop behind the fake console: shoppers, versions, faults, and a tick each second. It lives in the dev server's process.

import type { ActiveFault, Edge, Fault, Load, LoadStats, Service, Subset, Tick } from '../../src/api/console.ts';
import { chanceFrom } from '../../src/composables/chance.ts';
import { wilson } from '../../src/features/split/interval.ts';

import { FakeRollouts } from './rollouts.ts';
import { Rules } from './rules.ts';

const canary = (subset: string) => ({ name: 'canary', header: 'canary', op: 'exact' as const, value: 'true', subset });

/** Subset, version, usual milliseconds, whether it is the candidate. */
const versions: Record<string, [string | null, string, number][]> = {
  'product-service': [['v1', 'v1', 9], ['v2', 'v2', 6]],
  'user-service': [['v1', 'v1', 28], ['v2', 'v2', 7]],
  'recommendation-service': [['algorithm-a', 'v1', 5], ['algorithm-b', 'v2', 8]],
  'order-service': [['v1', 'v1', 64], ['v2', 'v2', 35]],
  'payment-service': [['blue', 'v1', 22], ['green', 'v2', 25]],
  guestbook: [['v1', 'v1', 4], ['v2', 'v2', 2]],
  storefront: [[null, 'v1', 30]],
};

/** Of each request of a shopper, so many calls of one service to another. */
const calls: [string, string, number][] = [
  ['istio-ingressgateway', 'storefront', 1], ['storefront', 'product-service', 0.7], ['storefront', 'user-service', 0.12],
  ['storefront', 'recommendation-service', 0.35], ['storefront', 'order-service', 0.25], ['storefront', 'guestbook', 0.08],
  ['order-service', 'product-service', 0.25], ['order-service', 'payment-service', 0.22],
];

export class FakeControl {
  readonly rules = new Rules();
  readonly rollouts = new FakeRollouts(this.rules);
  readonly faults: ActiveFault[] = [];
  readonly ticks: Tick[] = [];
  readonly listeners = new Set<(tick: Tick) => void>();
  load: Load = { rps: 24, users: 50, mix: { browsers: 4, regulars: 2, hurried: 4 }, canary_share: 0, profile: 'steady', time_warp: 1, running: true };
  stats: LoadStats = { since: new Date().toISOString(), sent: 0, ok: 0, refused: {}, failed: {}, latency_ms: { p50: 14.2, p95: 61.8, p99: 118, max: 402 }, schedule_error_ms: { p50: 0.1, p95: 0.2, p99: 0.4, max: 2.1 }, in_flight: 1, skipped: 0, visits: 0, abandoned: 0, advised: 0, shown: 0 };
  #chance = chanceFrom(7);
  #number = 0;

  constructor() {
    this.rules.add('product-service', { v1: 80, v2: 20 }, [canary('v2')]);
    this.rules.add('user-service', { v1: 90, v2: 10 }, [canary('v2')]);
    this.rules.add('recommendation-service', { 'algorithm-a': 50, 'algorithm-b': 50 });
    this.rules.add('order-service', { v1: 100, v2: 0 }, [canary('v2')]);
    this.rules.add('payment-service', { blue: 90, green: 10 }, [canary('green')]);
    this.rules.add('guestbook', { v1: 95, v2: 5 });
    const start = Date.now() - 240_000;
    for (let i = 0; i < 240; i += 1) this.tick(start + i * 1000);
    setInterval(() => this.tick(Date.now()), 1000).unref();
  }

  setFault(service: string, subset: string, fault: Fault | undefined): string[] {
    const names = [1, 2].map((n) => `${service.replace('-service', '')}-${subset}-${n}`);
    for (let i = this.faults.length - 1; i >= 0; i -= 1) if (this.faults[i]?.service === service && this.faults[i]?.subset === subset) this.faults.splice(i, 1);
    if (fault) this.faults.push(...names.map((instance) => ({ service, subset, instance, fault })));
    return names;
  }

  #draw(mean: number): number {
    const spread = Math.sqrt(mean) * (this.#chance() + this.#chance() + this.#chance() - 1.5) * 1.4;
    return Math.max(0, Math.round(mean + spread + (this.#chance() - 0.5) * 0.8));
  }

  tick(at: number): Tick {
    const rps = this.load.running ? this.load.rps * (this.stats.spike?.factor ?? 1) : 0;
    const edges = calls.flatMap(([source, destination, share]) => this.#split(source, destination, this.#draw(rps * share)));
    this.#number += 1;
    const window = this.ticks.slice(-59);
    const services = Object.keys(versions).sort().map((name) => this.#service(name, edges, window));
    const rollouts = this.rollouts.advance(at, services);
    const tick: Tick = {
      number: this.#number, at, seconds: 1, stale: null, services, edges, faults: [...this.faults], load: { ...this.load }, rollouts,
      rules: [...this.rules.all.values()].map((rule) => ({ kind: 'VirtualService', namespace: 'default', name: rule.service, resource_version: String(rule.version), actor: rule.actor, changed_at: rule.changedAt })),
    };
    this.ticks.push(tick);
    if (this.ticks.length > 300) this.ticks.shift();
    const sent = edges.filter((edge) => edge.source === 'istio-ingressgateway').reduce((n, edge) => n + edge.requests, 0);
    const failed = edges.reduce((n, edge) => n + edge.errors, 0);
    this.stats.sent += sent;
    this.stats.ok += Math.max(0, sent - failed);
    this.stats.visits += Math.round(sent / 10);
    if (this.stats.spike) {
      const left = this.stats.spike.ends_in_s - 1;
      this.stats.spike = left > 0 ? { ...this.stats.spike, ends_in_s: left } : null;
    }
    if (failed > 0) this.stats.failed['500 injected_fault'] = (this.stats.failed['500 injected_fault'] ?? 0) + failed;
    if (this.#chance() < 0.3 && sent > 0) this.stats.refused['card_declined'] = (this.stats.refused['card_declined'] ?? 0) + 1;
    for (const listener of this.listeners) listener(tick);
    return tick;
  }

  #split(source: string, destination: string, requests: number): Edge[] {
    const weights = this.rules.all.get(destination)?.weights;
    const subsets = versions[destination] ?? [];
    return subsets.map(([subset], i) => {
      const base = weights ? (weights[subset ?? ''] ?? 0) / 100 : 1;
      const has = this.rules.all.get(destination)?.rules.some((rule) => rule.name === 'canary');
      const share = weights && has ? base * (1 - this.load.canary_share) + (i === 1 ? this.load.canary_share : 0) : base;
      const rate = this.faults.find((one) => one.service === destination && one.subset === subset)?.fault.error_rate ?? 0;
      const count = share >= 1 ? requests : i === 1 ? this.#binomial(requests, share) : -1;
      return { source, destination, subset, requests: count, errors: rate };
    }).map((edge, i, all) => {
      const count = edge.requests < 0 ? (all.length > 1 && (weights?.[edge.subset ?? ''] ?? 0) > 0 ? requests - Math.max(0, all[1]?.requests ?? 0) : 0) : i === 1 && all[0]?.requests === requests ? 0 : edge.requests;
      return { ...edge, requests: count, errors: this.#binomial(count, edge.errors) };
    });
  }

  #binomial(n: number, share: number): number {
    let hits = 0;
    for (let i = 0; i < n; i += 1) if (this.#chance() < share) hits += 1;
    return hits;
  }

  #service(name: string, edges: Edge[], window: Tick[]): Service {
    const rule = this.rules.all.get(name);
    const past = window.map((tick) => tick.services.find((one) => one.name === name)?.subsets ?? []);
    const subsets = (versions[name] ?? []).map(([subset, version, usual], i): Subset => {
      const mine = edges.filter((edge) => edge.destination === name && edge.subset === subset);
      const requests = mine.reduce((n, edge) => n + edge.requests, 0);
      const errors = mine.reduce((n, edge) => n + edge.errors, 0);
      const n = past.reduce((sum, all) => sum + (all[i]?.requests ?? 0), requests);
      const bad = past.reduce((sum, all) => sum + (all[i]?.errors ?? 0), errors);
      const all = past.flat().reduce((sum, one) => sum + one.requests, 0) + edges.filter((edge) => edge.destination === name).reduce((sum, edge) => sum + edge.requests, 0);
      const fault = this.faults.find((one) => one.service === name && one.subset === subset)?.fault;
      const slow = usual * (0.94 + this.#chance() * 0.12) + (fault ? (fault.delay_ms ?? 0) + (fault.jitter_ms ?? 0) / 2 : 0);
      const share = name === 'payment-service' ? (i === 0 ? 0.955 : 0.985) : 0.12 + i * 0.035;
      const figure = name === 'payment-service' ? 'payment_success' as const : name === 'recommendation-service' ? 'conversion' as const : undefined;
      const business = figure ? wilson(Math.round((n - bad) * share), n) : undefined;
      return {
        name: subset, version, instances: name === 'user-service' && i === 0 ? 4 : 2, planned: name === 'user-service' && i === 0 ? 4 : 2,
        configured: rule?.weights[subset ?? ''] ?? null, observed: wilson(n, all) ?? null, requests, errors,
        p50: n > 0 ? slow * 0.6 : null, p95: n > 0 ? slow * 1.7 : null, p99: n > 0 ? slow * 2.6 : null, success: wilson(n - bad, n) ?? null,
        business: business && figure ? [{ name: figure, share: business }] : [],
      };
    });
    return { name, owner: rule ? this.rules.traffic(rule).owner : { kind: 'none' as const, by: '' }, unrouted: 0, exceptions: rule?.rules.map((one) => `header ${one.header}: ${one.value} → ${one.subset}`) ?? [], subsets };
  }
}
