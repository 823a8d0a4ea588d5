//! Plans from a few lines of YAML, and a world in which they are carried out.

use rollout::{
    Effect, Event, EventKind, InForce, Instances, Observed, Phase, Plan, Role, Routes, RunId, RunStatus,
    Speed, State, Traffic, Versions, analysis, plan::Strategy,
};
use std::collections::BTreeMap;

pub(crate) const SECOND: i64 = 1_000;

/// A template whose analysis takes one measurement.
pub(crate) const ONCE: &str = "
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: once}
spec:
  metrics:
    - name: success-rate
      successCondition: result[0] >= 0.99
      provider: {prometheus: {query: up}}
";

/// A template that goes on until it is stopped.
pub(crate) const ENDLESS: &str = "
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: endless}
spec:
  metrics:
    - name: success-rate
      interval: 10s
      successCondition: result[0] >= 0.99
      provider: {prometheus: {query: up}}
";

/// A canary of user-service from v1 to v2 with these fields, each on a line of its own, indented as those of `canary`.
pub(crate) fn canary(fields: &str) -> String {
    let fields = fields.trim_matches('\n').replace('\n', "\n      ");
    format!(
        "apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: user-service}}
spec:
  strategy:
    canary:
      trafficRouting:
        managedRoutes: [{{name: testers}}, {{name: shadow}}]
        istio:
          virtualService: {{name: user-service, routes: [primary]}}
          destinationRule: {{name: user-service, canarySubsetName: v2, stableSubsetName: v1}}
      {fields}
{ONCE}{ENDLESS}"
    )
}

/// A blue-green release of payment-service from v1 to v2 with these fields.
pub(crate) fn blue_green(fields: &str) -> String {
    let fields = fields.trim_matches('\n').replace('\n', "\n      ");
    format!(
        "apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: payment-service}}
spec:
  strategy:
    blueGreen:
      activeService: payment-service
      previewService: payment-service-preview
      {fields}
{ONCE}"
    )
}

/// With some annotations of the rollout.
pub(crate) fn annotated(text: &str, annotations: &str) -> String {
    text.replacen(
        "metadata: {name: user-service}",
        &format!("metadata: {{name: user-service, annotations: {{{annotations}}}}}"),
        1,
    )
}

pub(crate) fn plan(text: &str) -> Plan {
    try_plan(text).expect("no mistakes")
}

pub(crate) fn try_plan(text: &str) -> Result<Plan, istio::Mistakes> {
    let documents = rollout::parse::documents(text)?;
    let versions = Versions {
        stable: "v1".into(),
        candidate: "v2".into(),
    };
    Plan::new(
        &documents.rollouts[0],
        &documents.templates,
        versions,
        Speed::REAL,
    )
}

/// A runner, and the world that it acts on.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) state: State,
    pub(crate) observed: Observed,
    pub(crate) now: i64,
    pub(crate) events: Vec<Event>,
    /// What a run is as soon as it is started.
    pub(crate) outcome: analysis::Phase,
    /// What the last step asked for.
    pub(crate) effects: Vec<Effect>,
}

impl World {
    /// Both versions ready, all requests to the stable one, the rollout just started.
    pub(crate) fn new(plan: Plan) -> Self {
        let observed = Observed {
            stable: ready("v1"),
            candidate: ready("v2"),
            in_force: InForce::Traffic(match plan.strategy {
                Strategy::Canary(_) => Traffic::Routes(Routes::only(0)),
                Strategy::BlueGreen { .. } => Traffic::Active(Role::Stable),
            }),
            analyses: BTreeMap::new(),
            comparison: None,
        };
        let (state, event) = State::start(&plan, &observed, 0).expect("it can start");
        Self {
            plan,
            state,
            observed,
            now: 0,
            events: vec![event],
            outcome: analysis::Phase::Running,
            effects: Vec::new(),
        }
    }

    /// Of the strategy's YAML.
    pub(crate) fn of(text: &str) -> Self {
        Self::new(plan(text))
    }

    /// Time passes, and the runner takes one step whose effects all happen.
    pub(crate) fn tick(&mut self, millis: i64) {
        self.step(millis);
        for effect in self.effects.clone() {
            self.act(&effect);
        }
    }

    /// Time passes, and the runner takes one step whose effects do not happen.
    pub(crate) fn step(&mut self, millis: i64) {
        self.now += millis;
        let (state, effects) = rollout::step(&self.plan, &self.state, &self.observed, self.now);
        // The state is kept before anything is done: it comes back as it was written.
        let kept = serde_json::to_string(&state).expect("it can be written");
        self.state = serde_json::from_str(&kept).expect("it can be read");
        self.effects = effects;
    }

    /// So many seconds, a step in each.
    pub(crate) fn seconds(&mut self, seconds: usize) {
        for _ in 0..seconds {
            self.tick(SECOND);
        }
    }

    pub(crate) fn act(&mut self, effect: &Effect) {
        match effect {
            Effect::Record(event) => self.events.push(event.clone()),
            Effect::SetTraffic(traffic) => self.observed.in_force = InForce::Traffic(traffic.clone()),
            Effect::StartAnalysis(run) => {
                assert!(self.plan.analysis(*run).is_some(), "{run} is defined");
                let outcome = status(self.outcome);
                self.observed.analyses.entry(*run).or_insert(outcome);
            }
            Effect::StopAnalysis(run) => {
                self.observed
                    .analyses
                    .insert(*run, status(analysis::Phase::Successful));
            }
            Effect::ScaleUp(role) => {
                let version = if *role == Role::Stable { "v1" } else { "v2" };
                *self.instances(*role) = ready(version);
            }
            Effect::ScaleDown(role) => *self.instances(*role) = Instances::Down,
        }
    }

    fn instances(&mut self, role: Role) -> &mut Instances {
        match role {
            Role::Stable => &mut self.observed.stable,
            Role::Candidate => &mut self.observed.candidate,
        }
    }

    /// The run ends, as the runner sees it with the next step.
    pub(crate) fn finish(&mut self, run: &str, phase: analysis::Phase) {
        let run: RunId = run.parse().expect("a run");
        assert!(
            self.observed.analyses.contains_key(&run),
            "{run} was started: {:?}",
            self.observed.analyses
        );
        self.observed.analyses.insert(run, status(phase));
    }

    pub(crate) fn command(&mut self, command: rollout::Command) -> Result<(), rollout::Refused> {
        let (state, event) = rollout::command(&self.plan, &self.state, command, self.now)?;
        self.state = state;
        self.events.push(event);
        Ok(())
    }

    /// The candidate's share in force.
    pub(crate) fn weight(&self) -> u8 {
        self.routes().candidate_weight
    }

    pub(crate) fn routes(&self) -> Routes {
        match &self.observed.in_force {
            InForce::Traffic(Traffic::Routes(routes)) => routes.clone(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn active(&self) -> Role {
        match &self.observed.in_force {
            InForce::Traffic(Traffic::Active(role)) => *role,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// `Paused: step 2 of 3: pause of 30s`
    pub(crate) fn says(&self) -> String {
        format!("{:?}: {}", self.state.phase, self.state.message)
    }

    pub(crate) fn is(&self, phase: Phase) -> bool {
        self.state.phase == phase
    }
}

pub(crate) fn ready(version: &str) -> Instances {
    Instances::Ready {
        version: version.into(),
    }
}

pub(crate) fn unready() -> Instances {
    Instances::Unready {
        why: "exited with code 1".into(),
    }
}

pub(crate) fn status(phase: analysis::Phase) -> RunStatus {
    RunStatus {
        phase,
        message: "success-rate was 0.5".into(),
    }
}
