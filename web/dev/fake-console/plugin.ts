// A fake console behind the page while it is developed: `npm run dev:console:fake`, or `npm run preview:console:fake` for the
// built page. It is part of no build.
//
// The cookie `serin_fake` changes its weather: `slow`, `down`, `empty`, `stale`, `mute` (the stream breaks off), `token`, `refused`.
// `broken` and `nobody`: the experiment loses users, or has none. `norollouts` has none of them, `mistakes` a file that is wrong, `cluster` has Argo Rollouts carry them out.
// `POST /fake/split/payment-service?blue=60&green=40` is somebody else at a terminal.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Connect, Plugin } from 'vite';

import type { Change, Fault, Load, Population, Spike, Tick } from '../../src/api/console.ts';

import type { RolloutDetail, StartWish, Verb } from '../../src/api/rollouts.ts';

import { experimentOf } from './experiment.ts';
import { diffOf, yamlOf } from './rules.ts';
import { FakeControl } from './state.ts';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface Reply {
  status: number;
  body: unknown;
}

const habits = { canary_share: 0, thinking_s: 0.8, patience_s: 6 };
const population: Population = {
  cohorts: [
    { ...habits, name: 'browsers', share: 0.4, visits: 1, reads_recommendations: true, buys_when_shown: 0.24, buys_otherwise: 0.1 },
    { ...habits, name: 'regulars', share: 0.2, visits: 2, reads_recommendations: true, buys_when_shown: 0.12, buys_otherwise: 0.05 },
    { ...habits, name: 'hurried', share: 0.4, visits: 1, reads_recommendations: false, buys_when_shown: 0.8, buys_otherwise: 0.8 },
  ],
};

const ok = (body: unknown): Reply => ({ status: 200, body });
const problem = (status: number, code: string, detail: string, more: object = {}): Reply => ({ status, body: { type: `urn:serin:problem:${code}`, title: code, status, detail, code, request_id: 'f4k3-0002', ...more } });

function modesOf(request: IncomingMessage): string[] {
  return /serin_fake=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]?.split(',') ?? [];
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : JSON.parse(text);
}

function seen(tick: Tick, modes: string[]): Tick {
  const empty = modes.includes('empty') ? { services: [], edges: [], rules: [], load: null, faults: [], rollouts: [] } : {};
  return { ...tick, ...empty, stale: modes.includes('stale') ? 'the gateway does not answer at http://127.0.0.1:15000' : null };
}

function stream(control: FakeControl, request: IncomingMessage, response: ServerResponse, modes: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const last = Number(request.headers['last-event-id'] ?? 0);
  const history = modes.includes('empty') ? [] : control.ticks.filter((tick) => tick.number > last).map((tick) => seen(tick, modes));
  response.write(`event: history\nid: ${control.ticks.at(-1)?.number}\ndata: ${JSON.stringify(history)}\n\n`);
  if (modes.includes('mute')) return;
  const listener = (tick: Tick): boolean => response.write(`event: tick\nid: ${tick.number}\ndata: ${JSON.stringify(seen(tick, modes))}\n\n`);
  control.listeners.add(listener);
  response.on('close', () => control.listeners.delete(listener));
}

function traffic(control: FakeControl, request: IncomingMessage, service: string, verb: string, body: unknown): Reply {
  const rule = control.rules.all.get(service);
  if (!rule) return problem(404, 'not_found', `There is no rule for ${service}.`);
  if (request.method === 'GET') return ok(control.rules.traffic(rule));
  const actor = String(request.headers['x-serin-actor'] ?? 'console');
  const done = (diff: string): Reply => ok({ resource_version: String(rule.version), changed: diff !== '', diff, confirmed: true, confirmed_at: Date.now(), warnings: [] });
  if (verb === 'undo') {
    const before = rule.before.pop();
    return before ? done(control.rules.put(rule, before, actor, 'undo')) : problem(409, 'nothing_to_undo', 'Nothing was changed that could be taken back.');
  }
  const after = control.rules.changed(rule, body as Change);
  if ('field' in after) return problem(422, 'invalid_rule', 'The rule would have mistakes.', { errors: [after] });
  if (verb === 'preview') {
    const diff = diffOf(yamlOf(rule), yamlOf(after), service);
    const zero = Object.values(after.weights).filter((weight) => weight > 0).length === 1 && after.rules.length === 0;
    return ok({ changed: diff !== '', diff, yaml: yamlOf(after), resource_version: String(rule.version), warnings: zero && diff ? [{ path: 'spec.http[0].route', message: 'the other subset gets no request at all' }] : [] });
  }
  const { resource_version } = body as { resource_version: string };
  if (resource_version !== String(rule.version)) return problem(412, 'lost_race', 'Somebody else changed this rule in between.', { current: { resource_version: String(rule.version), actor: rule.actor, changed_at: rule.changedAt } });
  return done(control.rules.put(rule, after, actor));
}

/** In a cluster somebody else carries them out, and less is known. */
function inCluster(detail: RolloutDetail): RolloutDetail {
  return { ...detail, owner: 'argo-rollouts', verbs: detail.verbs.filter((verb) => verb !== 'start' && verb !== 'undo'), hint: 'A new image in the Rollout begins it: kubectl argo rollouts set image', versions: null, started_at: null, speed: null, events: [], runs: [], comparison: null, double_charges: null, preview_host: null, history: [] };
}

