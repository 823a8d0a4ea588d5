//! A canary, step by step. Each test holds one of Argo's meanings, or one thing that Serin does better.

use crate::support::{World, annotated, canary, ready, unready};
use rollout::{
    Command, Effect, EventKind, InForce, Instances, Phase, Role, Stage,
    analysis::Phase as Analysis,
    sequential::{Counts, Tick, Watch},
};

#[test]
fn a_good_release_goes_through_all_steps_to_one_hundred() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {pause: {duration: 10s}}, {setWeight: 50}, {pause: {duration: 10}}]",
    ));
    let mut weights = vec![world.weight()];
    for _ in 0..30 {
        world.seconds(1);
        weights.push(world.weight());
    }
    weights.dedup();
    assert_eq!(weights, [0, 5, 50, 100]);
    assert!(world.is(Phase::Healthy), "{}", world.says());
    assert!(world.has(EventKind::Promoted));
}

#[test]
fn a_step_that_sets_a_weight_is_done_only_when_the_weight_is_in_force() {
    let mut world = World::of(&canary("steps: [{setWeight: 5}, {pause: {}}]"));
    for _ in 0..5 {
        world.step(1_000);
        assert_eq!(world.state.step, 0);
    }
    world.tick(1_000);
    world.tick(1_000);
    assert_eq!(world.state.step, 1);
}

#[test]
fn a_pause_without_a_duration_waits_for_a_promotion() {
    let mut world = World::of(&canary("steps: [{setWeight: 5}, {pause: {}}]"));
    world.seconds(1_000);
    assert_eq!(world.says(), "Paused: step 2 of 2: pause until somebody promotes");
    world.command(Command::Promote).expect("it waits");
    world.seconds(2);
    assert_eq!(world.weight(), 100);
}

#[test]
fn after_the_last_step_everything_goes_to_the_candidate_whatever_the_last_weight_was() {
    let mut world = World::of(&canary("steps: [{setWeight: 100}, {setWeight: 20}]"));
    world.seconds(5);
    assert_eq!(world.weight(), 100);
    assert!(world.is(Phase::Healthy));
}

#[test]
fn a_weight_of_one_hundred_is_a_step_like_any_other() {
    let mut world = World::of(&canary("steps: [{setWeight: 100}, {pause: {}}]"));
    world.seconds(5);
    assert_eq!(world.weight(), 100);
    assert_eq!(
        world.state.stage,
        Stage::Advancing,
        "it is not promoted before its last step"
    );
}

const HEADER: &str = "
steps:
  - setHeaderRoute: {name: testers, match: [{headerName: canary, headerValue: {exact: 'true'}}]}
  - pause: {}
  - setWeight: 5
  - pause: {}
";

#[test]
fn a_header_route_stays_through_the_steps_that_follow_it_and_goes_at_the_end() {
    let mut world = World::of(&canary(HEADER));
    world.seconds(2);
    assert_eq!((world.weight(), world.routes().headers.len()), (0, 1));
    world.command(Command::Promote).expect("a pause");
    world.seconds(3);
    assert_eq!((world.weight(), world.routes().headers.len()), (5, 1));
    world.command(Command::Promote).expect("a pause");
    world.seconds(3);
    assert_eq!((world.weight(), world.routes().headers.len()), (100, 0));
}

#[test]
fn a_header_route_step_without_a_match_takes_the_route_away() {
    let mut world = World::of(&canary(&format!(
        "{}  - setHeaderRoute: {{name: testers}}\n  - pause: {{}}\n",
        HEADER.trim_end_matches(' ')
    )));
    for _ in 0..2 {
        world.seconds(3);
        assert_eq!(world.routes().headers.len(), 1);
        world.command(Command::Promote).expect("a pause");
    }
    world.seconds(3);
    assert_eq!((world.weight(), world.routes().headers.len()), (5, 0));
}

#[test]
fn managed_routes_stand_in_the_order_of_their_list_not_of_the_steps() {
    let text = canary(
        "
steps:
  - setHeaderRoute: {name: shadow, match: [{headerName: a, headerValue: {exact: b}}]}
  - setHeaderRoute: {name: testers, match: [{headerName: a, headerValue: {exact: b}}]}
  - pause: {}",
    );
    let mut world = World::of(&text);
    world.seconds(4);
    let names: Vec<String> = world
        .routes()
        .headers
        .into_iter()
        .map(|route| route.name)
        .collect();
    assert_eq!(names, ["testers", "shadow"]);
}

