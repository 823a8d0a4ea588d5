// The fake console's rollouts: they advance with the ticks, go back when the candidate has a fault, stop where too few requests
// come, and refuse to start where somebody changed the rule by hand.

import type { Service } from '../../src/api/console.ts';
import type { AnalysisRun, Comparison, PastRollout, Phase, RolloutDetail, RolloutEvent, RunningRollout, StartWish, Verb } from '../../src/api/rollouts.ts';
import { readStep } from '../../src/features/rollouts/steps.ts';

import { compare, measure, newRun, none } from './rolloutAnalysis.ts';
import { type Plan, plans } from './rolloutPlans.ts';
import type { Rules } from './rules.ts';

const OWNER = 'serin-rollout';
const MEASURED = 5;

class FakeRollout {
  readonly plan: Plan;
  readonly #rules: Rules;
  readonly history: PastRollout[];
  #stage: 'idle' | 'advancing' | 'promoted' | 'aborted' | 'undone' = 'idle';
  #step = 0;
  #since = 0;
  #startedAt = 0;
  #reason = '';
  #isPaused = false;
  #held = '';
  #isFull = false;
  #wish: StartWish = { speed: 60, sequential: false, adaptive: false };
  #events: RolloutEvent[] = [];
  #runs: AnalysisRun[] = [];
  #counts = { stable: none(), candidate: none() };
  #comparison: Comparison | null = null;
  #window: Service[] = [];
  #measuredAt = 0;

  constructor(plan: Plan, rules: Rules, history: PastRollout[]) {
    this.plan = plan;
    this.#rules = rules;
    this.history = history;
  }

  get isRunning(): boolean {
    return this.#stage === 'advancing';
  }

