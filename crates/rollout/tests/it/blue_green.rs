//! Blue-green, with Argo's meanings.

use crate::support::{World, blue_green, ready, unready};
use rollout::{Command, InForce, Instances, Phase, Role, Stage, analysis::Phase as Analysis};

const ANALYSES: &str = "
autoPromotionEnabled: false
prePromotionAnalysis: {templates: [{templateName: once}]}
postPromotionAnalysis: {templates: [{templateName: once}]}";

#[test]
fn without_anything_said_it_switches_as_soon_as_the_candidate_is_ready() {
    let mut world = World::of(&blue_green(""));
    world.observed.candidate = unready();
    world.seconds(10);
    assert_eq!(world.active(), Role::Stable);
    world.observed.candidate = ready("v2");
    world.seconds(2);
    assert_eq!(world.active(), Role::Candidate);
    assert!(world.is(Phase::Healthy));
}

#[test]
fn the_preview_has_to_answer_with_its_own_version_before_anything_is_measured() {
    let mut world = World::of(&blue_green(ANALYSES));
    world.observed.candidate = ready("v1");
    world.seconds(10);
    assert!(world.observed.analyses.is_empty());
    assert_eq!(
        world.says(),
        "Progressing: step 1 of 5: the candidate is ready; what should be v2 answers as v1"
    );
}

#[test]
fn it_is_analysed_paused_switched_in_one_change_analysed_again_and_promoted() {
    let mut world = World::of(&blue_green(ANALYSES));
    world.seconds(3);
    world.finish("step-1.1", Analysis::Successful);
    world.seconds(60);
    assert_eq!(world.says(), "Paused: step 3 of 5: pause until somebody promotes");
    assert_eq!(world.active(), Role::Stable);
    world.command(Command::Promote).expect("it waits");
    world.seconds(2);
    assert_eq!(world.active(), Role::Candidate);
    assert_eq!(
        world.state.stage,
        Stage::Advancing,
        "not promoted before the second analysis"
    );
    world.finish("step-4.1", Analysis::Successful);
    world.seconds(1);
    assert!(world.is(Phase::Healthy));
}

#[test]
fn the_seconds_of_an_automatic_promotion_count_from_the_end_of_the_analysis() {
    let mut world = World::of(&blue_green(
        "autoPromotionSeconds: 20\nprePromotionAnalysis: {templates: [{templateName: once}]}",
    ));
    world.seconds(60);
    world.finish("step-1.1", Analysis::Successful);
    world.seconds(19);
    assert_eq!(world.active(), Role::Stable);
    world.seconds(4);
    assert_eq!(world.active(), Role::Candidate);
}

#[test]
fn the_seconds_mean_nothing_where_the_promotion_is_not_automatic() {
    let mut world = World::of(&blue_green(
        "autoPromotionEnabled: false\nautoPromotionSeconds: 5",
    ));
    world.seconds(600);
    assert_eq!(world.active(), Role::Stable);
    assert!(world.is(Phase::Paused));
}

#[test]
fn a_failure_before_the_switch_leaves_the_traffic_where_it_is() {
    let mut world = World::of(&blue_green(ANALYSES));
    world.seconds(3);
    world.finish("step-1.1", Analysis::Failed);
    world.seconds(1);
    assert_eq!(world.active(), Role::Stable);
    assert!(world.is(Phase::Degraded));
}

#[test]
fn a_failure_after_the_switch_switches_back() {
    let mut world = World::of(&blue_green(
        "postPromotionAnalysis: {templates: [{templateName: once}]}",
    ));
    world.seconds(3);
    assert_eq!(world.active(), Role::Candidate);
    world.finish("step-2.1", Analysis::Failed);
    world.seconds(1);
    assert_eq!(world.active(), Role::Stable);
}

