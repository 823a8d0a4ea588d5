//! What holds whatever happens, in whatever order.

use crate::support::{World, blue_green, canary, ready, unready};
use proptest::prelude::*;
use rollout::{
    Command, Effect, EventKind, InForce, Phase, Role, Stage, State, Traffic, analysis::Phase as Analysis,
    plan::Step,
};

/// Something that happens to a rollout.
#[derive(Debug, Clone)]
enum Happening {
    Seconds(u8),
    Command(Command),
    /// All runs that are there end so.
    Runs(Analysis),
    /// The runner dies after it has kept the state and done so many of its effects.
    Crash(usize),
    Candidate(bool),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (1..20_u8).prop_map(Happening::Seconds),
        3 => proptest::sample::select(Command::ALL.to_vec()).prop_map(Happening::Command),
        3 => proptest::sample::select(vec![Analysis::Successful, Analysis::Failed, Analysis::Inconclusive, Analysis::Error])
            .prop_map(Happening::Runs),
        2 => (0..4_usize).prop_map(Happening::Crash),
        1 => any::<bool>().prop_map(Happening::Candidate),
    ]
}

fn canary_steps() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        4 => (0..=100_u8).prop_map(|weight| format!("{{setWeight: {weight}}}")),
        2 => (0..20_u8).prop_map(|seconds| format!("{{pause: {{duration: {seconds}s}}}}")),
        1 => Just("{pause: {}}".to_owned()),
        1 => Just("{setHeaderRoute: {name: testers, match: [{headerName: a, headerValue: {exact: b}}]}}".to_owned()),
        1 => Just("{setHeaderRoute: {name: testers}}".to_owned()),
        1 => Just("{setMirrorRoute: {name: shadow, match: [{method: {exact: GET}}]}}".to_owned()),
        3 => Just("{analysis: {templates: [{templateName: once}]}}".to_owned()),
    ];
    proptest::collection::vec(step, 1..8).prop_map(|steps| format!("steps: [{}]", steps.join(", ")))
}

/// A rollout of either strategy.
fn rollout() -> impl Strategy<Value = String> {
    let background = "analysis: {templates: [{templateName: endless}]}\n";
    prop_oneof![
        canary_steps().prop_map(|steps| canary(&steps)),
        canary_steps().prop_map(move |steps| canary(&format!("{background}{steps}"))),
        (any::<bool>(), any::<bool>(), any::<bool>(), 0..20_u8).prop_map(|(auto, before, after, seconds)| {
            let analysis = |name: &str, wanted: bool| {
                let field = format!("{name}: {{templates: [{{templateName: once}}]}}\n");
                if wanted { field } else { String::new() }
            };
            blue_green(&format!(
                "autoPromotionEnabled: {auto}\nautoPromotionSeconds: {seconds}\n{}{}",
                analysis("prePromotionAnalysis", before),
                analysis("postPromotionAnalysis", after)
            ))
        }),
    ]
}

/// What may happen to a command is a part of the game: it may be refused.
fn happen(world: &mut World, happening: &Happening) {
    match happening {
        Happening::Seconds(seconds) => world.seconds((*seconds).into()),
        Happening::Command(command) => _ = world.command(*command),
        Happening::Runs(phase) => {
            for run in world
                .observed
                .analyses
                .values_mut()
                .filter(|run| run.phase == Analysis::Running)
            {
                run.phase = *phase;
            }
        }
        Happening::Crash(done) => {
            world.step(1_000);
            for effect in world.effects.clone().iter().take(*done) {
                world.act(effect);
            }
        }
        Happening::Candidate(is_ready) => {
            world.observed.candidate = if *is_ready { ready("v2") } else { unready() };
        }
    }
}

/// How much of the traffic goes to the candidate.
fn share(world: &World) -> u8 {
    match &world.observed.in_force {
        InForce::Traffic(Traffic::Routes(routes)) => routes.candidate_weight,
        InForce::Traffic(Traffic::Active(Role::Candidate)) => 100,
        _ => 0,
    }
}

fn spares_candidate(world: &World) -> bool {
    matches!(&world.observed.in_force, InForce::Traffic(traffic) if traffic.spares_candidate())
}