#[test]
fn a_mirror_route_is_a_part_of_the_whole_and_goes_with_an_abort() {
    let mut world = World::of(&canary(
        "
steps:
  - setMirrorRoute: {name: shadow, percentage: 50, match: [{method: {exact: GET}}]}
  - pause: {}",
    ));
    world.seconds(2);
    assert_eq!(world.routes().mirrors[0].percentage, Some(50));
    world.command(Command::Abort).expect("on its way");
    world.seconds(1);
    assert!(world.routes().mirrors.is_empty());
}

#[test]
fn an_analysis_step_blocks_until_it_has_passed() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {analysis: {templates: [{templateName: once}]}}]",
    ));
    world.seconds(100);
    assert_eq!((world.weight(), world.state.step), (5, 1));
    world.finish("step-1.1", Analysis::Successful);
    world.seconds(2);
    assert_eq!(world.weight(), 100);
}

#[test]
fn a_failed_analysis_takes_all_traffic_away_at_once() {
    for phase in [Analysis::Failed, Analysis::Error] {
        let mut world = World::of(&canary(
            "steps: [{setWeight: 5}, {analysis: {templates: [{templateName: once}]}}]",
        ));
        world.seconds(5);
        world.finish("step-1.1", phase);
        world.seconds(1);
        assert_eq!(world.weight(), 0);
        assert!(world.is(Phase::Degraded));
        assert_eq!(
            world.state.message,
            format!("aborted: the analysis of step 2 by once {phase}: success-rate was 0.5")
        );
    }
}

const BACKGROUND: &str = "
analysis: {templates: [{templateName: endless}], startingStep: 2}
steps: [{setWeight: 5}, {pause: {duration: 10s}}, {setWeight: 50}, {pause: {}}]";

#[test]
fn a_background_analysis_begins_with_its_step_and_ends_with_the_rollout() {
    let mut world = World::of(&canary(BACKGROUND));
    world.seconds(10);
    assert!(world.observed.analyses.is_empty(), "not before its step");
    world.seconds(5);
    let run = world.state.background_run();
    assert_eq!(world.observed.analyses[&run].phase, Analysis::Running);
    world.command(Command::Promote).expect("a pause");
    world.seconds(2);
    assert!(world.is(Phase::Healthy));
    assert_eq!(
        world.observed.analyses[&run].phase,
        Analysis::Successful,
        "it was stopped"
    );
}

#[test]
fn no_step_is_taken_before_the_background_analysis_has_begun() {
    let mut world = World::of(&canary(
        "analysis: {templates: [{templateName: endless}]}\nsteps: [{setWeight: 0}]",
    ));
    for _ in 0..5 {
        world.step(1_000);
        // The runner dies each time before it starts the analysis.
        let effects = world.effects.clone();
        for effect in effects
            .iter()
            .filter(|effect| !matches!(effect, Effect::StartAnalysis(_)))
        {
            world.act(effect);
        }
        assert_eq!(world.weight(), 0);
    }
    world.seconds(3);
    assert_eq!(world.weight(), 100);
}

#[test]
fn a_failed_background_analysis_aborts_also_in_a_pause() {
    for paused in [false, true] {
        let mut world = World::of(&canary(BACKGROUND));
        world.seconds(20);
        if paused {
            world.command(Command::Pause).expect("on its way");
        }
        world.finish("background.1", Analysis::Failed);
        world.seconds(1);
        assert_eq!(world.weight(), 0);
    }
}

#[test]
fn an_inconclusive_run_pauses_and_a_promotion_passes_the_step() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {analysis: {templates: [{templateName: once}]}}, {setWeight: 30}, {pause: {}}]",
    ));
    world.seconds(5);
    world.finish("step-1.1", Analysis::Inconclusive);
    world.seconds(100);
    assert!(world.is(Phase::Paused) && world.weight() == 5, "{}", world.says());
    world.command(Command::Promote).expect("held");
    world.seconds(3);
    assert_eq!(world.weight(), 30);
}

#[test]
fn after_an_inconclusive_run_resume_measures_again() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {analysis: {templates: [{templateName: once}]}}]",
    ));
    world.seconds(5);
    world.finish("step-1.1", Analysis::Inconclusive);
    world.seconds(1);
    world.command(Command::Resume).expect("held");
    world.seconds(1);
    world.finish("step-1.2", Analysis::Successful);
    world.seconds(2);
    assert_eq!(world.weight(), 100);
}

#[test]
fn an_inconclusive_background_run_is_measured_again_by_a_promotion() {
    let mut world = World::of(&canary(BACKGROUND));
    world.seconds(20);
    world.finish("background.1", Analysis::Inconclusive);
    world.seconds(1);
    let step = world.state.step;
    world.command(Command::Promote).expect("held");
    world.seconds(1);
    assert_eq!(world.state.step, step, "the step itself is not passed by it");
    world.finish("background.2", Analysis::Failed);
    world.seconds(1);
    assert_eq!(world.weight(), 0);
}

