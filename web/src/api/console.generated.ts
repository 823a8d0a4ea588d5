// Made from console.openapi.json by dev/openapi/types.ts; `npm run types` makes it anew.

/** A fault that is active in one instance. */
export interface ActiveFault {
  fault: Fault;
  instance: string;
  service: string;
  subset: string;
}

export type AnalysisPhase = 'running' | 'successful' | 'failed' | 'inconclusive' | 'error';

export interface AnalysisRun {
  finished_at: number | null;
  /** `background.1`, or `step-3.2`: the second attempt of step 3, counted from 0. */
  id: string;
  message: string;
  metrics: Metric[];
  phase: AnalysisPhase;
  started_at: number;
}

/** What a change did. */
export interface Applied {
  /** False where the rule said this already. */
  changed: boolean;
  /** Whether this very version was read back afterwards from whoever executes it: the gateway, or in a cluster the API server (that each sidecar has it, the observed shares tell). False: it could not be asked any more, or the rule was changed again since. */
  confirmed: boolean;
  /** Milliseconds since 1970. */
  confirmed_at: number | null;
  diff: string;
  resource_version: string;
  warnings: Remark[];
}

/** Where a difference of shares lies, candidate minus stable, from -1 to 1. */
export interface Bounds {
  high: number;
  low: number;
}

/** A wanted change: either `yaml`, or `weights`, `rules` or both. */
export interface Change {
  /** All rules with one header and one subset, in order. Other routes before `primary` stay where they are. */
  rules?: HeaderRule[] | null;
  /** Shares of the route `primary` in per cent by subset; they have to sum to 100. Subsets left out get nothing. */
  weights?: Record<string, number> | null;
  /** The whole VirtualService. */
  yaml?: string | null;
}

export interface Choice {
  /** What choosing the first is expected to lose, as a share: the mean of how much better the second is, where it is. */
  loss_of_first: number;
  loss_of_second: number;
  /** The probability that the second arm's true share is the larger one. */
  second_is_best: number;
}

/** Shoppers who behave alike. */
export type Cohort = 'browsers' | 'regulars' | 'hurried';

/** The declared habits of a cohort. */
export type CohortHabits = Habits & {
  /** Share that sends `canary: true`. */
  canary_share: number;
  name: Cohort;
  /** Among people who come anew. */
  share: number;
};

/** By a test that stays valid however often one looks. */
export interface Comparison {
  at: number;
  candidate: Counted;
  /** What would decide, in words. */
  decides_at: string;
  error_difference: Bounds;
  sentence: string;
  slow_difference: Bounds;
  stable: Counted;
  verdict: Finding;
}

/** What a request has to be like. All conditions of an alternative have to hold, and one alternative is enough. */
export type Condition = HeaderCondition | UriCondition | OtherCondition;

export type ConditionOp = 'exact' | 'prefix' | 'regex' | 'present';

/** Requests since the rollout began, or began again. */
export interface Counted {
  errors: number;
  requests: number;
  /** Slower than the stable version's P95 was when it began. */
  slow: number;
}

/** The version that won. */
export interface CurrentVersion {
  actor: string;
  /** Milliseconds since 1970. */
  changed_at: number;
  resource_version: string;
}

/** The second share minus the first. */
export interface Difference {
  high: number;
  low: number;
  /** The probability of a difference at least as large, either way, if there were none. */
  p_value: number;
  value: number;
}

/** Requests from one service to a version of another. There is one for all who called in the last 60 seconds. */
export interface Edge {
  destination: string;
  /** Those of them that were answered with 5xx. */
  errors: number;
  /** Requests since the tick before. */
  requests: number;
  /** A service, or `istio-ingressgateway` for everything from outside. */
  source: string;
  /** Nothing where the service has no subsets, and for requests that reached none. */
  subset: string | null;
}

/** Events that do not count. */
export interface Excluded {
  bots: number;
  staff: number;
  /** Whoever sends `canary: true` is not split by chance. */
  testers: number;
}