/// Promotes and passes everything that is asked for, until it ends.
fn carry_to_the_end(world: &mut World) {
    for _ in 0..60 {
        for _ in 0..5 {
            world.tick(5_000);
        }
        happen(world, &Happening::Runs(Analysis::Successful));
        if !world.state.is_advancing() {
            break;
        }
        if world.is(Phase::Paused) {
            // Whatever holds it: one of the two is right.
            _ = world
                .command(Command::Resume)
                .or_else(|_| world.command(Command::Promote));
        }
    }
    for _ in 0..4 {
        world.tick(60_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn weights_sum_to_one_hundred_and_routes_are_always_wanted_as_a_whole(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..20),
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            happen(&mut world, happening);
            for effect in &world.effects {
                if let Effect::SetTraffic(Traffic::Routes(routes)) = effect {
                    prop_assert_eq!(routes.candidate_weight + routes.stable_weight(), 100);
                }
            }
        }
    }

    #[test]
    fn an_abort_from_any_state_ends_at_nothing_for_the_candidate(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..20),
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            happen(&mut world, happening);
        }
        if world.command(Command::Abort).is_ok() {
            world.seconds(1);
            prop_assert!(spares_candidate(&world), "{:?}", world.observed.in_force);
            world.tick(600_000);
            prop_assert!(spares_candidate(&world), "and stays there");
            prop_assert!(world.is(Phase::Degraded));
        } else {
            prop_assert!(!world.state.is_advancing(), "what is on its way can be aborted");
        }
    }

    #[test]
    fn it_never_goes_forward_without_a_passed_analysis_where_one_is_asked(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..20),
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            // People may skip an analysis; nothing else may.
            if matches!(happening, Happening::Command(Command::Promote | Command::PromoteFull)) {
                continue;
            }
            let asked_before = world.state.clone();
            happen(&mut world, happening);
            let is_further = world.state.is_advancing() || matches!(world.state.stage, Stage::Promoted { .. });
            if !is_further || world.state.round != asked_before.round {
                continue;
            }
            let passed = world.plan.steps.iter().enumerate().skip(asked_before.step).take(world.state.step.saturating_sub(asked_before.step));
            for (index, _) in passed.filter(|(_, step)| matches!(step, Step::Analysis(_))) {
                // Not any run of the step: one that was stopped by an abort has not passed.
                let run = rollout::RunId { of: rollout::RunOf::Step(index), attempt: world.state.step_attempt };
                let status = world.observed.analyses.get(&run);
                let has_passed = status.is_some_and(|status| status.phase == Analysis::Successful);
                prop_assert!(has_passed, "step {} was passed without its analysis", index);
            }
        }
    }

    #[test]
    fn a_crash_at_any_point_ends_where_it_would_have_ended_without(
        text in rollout(), crashes in proptest::collection::vec((0..15_u8, 0..4_usize), 1..8), fails in any::<bool>(),
    ) {
        let ends = |crashes: &[(u8, usize)]| {
            let mut world = World::of(&text);
            if fails {
                world.outcome = Analysis::Failed;
            }
            for (seconds, done) in crashes {
                happen(&mut world, &Happening::Crash(*done));
                world.seconds((*seconds).into());
            }
            carry_to_the_end(&mut world);
            let stage = std::mem::discriminant(&world.state.stage);
            (stage, world.observed.in_force.clone(), world.observed.stable.clone(), world.observed.candidate.clone())
        };
        let whole: Vec<(u8, usize)> = crashes.iter().map(|(seconds, _)| (*seconds, usize::MAX)).collect();
        prop_assert_eq!(ends(&crashes), ends(&whole));
    }

    #[test]
    fn paused_means_no_change(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..12), seconds in 1..2_000_u16,
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            happen(&mut world, happening);
        }
        world.observed.candidate = ready("v2");
        // What is wanted is in force before it is paused, and no bad run is waiting to be seen.
        world.seconds(2);
        if world.command(Command::Pause).is_ok() {
            world.seconds(2);
            let (before, step, stage) = (world.observed.in_force.clone(), world.state.step, world.state.stage.clone());
            for _ in 0..5 {
                world.tick(i64::from(seconds) * 1_000);
            }
            prop_assert_eq!(&world.observed.in_force, &before);
            prop_assert_eq!((world.state.step, &world.state.stage), (step, &stage));
        }
    }

    #[test]
    fn a_step_without_news_changes_nothing_and_asks_for_nothing(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..12),
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            happen(&mut world, happening);
        }
        // Twice at one time: every effect of the first is done. Steps that change nothing follow each other at once, so
        // that as many looks may be needed as there are steps.
        for _ in 0..20 {
            world.tick(0);
        }
        let before = world.state.clone();
        world.step(0);
        prop_assert_eq!(&world.effects, &Vec::new());
        prop_assert_eq!(world.state, before);
    }

    #[test]
    fn while_the_candidate_is_not_ready_a_canary_sends_it_nothing(
        steps in canary_steps(), happenings in proptest::collection::vec(happening(), 0..12),
    ) {
        let mut world = World::of(&canary(&steps));
        for happening in &happenings {
            happen(&mut world, happening);
        }
        world.observed.candidate = unready();
        if world.state.is_advancing() {
            world.tick(1_000);
            prop_assert!(spares_candidate(&world), "{:?}", world.observed.in_force);
        }
    }

    #[test]
    fn the_end_is_all_or_nothing_and_the_events_tell_it(text in rollout(), fails in any::<bool>()) {
        let mut world = World::of(&text);
        if fails {
            world.seconds(2);
            happen(&mut world, &Happening::Runs(Analysis::Failed));
        }
        carry_to_the_end(&mut world);
        match world.state.stage {
            Stage::Promoted { .. } => {
                prop_assert_eq!(share(&world), 100);
                prop_assert!(world.has(EventKind::Promoted));
            }
            Stage::Aborted { .. } => {
                prop_assert!(spares_candidate(&world) && world.has(EventKind::Aborted));
            }
            ref other => prop_assert!(false, "{:?}: {}", other, world.says()),
        }
    }

    #[test]
    fn a_state_comes_back_as_it_was_written(
        text in rollout(), happenings in proptest::collection::vec(happening(), 0..20),
    ) {
        let mut world = World::of(&text);
        for happening in &happenings {
            happen(&mut world, happening);
            let kept = serde_json::to_string(&world.state).expect("it can be written");
            prop_assert_eq!(&serde_json::from_str::<State>(&kept).expect("it can be read"), &world.state);
            let kept = serde_json::to_string(&world.effects).expect("it can be written");
            prop_assert_eq!(&serde_json::from_str::<Vec<Effect>>(&kept).expect("it can be read"), &world.effects);
        }
    }
}