#[test]
fn a_candidate_that_is_lost_in_the_pause_is_not_switched_to() {
    let mut world = World::of(&blue_green("autoPromotionSeconds: 20"));
    world.seconds(5);
    world.observed.candidate = unready();
    world.seconds(60);
    assert_eq!(world.active(), Role::Stable);
    world.observed.candidate = ready("v2");
    world.seconds(2);
    assert_eq!(world.active(), Role::Candidate);
}

#[test]
fn what_was_switched_stays_switched_when_the_candidate_is_lost_until_an_analysis_decides() {
    let mut world = World::of(&blue_green(
        "postPromotionAnalysis: {templates: [{templateName: once}]}",
    ));
    world.seconds(3);
    world.observed.candidate = unready();
    world.seconds(10);
    assert_eq!(world.active(), Role::Candidate);
    world.finish("step-2.1", Analysis::Failed);
    world.seconds(1);
    assert_eq!(world.active(), Role::Stable);
}

#[test]
fn the_old_colour_is_kept_for_its_delay_and_taken_back_in_one_step() {
    let mut world = World::of(&blue_green("scaleDownDelaySeconds: 60"));
    world.seconds(30);
    assert_eq!(world.observed.stable, ready("v1"));
    world.command(Command::Undo).expect("promoted");
    world.seconds(1);
    assert_eq!(world.active(), Role::Stable);
    assert!(world.has(rollout::EventKind::Undone));
}

#[test]
fn an_old_colour_that_was_stopped_is_ready_before_the_traffic_goes_back() {
    let mut world = World::of(&blue_green("scaleDownDelaySeconds: 5"));
    world.seconds(30);
    assert_eq!(world.observed.stable, Instances::Down);
    world.command(Command::Undo).expect("promoted");
    world.step(1_000);
    let traffic = |effect: &rollout::Effect| matches!(effect, rollout::Effect::SetTraffic(_));
    assert!(
        !world.effects.iter().any(traffic),
        "nobody is sent to a version that is down"
    );
    assert!(world.effects.contains(&rollout::Effect::ScaleUp(Role::Stable)));
    world.seconds(2);
    assert_eq!(world.active(), Role::Stable);
    assert!(world.is(Phase::Healthy) || world.is(Phase::Progressing));
}

#[test]
fn a_promotion_is_refused_while_an_analysis_decides_and_in_full_skips_it() {
    let mut world = World::of(&blue_green(ANALYSES));
    world.seconds(3);
    let refused = world.command(Command::Promote).expect_err("nothing waits");
    assert_eq!(
        refused.to_string(),
        "cannot promote: the rollout does not wait for a promotion; promote-full skips what it waits for"
    );
    world.command(Command::PromoteFull).expect("on its way");
    world.seconds(3);
    assert_eq!(world.active(), Role::Candidate);
    assert!(world.is(Phase::Healthy), "{}", world.says());
    let running = world
        .observed
        .analyses
        .values()
        .filter(|run| run.phase == Analysis::Running);
    assert_eq!(running.count(), 0);
}

#[test]
fn an_inconclusive_analysis_holds_the_switch_and_is_measured_again_by_a_promotion() {
    let mut world = World::of(&blue_green(
        "prePromotionAnalysis: {templates: [{templateName: once}]}",
    ));
    world.seconds(3);
    world.finish("step-1.1", Analysis::Inconclusive);
    world.seconds(10);
    assert!(world.is(Phase::Paused));
    world.command(Command::Promote).expect("held");
    world.seconds(1);
    assert_eq!(
        world.active(),
        Role::Stable,
        "never forward without a passed analysis"
    );
    world.finish("step-1.2", Analysis::Successful);
    world.seconds(2);
    assert_eq!(world.active(), Role::Candidate);
}

#[test]
fn it_does_not_start_where_the_candidate_is_active_already() {
    let mut world = World::of(&blue_green(""));
    world.observed.in_force = InForce::Traffic(rollout::Traffic::Active(Role::Candidate));
    let refused = rollout::State::start(&world.plan, &world.observed, 0).expect_err("nothing to do");
    assert_eq!(refused.to_string(), "cannot start: v2 takes all requests already");
}