#[test]
fn the_time_of_a_pause_step_goes_on_while_somebody_has_paused() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {pause: {duration: 10s}}, {setWeight: 50}, {pause: {}}]",
    ));
    world.seconds(3);
    world.command(Command::Pause).expect("on its way");
    world.seconds(60);
    assert_eq!(world.weight(), 5);
    world.command(Command::Resume).expect("paused");
    world.seconds(2);
    assert_eq!(world.weight(), 50, "the ten seconds are over");
}

#[test]
fn a_rollout_that_starts_paused_waits_at_its_first_step() {
    let mut world = World::of(&canary("steps: [{setWeight: 5}, {pause: {}}]").replacen(
        "spec:\n",
        "spec:\n  paused: true\n",
        1,
    ));
    world.seconds(10);
    assert_eq!(
        world.says(),
        "Paused: paused by somebody at step 1 of 2: 5 % to the candidate"
    );
}

#[test]
fn nothing_is_measured_before_the_candidate_answers_with_its_own_version() {
    let mut world = World::of(&canary(
        "analysis: {templates: [{templateName: endless}]}\nsteps: [{setWeight: 5}, {pause: {}}]",
    ));
    world.observed.candidate = ready("v1");
    world.seconds(10);
    assert!(world.observed.analyses.is_empty());
    assert_eq!(world.weight(), 0);
    assert_eq!(
        world.says(),
        "Progressing: step 1 of 2: 5 % to the candidate; what should be v2 answers as v1"
    );
    world.observed.candidate = ready("v2");
    world.seconds(2);
    assert_eq!((world.weight(), world.observed.analyses.len()), (5, 1));
}

#[test]
fn a_candidate_that_is_not_ready_gets_nothing_and_everything_again_when_it_is_back() {
    let mut world = World::of(&canary(HEADER));
    world.seconds(2);
    world.command(Command::Promote).expect("a pause");
    world.seconds(3);
    let before = world.routes();
    world.observed.candidate = unready();
    world.seconds(1);
    assert_eq!((world.weight(), world.routes().headers.len()), (0, 0));
    assert!(world.has(EventKind::CandidateLost));
    world.observed.candidate = ready("v2");
    world.seconds(2);
    assert_eq!(world.routes(), before);
}

#[test]
fn a_candidate_that_never_gets_ready_is_degraded_and_with_the_flag_aborted() {
    let text = canary("steps: [{setWeight: 5}, {pause: {}}]");
    for abort in [false, true] {
        let fields = format!("spec:\n  progressDeadlineSeconds: 60\n  progressDeadlineAbort: {abort}\n");
        let mut world = World::of(&text.replacen("spec:\n", &fields, 1));
        world.observed.candidate = unready();
        world.seconds(59);
        assert!(world.is(Phase::Progressing));
        world.seconds(2);
        assert!(world.is(Phase::Degraded), "{}", world.says());
        assert_eq!(matches!(world.state.stage, Stage::Aborted { .. }), abort);
    }
}

#[test]
fn a_candidate_that_is_down_is_brought_up() {
    let mut world = World::of(&canary("steps: [{setWeight: 5}, {pause: {}}]"));
    world.observed.candidate = Instances::Down;
    world.step(1_000);
    assert!(world.effects.contains(&Effect::ScaleUp(Role::Candidate)));
}

#[test]
fn the_old_version_is_stopped_after_its_delay_and_not_before() {
    let mut world = World::of(&canary("scaleDownDelaySeconds: 60\nsteps: [{setWeight: 50}]"));
    world.seconds(3);
    assert!(world.is(Phase::Healthy));
    world.seconds(58);
    assert_eq!(world.observed.stable, ready("v1"));
    world.seconds(5);
    assert_eq!(world.observed.stable, Instances::Down);
}

#[test]
fn an_aborted_candidate_is_stopped_after_its_delay_and_with_zero_never() {
    for (delay, stopped) in [
        ("abortScaleDownDelaySeconds: 60", true),
        ("abortScaleDownDelaySeconds: 0", false),
    ] {
        let mut world = World::of(&canary(&format!(
            "{delay}\nsteps: [{{setWeight: 5}}, {{pause: {{}}}}]"
        )));
        world.seconds(3);
        world.command(Command::Abort).expect("on its way");
        world.seconds(30);
        assert_eq!(world.observed.candidate, ready("v2"));
        world.seconds(600);
        assert_eq!(world.observed.candidate == Instances::Down, stopped);
    }
}