/** The experiment as it stands. */
export interface Experiment {
  analysis: ExperimentAnalysis | null;
  /** Two: algorithms a and b, or in an A/A run even and odd ids. */
  arms: ExperimentArm[];
  /** Milliseconds since 1970. */
  at: number;
  /** How the difference of conversion came about, and the interval that may be looked at at any time. */
  curve: ExperimentLook[];
  dwell: MeanDifference | null;
  /** What even and odd ids see, where each always sees the same. */
  even: string | null;
  excluded: Excluded;
  mode: ExperimentMode;
  odd: string | null;
  response: MeanDifference | null;
  settings: ExperimentSettings;
  /** Users who entered since then count. */
  since: number;
  /** Users that both algorithms answered; they count in both arms. */
  users_of_both: number;
}

/** All figures of an experiment. Differences are the second arm minus the first. */
export interface ExperimentAnalysis {
  /** Where the difference lies at all times, with a probability of `1 - alpha`: what the verdict rests on. */
  always_valid: Interval;
  /** Ever below `alpha` with a probability of `alpha` at most, where there is no difference. */
  always_valid_p_value: number;
  choice: Choice;
  /** In the order of the arms, with the Wilson interval; none of an arm without users. */
  conversion: (Share | null)[];
  difference?: Difference | null;
  ratio: Ratio;
  /** Users in each of two equal arms that one look would need for the minimum effect at the first arm's conversion; none before it has users. */
  required_per_arm?: number | null;
  verdict: ExperimentVerdict;
}

export interface ExperimentArm {
  carts: number;
  clicks: number;
  /** Those among them that bought. */
  converted: number;
  /** What follows from it and from the declared habits of those shoppers: the true conversion, once all have come as often as they do. None without a load generator, and in an A/A run. */
  declared_conversion: number | null;
  /** Declared: in which share of visits the load generator's shoppers are shown something they wish for. */
  declared_hit_share: number | null;
  /** Mean, ms. */
  dwell_ms: number | null;
  impressions: number;
  /** As sentences call it: `algorithm-b`, `odd ids`. */
  name: string;
  purchases: number;
  response_ms: number | null;
  /** Distinct users that saw it. */
  users: number;
}

export type ExperimentFinding = {
  kind: 'no-verdict-yet';
  more_users: number;
} | {
  arm: string;
  kind: 'better';
} | {
  kind: 'no-difference-worth-having';
} | {
  kind: 'split-broken';
} | {
  kind: 'no-data';
};

export interface ExperimentLook {
  always_valid: Interval;
  /** Milliseconds since 1970. */
  at: number;
  /** The second arm's conversion minus the first's. */
  difference: number;
  /** Of both arms. */
  users: number;
}

/** What the rule does with users. */
export type ExperimentMode = 'ab' | 'aa' | 'off';

/** What is wanted of the verdict, set before the experiment begins. */
export interface ExperimentSettings {
  /** The accepted probability of ever calling a winner where there is none. */
  alpha: number;
  /** The least difference of conversion worth having, as a share: 0.02 is two percentage points. */
  minimum_effect: number;
  /** No verdict on conversion before each arm has so many users: the bounds take them as many. */
  minimum_users: number;
  /** The probability with which the planned number of users would find the minimum effect by one look. With `alpha` and the minimum effect it says where the sequential bounds are tightest. */
  power: number;
}

/** What was found, and the sentence that says so. */
export type ExperimentVerdict = ExperimentFinding & {
  /** In English, without a capital or a full stop: "no verdict yet: about 2,300 more users". */
  sentence: string;
};

export interface FailedInstance {
  instance: string;
  reason: string;
}

/** What to inject. */
export interface Fault {
  /** Delay of each request in milliseconds. */
  delay_ms?: number;
  /** Share of requests that fail with 500, from 0 to 1. */
  error_rate?: number;
  /** Up to this much more, evenly spread, in milliseconds. */
  jitter_ms?: number;
  /** The same seed gives the same sequence of decisions. */
  seed?: number | null;
}

/** What became of a change on each instance. */
export interface FaultOutcome {
  /** Names of the instances that took it. */
  applied: string[];
  failed: FailedInstance[];
}