function rollouts(control: FakeControl, request: IncomingMessage, service: string, verb: string, url: URL, body: unknown, modes: string[]): Reply {
  const shown = (detail: RolloutDetail): RolloutDetail => (modes.includes('cluster') ? inCluster(detail) : detail);
  const all = modes.includes('norollouts') ? [] : [...control.rollouts.all.values()];
  const mistake = 'k8s/rollouts/user.yaml: Rollout default/user-service: spec.strategy.canary.steps[0].setWeigth: is not a known field; allowed: setWeight, pause, setHeaderRoute, setMirrorRoute, analysis';
  if (service === '') return ok({ rollouts: all.map((one) => shown(one.detail())), mistakes: modes.includes('mistakes') ? [mistake] : [] });
  const rollout = all.find((one) => one.plan.service === service);
  if (!rollout) return problem(404, 'not_found', `There is no rollout for ${service}.`);
  if (request.method === 'GET') return ok(shown(rollout.detail()));
  const step = url.searchParams.get('step');
  const refused = rollout.ask(verb as Verb, Date.now(), step === null ? undefined : Number(step), body as StartWish);
  return refused ? problem(409, 'refused', refused) : ok(shown(rollout.detail()));
}

function answer(control: FakeControl, request: IncomingMessage, url: URL, body: unknown, modes: string[]): Reply {
  const [, , noun = '', first = '', second = ''] = url.pathname.split('/').map(decodeURIComponent);
  if (modes.includes('down')) return problem(503, 'gateway_away', 'The gateway does not answer; it may be starting.');
  const mutates = request.method !== 'GET';
  if (mutates && modes.includes('refused')) return problem(403, 'mutations_refused', 'Changes are made on the machine of the shop only.');
  if (mutates && modes.includes('token') && request.headers.authorization !== 'Bearer serin') return problem(401, 'unauthenticated', 'Changes need the token that the console was started with.');
  const sent = request.headers.authorization;
  const mutations = modes.includes('refused') ? 'refused' : !modes.includes('token') || sent === 'Bearer serin' ? 'open' : sent ? 'refused' : 'token';
  if (noun === 'session') return ok({ mutations, actor: String(request.headers['x-serin-actor'] ?? 'console') });
  if (noun === 'traffic') return traffic(control, request, first, second, body);
  if (noun === 'rollouts') return rollouts(control, request, first, second, url, body, modes);
  if (noun === 'experiments') return ok(experimentOf(60 * control.ticks.length, modes, Date.now()));
  if (noun === 'history') return ok({ items: control.rules.history.filter((one) => !url.searchParams.get('service') || one.service === url.searchParams.get('service')).slice(0, Number(url.searchParams.get('limit') ?? 20)) });
  if (noun === 'faults' && request.method === 'GET') return ok({ faults: control.faults });
  if (noun === 'faults') return ok({ applied: control.setFault(first, second, request.method === 'PUT' ? (body as Fault) : undefined), failed: modes.includes('halfway') ? [{ instance: 'payment-green-2', reason: 'it does not answer' }] : [] });
  if (noun === 'load' && modes.includes('empty')) return problem(404, 'no_load_generator', 'No load generator runs beside this shop.');
  if (noun === 'load' && first === 'population') return ok(population);
  if (noun === 'load' && first === 'stats') return ok(control.stats);
  if (noun === 'load' && first === 'spike') {
    const { factor, seconds } = body as Spike;
    control.stats.spike = { factor, ends_in_s: seconds };
    return ok(null);
  }
  if (noun === 'load' && request.method === 'PUT') control.load = body as Load;
  if (noun === 'load') return ok(control.load);
  return problem(404, 'not_found', 'There is no such address.');
}

function fake(): Connect.NextHandleFunction {
  const control = new FakeControl();
  return (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const modes = modesOf(request);
    if (url.pathname.startsWith('/fake/split/')) {
      const rule = control.rules.all.get(url.pathname.slice('/fake/split/'.length));
      const weights = Object.fromEntries([...url.searchParams].map(([subset, weight]) => [subset, Number(weight)]));
      if (rule) control.rules.put(rule, { weights, rules: rule.rules }, 'serin');
      response.end();
    } else if (!url.pathname.startsWith('/api/')) next();
    else if (modes.includes('slow')) setTimeout(() => response.end(), 60_000);
    else if (url.pathname === '/api/stream' && !modes.includes('down')) stream(control, request, response, modes);
    else {
      bodyOf(request).then((body) => {
        const reply = answer(control, request, url, body, modes);
        response.writeHead(reply.status, { 'content-type': reply.status < 400 ? 'application/json' : 'application/problem+json' });
        response.end(JSON.stringify(reply.body));
      }).catch(next);
    }
  };
}

export function fakeConsole(): Plugin {
  return {
    name: 'serin-fake-console',
    configureServer(server) {
      server.middlewares.use(fake());
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('content-security-policy', POLICY);
        next();
      });
      server.middlewares.use(fake());
    },
  };
}