#[test]
fn somebody_elses_rule_is_not_overwritten_and_the_rollout_goes_on_when_it_is_gone() {
    let mut world = World::of(&canary(
        "steps: [{setWeight: 5}, {pause: {duration: 5s}}, {setWeight: 50}, {pause: {}}]",
    ));
    world.seconds(3);
    let ours = world.observed.in_force.clone();
    world.observed.in_force = InForce::Foreign {
        owner: "alice".into(),
        rule: "90 % to v2".into(),
    };
    world.seconds(60);
    assert_eq!(
        world.says(),
        "Degraded: a rule of alice is in the way: 90 % to v2"
    );
    assert!(world.effects.is_empty(), "{:?}", world.effects);
    world.observed.in_force = ours;
    world.seconds(3);
    assert_eq!(world.weight(), 50);
}

#[test]
fn an_abort_takes_traffic_away_even_from_somebody_elses_rule() {
    let mut world = World::of(&canary(BACKGROUND));
    world.seconds(20);
    world.observed.in_force = InForce::Foreign {
        owner: "alice".into(),
        rule: "90 % to v2".into(),
    };
    world.finish("background.1", Analysis::Failed);
    world.seconds(1);
    assert_eq!(world.weight(), 0);
}

#[test]
fn once_it_has_ended_the_rules_are_everybodys_again() {
    let mut world = World::of(&canary("steps: [{setWeight: 50}]"));
    world.seconds(5);
    assert!(world.is(Phase::Healthy));
    world.observed.in_force = InForce::Traffic(rollout::Traffic::Routes(rollout::Routes::only(30)));
    world.seconds(5);
    assert_eq!(world.weight(), 30);
}

/// What a watch makes of ten ticks in which so many of 100 requests of the candidate fail, and none of the stable's 900.
fn judged(world: &World, errors: u64) -> rollout::sequential::Judgement {
    let mut watch = Watch::default();
    let tick = Tick {
        stable: Counts {
            requests: 900,
            errors: 0,
            slow: 45,
        },
        candidate: Counts {
            requests: 100,
            errors,
            slow: 5,
        },
    };
    for _ in 0..30 {
        watch.add(
            world.state.round,
            world.plan.traffic_since(world.state.step),
            &tick,
        );
    }
    watch.judgement()
}

#[test]
fn a_candidate_that_is_shown_to_be_worse_is_aborted_where_the_rollout_asks_for_it() {
    let text = canary("steps: [{setWeight: 10}, {pause: {}}]");
    for (text, aborted) in [
        (text.clone(), false),
        (annotated(&text, "serin.dev/sequential-analysis: 'true'"), true),
    ] {
        let mut world = World::of(&text);
        world.seconds(3);
        world.observed.comparison = Some(judged(&world, 20));
        world.seconds(1);
        assert_eq!(world.weight() == 0, aborted);
        assert_eq!(
            world.state.message.contains("fails more often"),
            aborted,
            "{}",
            world.says()
        );
    }
}

#[test]
fn a_pause_with_a_duration_ends_early_where_the_candidate_is_shown_to_be_no_worse_and_the_rollout_asks_for_it()
 {
    let text = canary("steps: [{setWeight: 10}, {pause: {duration: 1h}}, {setWeight: 50}, {pause: {}}]");
    for (annotation, hurries) in [
        ("serin.dev/sequential-analysis", false),
        ("serin.dev/adaptive", true),
    ] {
        let mut world = World::of(&annotated(&text, &format!("{annotation}: 'true'")));
        world.seconds(3);
        world.observed.comparison = Some(judged(&world, 0));
        world.seconds(2);
        assert_eq!(world.weight() == 50, hurries);
        world.seconds(100);
        assert_eq!(
            world.weight() == 50,
            hurries,
            "the pause without a duration is left to people"
        );
    }
}

#[test]
fn evidence_from_other_shares_or_from_before_a_retry_does_not_count() {
    let text =
        canary("steps: [{setWeight: 10}, {pause: {duration: 1h}}, {setWeight: 50}, {pause: {duration: 1h}}]");
    let mut world = World::of(&annotated(&text, "serin.dev/adaptive: 'true'"));
    world.seconds(3);
    world.observed.comparison = Some(judged(&world, 0));
    world.seconds(200);
    assert_eq!(
        world.weight(),
        50,
        "what was seen at 10 % does not shorten the pause at 50 %"
    );
    world.observed.comparison = Some(judged(&world, 20));
    world.seconds(1);
    assert_eq!(world.weight(), 0);
    world.command(Command::Retry).expect("aborted");
    world.seconds(3);
    assert_eq!(
        world.weight(),
        10,
        "the evidence was of the last round: {}",
        world.says()
    );
}