/** The faults that are active now. */
export interface Faults {
  faults: ActiveFault[];
}

/** A mistake in one field of the input. */
export interface FieldError {
  /** Path of the field, such as `lines[0].quantity`, or the name of a header. */
  field: string;
  message: string;
}

/** A figure of the business. */
export interface Figure {
  name: FigureName;
  share: Share;
}

export type FigureName = 'payment_success' | 'conversion';

export type Finding = 'worse' | 'no-worse' | 'undecided';

/** The declared habits of a cohort. */
export interface Habits {
  /** And in all other visits. */
  buys_otherwise: number;
  /** Probability of a purchase in a visit in which another product of the wish is among the recommendations. */
  buys_when_shown: number;
  /** Seconds of the clock after which a missing page is given up, and with it the visit; `CALL_TIMEOUT_MS` at most. */
  patience_s: number;
  /** Whether recommendations are asked for and looked at. */
  reads_recommendations: boolean;
  /** Mean seconds between two requests, from 0.4 to 1.6 times of it, in the shop's time. */
  thinking_s: number;
  /** How often a person comes. */
  visits: number;
}

export interface HeaderCondition {
  alternative: number;
  header: string;
  op: ConditionOp;
  /** Empty with `present`. */
  value: string;
}

export type HeaderOp = 'exact' | 'prefix' | 'regex';

/** Requests with a certain header go to one subset. */
export interface HeaderRule {
  /** Lower case. For a cookie: `cookie`, with a regex. */
  header: string;
  /** Name of the route; unique in the VirtualService. */
  name: string;
  op: HeaderOp;
  subset: string;
  value: string;
}

export interface History {
  /** The newest first. */
  items: HistoryItem[];
}

export type HistoryAction = 'put' | 'delete' | 'undo' | 'file';

/** A change in the past. */
export interface HistoryItem {
  action: HistoryAction;
  actor: string;
  /** Milliseconds since 1970. */
  at: number;
  diff: string;
  /** `VirtualService`, `DestinationRule`, `Gateway` */
  kind: string;
  resource_version: string;
  service: string;
}

/** Where a true value lies, as far as the data tell. */
export interface Interval {
  high: number;
  low: number;
}

/** From the time a request was due to the last byte of its answer; none before the first answer. */
export interface Latency {
  max?: number | null;
  p50?: number | null;
  p95?: number | null;
  p99?: number | null;
}

/** How much load there is, and whose. All of it can be changed while it runs. */
export interface Load {
  /** Share of the shoppers that send `canary: true`. */
  canary_share: number;
  mix: Mix;
  profile: Profile;
  /** Requests per second of the shop's time, on average. Visits begin at the times of a Poisson process. */
  rps: number;
  running: boolean;
  /** How many times as fast as the clock the shop's time passes: thinking times, profiles and spikes are that much shorter, and `rps` that much more per second of the clock. */
  time_warp: number;
  /** How many people shop by turns. Who has made all visits makes room for a new one. */
  users: number;
}

/** What became of the requests since the load was last changed. */
export interface LoadStats {
  /** Those of them that ended because a page took longer than the shopper's patience. */
  abandoned: number;
  /** Visits in which recommendations were looked at. */
  advised: number;
  /** Everything else, by status and code, `timeout` or `no connection`. */
  failed: Record<string, number>;
  in_flight: number;
  latency_ms: Latency;
  ok: number;
  /** A definite no that belongs to the business: `card_declined`, `out_of_stock`, `email_taken` … */
  refused: Record<string, number>;
  /** How much later than due the requests were sent. */
  schedule_error_ms: Latency;
  sent: number;
  /** Those of them in which another product of the shopper's wish was among the recommendations. */
  shown: number;
  /** Since when, RFC 3339. */
  since: string;
  /** Requests that were due while too many others were in flight. */
  skipped: number;
  spike?: SpikeNow | null;
  /** Visits that began. */
  visits: number;
  /** What holds up the start, if something does. */
  waiting_for?: string | null;
}

/** Somebody else was faster. */
export type LostRace = ProblemBody & {
  current: CurrentVersion;
};