  get #rule() {
    return this.#rules.all.get(this.plan.service);
  }

  /** The candidate's share that is wanted now. */
  get #share(): number {
    if (this.#stage === 'promoted') return 100;
    return this.#stage === 'advancing' ? this.plan.steps.slice(0, this.#step + 1).map(readStep).reduce((share, { kind, weight }) => (kind === 'switch' ? 100 : (weight ?? share)), 0) : 0;
  }

  get #foreign(): string {
    const rule = this.#rule;
    const isOurs = !rule || rule.actor === OWNER || rule.weights[this.plan.candidate] === this.#share;
    return isOurs ? '' : `a rule of ${rule.actor} is in the way: VirtualService default/${rule.service}`;
  }

  #put(): void {
    const rule = this.#rule;
    if (!rule || rule.weights[this.plan.candidate] === this.#share) return;
    this.#rules.put(rule, { weights: { [this.plan.stable]: 100 - this.#share, [this.plan.candidate]: this.#share }, rules: rule.rules }, OWNER);
  }

  #tell(at: number, kind: string, message: string): void {
    this.#events.push({ at, kind, message });
  }

  #end(at: number, stage: 'promoted' | 'aborted' | 'undone', reason: string): void {
    this.#stage = stage;
    this.#reason = reason;
    this.#held = '';
    for (const run of this.#runs) if (run.phase === 'running') Object.assign(run, { phase: 'successful', finished_at: at });
    this.#tell(at, stage, reason);
    const [latest] = this.history;
    if (latest) Object.assign(latest, { finished_at: at, outcome: stage, reason });
    this.#put();
  }

  start(at: number, wish: StartWish, isRetry = false): string {
    const rule = this.#rule;
    if (rule && !['file', OWNER].includes(rule.actor) && rule.weights[this.plan.candidate] !== 0) return `cannot start: a rule of ${rule.actor} is in the way: VirtualService default/${rule.service}`;
    Object.assign(this.#wish, wish);
    this.#stage = 'advancing';
    [this.#step, this.#since, this.#startedAt, this.#measuredAt] = [0, at, at, at];
    [this.#isPaused, this.#isFull, this.#held, this.#comparison] = [false, false, '', null];
    this.#counts = { stable: none(), candidate: none() };
    if (!isRetry) [this.#events, this.#runs] = [[], []];
    this.#tell(at, isRetry ? 'retried' : 'started', `${this.plan.service}: from ${this.plan.stable} to ${this.plan.candidate} in ${this.plan.steps.length} steps`);
    this.history.unshift({ started_at: at, finished_at: null, from: this.plan.stable, to: this.plan.candidate, outcome: 'running', reason: '' });
    this.#put();
    return '';
  }

  /** Why it is refused; empty where it was done. */
  ask(verb: Verb, at: number, step: number | undefined, wish: StartWish): string {
    if (!this.verbs().includes(verb)) return `cannot ${verb}: the rollout ${this.isRunning ? 'runs' : 'does not run'}`;
    if (step !== undefined && step !== this.#step) return `cannot ${verb}: the rollout is at step ${this.#step + 1} by now`;
    switch (verb) {
      case 'start': return this.start(at, wish);
      case 'retry': return this.start(at, this.#wish, true);
      case 'pause': this.#isPaused = true; this.#tell(at, 'paused', 'paused by console'); break;
      case 'resume': [this.#isPaused, this.#held] = [false, '']; this.#again(at); this.#tell(at, 'resumed', 'resumed by console'); break;
      case 'promote': [this.#isPaused, this.#held] = [false, '']; this.#again(at); this.#next(at); break;
      case 'promote-full': [this.#isFull, this.#isPaused, this.#held] = [true, false, '']; break;
      case 'abort': this.#end(at, 'aborted', 'aborted by console'); break;
      case 'undo': this.#end(at, 'undone', `taken back: ${this.plan.stable} takes all requests`);
    }
    return '';
  }

  #again(at: number): void {
    if (this.#runs.at(-1)?.phase === 'inconclusive' && this.plan.background.length > 0) this.#runs.push(newRun(`background.${this.#runs.length + 1}`, this.plan.background, at));
  }

  #next(at: number): void {
    this.#tell(at, 'step-completed', `step ${this.#step + 1} of ${this.plan.steps.length} is done: ${this.plan.steps[this.#step]}`);
    this.#step += 1;
    this.#since = at;
    if (this.#step >= this.plan.steps.length) this.#end(at, 'promoted', `${this.plan.candidate} takes all requests`);
    else this.#put();
  }

  advance(at: number, service: Service): void {
    this.#window = [...this.#window, service].slice(-60);
    if (!this.isRunning) return;
    this.#count(service, at);
    this.#measure(at);
    const failed = this.#runs.find((run) => run.phase === 'failed');
    const inconclusive = this.#runs.at(-1)?.phase === 'inconclusive' ? this.#runs.at(-1) : undefined;
    if (failed) return this.#end(at, 'aborted', `the analysis failed: ${failed.message}`);
    if (this.#wish.sequential && this.#comparison?.verdict === 'worse') return this.#end(at, 'aborted', this.#comparison.sentence);
    if (inconclusive && this.#held === '') {
      this.#held = `the analysis is inconclusive (${inconclusive.message}); resume measures again, promote goes on, abort goes back`;
      this.#tell(at, 'inconclusive', this.#held);
    }
    if (this.#isPaused || this.#held || this.#foreign) return;
    const { kind, duration } = readStep(this.plan.steps[this.#step] ?? '');
    const run = this.#runs.find((one) => one.id === `step-${this.#step}.1`);
    const hurries = this.#wish.adaptive && this.#comparison?.verdict === 'no-worse';
    const isOver = kind === 'pause' ? duration !== undefined && (at - this.#since >= duration / this.#wish.speed || hurries) : kind === 'analysis' ? run?.phase === 'successful' : at - this.#since >= 1000;
    if (this.#isFull || isOver) this.#next(at);
  }

  #count(service: Service, at: number): void {
    for (const side of ['stable', 'candidate'] as const) {
      const subset = service.subsets.find((one) => one.name === this.plan[side]);
      if (!subset) continue;
      const usual = service.subsets.find((one) => one.name === this.plan.stable)?.p95 ?? 0;
      this.#counts[side].requests += subset.requests;
      this.#counts[side].errors += subset.errors;
      this.#counts[side].slow += Math.round(subset.requests * ((subset.p95 ?? 0) > usual * 1.5 && side === 'candidate' ? 0.5 : 0.05));
    }
    if (this.#wish.sequential) this.#comparison = compare(this.#counts.candidate, this.#counts.stable, at);
  }

  #measure(at: number): void {
    if (at - this.#measuredAt < Math.min(60_000 / this.#wish.speed, 60_000)) return;
    this.#measuredAt = at;
    const isAt = readStep(this.plan.steps[this.#step] ?? '').kind === 'analysis';
    if (this.#share > 0 && this.plan.background.length > 0 && !this.#runs.some((run) => run.id.startsWith('background'))) this.#runs.push(newRun('background.1', this.plan.background, at));
    if (isAt && !this.#runs.some((run) => run.id === `step-${this.#step}.1`)) this.#runs.push(newRun(`step-${this.#step}.1`, this.plan.atSteps, at));
    for (const run of this.#runs) {
      const isBackground = run.id.startsWith('background');
      measure(run, isBackground ? this.plan.background : this.plan.atSteps, this.plan, this.#window, at, isBackground ? Infinity : MEASURED);
    }
  }

  #phase(): [Phase, string] {
    const { stable, candidate, steps } = this.plan;
    if (this.#stage === 'idle') return ['idle', ''];
    if (this.#stage === 'promoted') return ['healthy', `${candidate} takes all requests`];
    if (this.#stage === 'undone') return ['healthy', `taken back: ${stable} takes all requests`];
    if (this.#stage === 'aborted') return ['aborted', `aborted: ${this.#reason}`];
    if (this.#foreign) return ['degraded', this.#foreign];
    if (this.#held) return ['paused', this.#held];
    const place = `step ${this.#step + 1} of ${steps.length}: ${steps[this.#step]}`;
    if (this.#isPaused) return ['paused', `paused by somebody at ${place}`];
    return [readStep(steps[this.#step] ?? '').kind === 'pause' ? 'paused' : 'progressing', place];
  }

  verbs(): Verb[] {
    if (this.#stage === 'idle' || this.#stage === 'undone') return ['start'];
    if (this.#stage === 'aborted') return ['retry', 'start'];
    if (this.#stage === 'promoted') return ['undo'];
    return [...(this.#isPaused || this.#held ? ['resume' as const] : ['pause' as const]), 'promote', 'promote-full', 'abort', 'undo'];
  }

  running(): RunningRollout {
    const [phase, message] = this.#phase();
    return { service: this.plan.service, phase, message, step: this.#step, steps_total: this.plan.steps.length, weights: { stable: 100 - this.#share, candidate: this.#share } };
  }

  detail(): RolloutDetail {
    const { service, strategy, steps, stable, candidate } = this.plan;
    const [phase, message] = this.#phase();
    const isIdle = phase === 'idle';
    const weights = this.#rule?.weights ?? {};
    return {
      service, owner: 'serin', by: `Rollout ${service}`, strategy, phase, message, step: isIdle ? null : this.#step, steps,
      weights: { stable: weights[stable] ?? 0, candidate: weights[candidate] ?? 0 }, verbs: this.verbs(), hint: null, versions: { stable, candidate },
      started_at: isIdle ? null : this.#startedAt, speed: isIdle ? null : this.#wish.speed,
      events: this.#events, runs: this.#runs, comparison: this.#comparison, history: this.history,
      double_charges: strategy === 'blue-green' ? 0 : null, preview_host: strategy === 'blue-green' ? `${service}-preview` : null,
    };
  }
}

/** What was released before this console was looked at. */
function past(service: string): PastRollout[] {
  const at = Date.now() - 7_200_000;
  return service !== 'product-service' ? [] : [
    { started_at: at, finished_at: at + 9_000, from: 'v1', to: 'v2', outcome: 'aborted', reason: 'the analysis failed: success-rate: 2 failures, and 1 is allowed' },
    { started_at: at - 3_600_000, finished_at: at - 3_560_000, from: 'v1', to: 'v2', outcome: 'undone', reason: 'taken back: v1 takes all requests' },
  ];
}

export class FakeRollouts {
  readonly all: Map<string, FakeRollout>;

  constructor(rules: Rules) {
    this.all = new Map(plans.map((plan) => [plan.service, new FakeRollout(plan, rules, past(plan.service))]));
  }

  advance(at: number, services: readonly Service[]): RunningRollout[] {
    for (const service of services) this.all.get(service.name)?.advance(at, service);
    return [...this.all.values()].filter((one) => one.isRunning).map((one) => one.running());
  }
}