/** The second mean minus the first, in the unit of the values. */
export interface MeanDifference {
  degrees_of_freedom: number;
  high: number;
  low: number;
  /** The probability of a difference at least as large, either way, if there were none. */
  p_value: number;
  value: number;
}

export interface Measurement {
  at: number;
  /** So many requests are behind it, where that is known. */
  n: number | null;
  /** With its values filled in. */
  query: string;
  /** Why, as one sentence that reads alone. */
  sentence: string;
  /** Nothing where there was no answer, no number, or several. */
  value: number | null;
  verdict: Verdict;
}

export interface Metric {
  /** It is looked at, and decides nothing. */
  dry_run: boolean;
  /** The oldest first, the last 500. */
  measurements: Measurement[];
  message: string;
  name: string;
  phase: AnalysisPhase;
  /** The conditions as the file has them. */
  threshold: string;
}

/** How many people of which cohort, as parts of any whole: 4, 2, 4 is 40 %, 20 %, 40 %. Applies to people who come anew. */
export interface Mix {
  browsers: number;
  hurried: number;
  regulars: number;
}

export type Mutations = 'open' | 'token' | 'refused';

export interface OtherCondition {
  alternative: number;
  /** In Istio's words: `method`, `queryParams.v`, `withoutHeaders.x-beta`, `port` … */
  field: string;
  op: ConditionOp;
  value: string;
}

export type Outcome = 'promoted' | 'aborted' | 'undone' | 'running';

/** The shop at a glance. */
export interface Overview {
  /** Faults that are active now. */
  faults: ActiveFault[];
  services: Service[];
  /** What the figures are about: the last so many seconds; nothing means since the gateway was started. */
  window_seconds?: number | null;
}

/** Who decides on the shares of a service. */
export interface Owner {
  /** With `static` who last wrote the rule: `file` where it is as its file says, or the name of a person or program. With a rollout the object that describes it, as in `Rollout user-service`. Empty with `none`. */
  by: string;
  kind: OwnerKind;
}

export type OwnerKind = 'static' | 'none' | 'argo-rollouts' | 'flagger' | 'serin';

export interface PastRollout {
  finished_at: number | null;
  /** Names of subsets. */
  from: string;
  outcome: Outcome;
  reason: string;
  started_at: number;
  to: string;
}

export type Phase = 'progressing' | 'paused' | 'healthy' | 'aborted' | 'degraded' | 'idle';

/** Who shops, and how: declared, not measured. */
export interface Population {
  cohorts: CohortHabits[];
}

/** What a change would do. */
export interface Preview {
  changed: boolean;
  /** Unified, of the YAML before and after. */
  diff: string;
  /** What the change was compared with. */
  resource_version: string;
  /** Accepted, but probably not what was meant. */
  warnings: Remark[];
  /** The whole VirtualService as it would be. */
  yaml: string;
}

/** The body of every answer that is not a success (RFC 9457). */
export interface ProblemBody {
  /** Stable, for programs. */
  code: string;
  detail: string;
  errors?: FieldError[];
  request_id?: string | null;
  status: number;
  title: string;
  type: string;
}

/** Over the shop's time, which begins when profile or time warp are set. */
export type Profile = 'steady' | 'ramp' | 'spike' | 'day';

export interface Ratio {
  /** Valid at every size and however often one looks: ever below `x` with a probability of `x` at most. */
  always_valid_p_value: number;
  /** The always valid p-value is below [`THRESHOLD`]. */
  broken: boolean;
  /** Pearson's chi-square with one degree of freedom fewer than arms. */
  chi_square: number;
  /** Of one look at a time set beforehand; about right from five users expected in each arm. */
  p_value: number;
}

/** What the gateway has to say about a place in the YAML. */
export interface Remark {
  message: string;
  path: string;
}

/** The release of a service. */
export interface Rollout {
  /** The object that says how it goes on, as in `Rollout user-service`. */
  by: string;
  /** How to go on where there is no verb for it. */
  hint: string | null;
  /** Why it is in this phase, in the words of whoever carries it out; often empty. */
  message: string;
  owner: RolloutOwner;
  phase: Phase;
  /** Its name in the mesh. */
  service: string;
  /** The durations of its file are divided by it. */
  speed: number | null;
  /** Milliseconds since 1970; nothing where nothing was started, or nobody says. */
  started_at: number | null;
  /** Index of the step that is under way; the number of steps when all are done. Nothing where there are no steps. */
  step: number | null;
  /** In the order they are taken, as in `setWeight: 20` or `pause: 5m`. */
  steps: string[];
  strategy: Strategy;
  /** What may be asked of it now. */
  verbs: Verb[];
  versions: RolloutVersions | null;
  weights: RolloutWeights | null;
}

/** A rollout and how it came to be where it is. Lists are empty where nobody says: a cluster's controllers keep their own. */
export type RolloutDetail = Rollout & {
  comparison: Comparison | null;
  /** Charges that were made twice; nothing where nothing is charged, or nobody says. */
  double_charges: number | null;
  /** The oldest first. */
  events: RolloutEvent[];
  /** The newest first, the last 20. */
  history: PastRollout[];
  /** Where the candidate is reached before the switch, as long as the rollout lasts. */
  preview_host: string | null;
  /** In the order they were started. */
  runs: AnalysisRun[];
};

export interface RolloutEvent {
  /** Milliseconds since 1970. */
  at: number;
  /** `started`, `step-completed`, `aborted` … */
  kind: string;
  /** One sentence that reads alone. */
  message: string;
}

/** Who carries it out. */
export type RolloutOwner = 'argo-rollouts' | 'flagger' | 'serin';

export interface RolloutVersions {
  candidate: string;
  /** What takes the requests when it begins. */
  stable: string;
}

/** Per cent; they sum to 100. */
export interface RolloutWeights {
  candidate: number;
  stable: number;
}

export interface Rollouts {
  /** What is wrong with the files that describe them, a sentence each; such a file is not used. */
  mistakes: string[];
  /** By the name of the service. */
  rollouts: Rollout[];
}

export interface Route {
  /** None: it takes every request. */
  conditions: Condition[];
  destinations: RouteShare[];
  name: string | null;
  /** Whether it is the route with the configured shares. */
  primary: boolean;
  /** Whether it is a rule as `Change.rules` has them: one header, one subset. */
  simple: boolean;
}

export interface RouteShare {
  /** The service, as it is called in the mesh. */
  host: string;
  subset: string | null;
  /** Per cent. */
  weight: number;
}

/** A rule in force and who last wrote it. */
export interface Rule {
  /** `file` where it is as its file says. */
  actor: string;
  /** Milliseconds since 1970. */
  changed_at: number;
  /** `VirtualService`, `DestinationRule`, `Gateway` */
  kind: string;
  name: string;
  namespace: string;
  resource_version: string;
}

/** What a tick says about a rollout that runs. */
export interface RunningRollout {
  message: string;
  phase: Phase;
  service: string;
  step: number | null;
  steps_total: number;
  weights: RolloutWeights | null;
}

export interface Service {
  /** Routes that send some requests elsewhere than the configured shares say, such as those with `canary: true`. */
  exceptions: string[];
  /** Its name in the mesh. */
  name: string;
  /** Requests that the figures are about, to all subsets. */
  requests: number;
  subsets: Subset[];
  /** Requests that reached no version: no route, or no instance to send them to. */
  unrouted: number;
}

/** Who asks, and what they may do. */
export interface Session {
  /** The name that changes are noted under: that of the header `x-serin-actor`. */
  actor: string;
  mutations: Mutations;
}

/** A share with the interval in which the true one lies, all from 0 to 1, and what it rests on. */
export interface Share {
  high: number;
  low: number;
  /** So many were observed. */
  n: number;
  value: number;
}

/** A spike to begin now. */
export interface Spike {
  /** How many times as many visits. */
  factor: number;
  /** How long, in the shop's time. */
  seconds: number;
}

export interface SpikeNow {
  /** Seconds of the clock. */
  ends_in_s: number;
  factor: number;
}

/** How a rollout is to be started. */
export interface StartWish {
  /** End a pause early when the candidate is no worse; includes `sequential`. As the file says when left out. */
  adaptive?: boolean | null;
  /** Compare candidate and stable version all the time, and abort as soon as the candidate is worse. As the file says when left out. */
  sequential?: boolean | null;
  /** The durations of its file are divided by it: 1 to 10000, 60 when left out. */
  speed?: number | null;
}

export type Strategy = 'canary' | 'blue-green' | 'ab-test';

/** A version of a service, as the rules tell it apart. */
export interface Subset {
  /** Weight in the route that takes everything no other route took, in per cent. */
  configured?: number | null;
  /** Instances that the gateway sends requests to. */
  instances: number;
  /** Name in the DestinationRule; nothing where the service has no subsets. */
  name?: string | null;
  observed?: Share | null;
  p95_milliseconds?: number | null;
  /** Instances that there should be. */
  planned: number;
  requests: number;
  requests_per_second?: number | null;
  /** Share of requests that were answered, and not with 5xx. */
  success?: number | null;
  version: string;
}

/** One second of the shop. */
export interface Tick {
  /** Milliseconds since 1970. */
  at: number;
  edges: Edge[];
  /** Faults that are active now. */
  faults: ActiveFault[];
  load: Load | null;
  /** Grows from tick to tick, also over a restart of the console; it is the `id` of the event. */
  number: number;
  /** Rollouts that run here. A cluster's are asked for by `GET /api/rollouts`. */
  rollouts?: RunningRollout[];
  /** The rules in force. */
  rules: Rule[];
  /** Seconds since the tick before: what `requests` and `errors` are about. */
  seconds: number;
  services: TickService[];
  /** Why the gateway cannot be asked; then rules and shares are the last known ones, and nothing is counted. */
  stale: string | null;
}

export interface TickService {
  /** Routes before the one with the shares, as in `header canary: true → green`. */
  exceptions: string[];
  /** Its name in the mesh. */
  name: string;
  owner: Owner;
  subsets: TickSubset[];
  /** Requests since the tick before that reached no version: no route, or no instance to send them to. */
  unrouted: number;
}

/** A version of a service, as the rules tell it apart. */
export interface TickSubset {
  business: Figure[];
  /** Weight in the route that takes everything no other route took, in per cent. */
  configured: number | null;
  /** Those of them that were answered with 5xx. */
  errors: number;
  /** Instances that the gateway sends requests to. */
  instances: number;
  /** Name in the DestinationRule; nothing where the service has no subsets. */
  name: string | null;
  observed: Share | null;
  /** Milliseconds, over the last 10 seconds. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  /** Instances that there should be. */
  planned: number;
  /** Requests since the tick before. */
  requests: number;
  success: Share | null;
  version: string;
}

/** The rule that divides the requests to a service. */
export interface TrafficRule {
  actor: string;
  /** Milliseconds since 1970. */
  changed_at: number;
  namespace: string;
  owner: Owner;
  /** To be sent along with a change of it. */
  resource_version: string;
  /** In order: the first one that matches takes the request. */
  routes: Route[];
  service: string;
  /** Subsets that the DestinationRule of the service knows. */
  subsets: string[];
  /** The whole VirtualService. */
  yaml: string;
}

export interface UriCondition {
  alternative: number;
  op: ConditionOp;
  /** What the path is compared with. */
  uri: string;
}

/** What may be asked of a rollout. */
export type Verb = 'start' | 'promote' | 'promote-full' | 'abort' | 'retry' | 'pause' | 'resume' | 'undo';

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'insufficient-data' | 'error';

/** A change and the version it was made for. */
export interface VersionedChange {
  /** The change is made only if the rule is still at this version. */
  resource_version: string;
  rules?: HeaderRule[] | null;
  weights?: Record<string, number> | null;
  yaml?: string | null;
}

/** What all instances of a version shall do wrong. */
export interface WantedFault {
  /** Delay of each request in milliseconds. */
  delay_ms?: number;
  /** Share of requests that fail with 500, from 0 to 1. */
  error_rate?: number;
  /** Up to this much more, evenly spread, in milliseconds. */
  jitter_ms?: number;
}
