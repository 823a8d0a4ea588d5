//! What people may do, when, and with which words it is refused.

use crate::support::{World, canary, unready};
use rollout::{Command, InForce, Phase, Stage, State};

const STEPS: &str = "steps: [{setWeight: 5}, {pause: {}}, {setWeight: 50}, {pause: {}}]";

fn refusal(world: &mut World, command: Command) -> String {
    world.command(command).expect_err("refused").to_string()
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let mut world = World::of(&canary(STEPS));
    world.seconds(3);
    assert_eq!(
        refusal(&mut world, Command::Retry),
        "cannot retry: the rollout was not aborted"
    );
    assert_eq!(
        refusal(&mut world, Command::Resume),
        "cannot resume: the rollout is at a pause step; promote ends it"
    );
    world.command(Command::Pause).expect("on its way");
    assert_eq!(
        refusal(&mut world, Command::Pause),
        "cannot pause: the rollout is paused already"
    );
    world.command(Command::Abort).expect("on its way");
    assert_eq!(
        refusal(&mut world, Command::Promote),
        "cannot promote: the rollout was aborted; retry starts it again"
    );
    world.command(Command::Undo).expect("aborted");
    assert_eq!(
        refusal(&mut world, Command::Undo),
        "cannot undo: the rollout was taken back already"
    );
    assert_eq!(
        refusal(&mut world, Command::PromoteFull),
        "cannot promote-full: the rollout was taken back"
    );
    let mut world = World::of(&canary("steps: [{setWeight: 50}]"));
    world.seconds(5);
    assert_eq!(
        refusal(&mut world, Command::Abort),
        "cannot abort: the rollout was promoted; undo takes it back"
    );
}

#[test]
fn a_retry_begins_again_with_the_first_step_and_new_runs() {
    let mut world = World::of(&canary(&format!(
        "analysis: {{templates: [{{templateName: endless}}]}}\n{STEPS}"
    )));
    world.seconds(3);
    world.command(Command::Promote).expect("a pause");
    world.seconds(3);
    world.finish("background.1", rollout::analysis::Phase::Failed);
    world.seconds(2);
    world.command(Command::Retry).expect("aborted");
    world.seconds(3);
    assert_eq!((world.weight(), world.state.step), (5, 1));
    world.finish("background.2", rollout::analysis::Phase::Failed);
    world.seconds(1);
    assert_eq!(world.weight(), 0);
}

#[test]
fn in_full_it_is_promoted_without_pauses_also_after_an_abort() {
    let mut world = World::of(&canary(STEPS));
    world.seconds(3);
    world.command(Command::Abort).expect("on its way");
    world.seconds(2);
    world.command(Command::PromoteFull).expect("aborted");
    world.seconds(2);
    assert_eq!(world.weight(), 100);
    assert!(world.is(Phase::Healthy));
}

#[test]
fn undo_takes_back_what_was_promoted_and_what_is_on_its_way() {
    for seconds in [0, 3] {
        let mut world = World::of(&canary("steps: [{setWeight: 50}, {pause: {duration: 1s}}]"));
        world.seconds(seconds);
        world.command(Command::Undo).expect("not yet taken back");
        world.seconds(2);
        assert_eq!(world.weight(), 0);
        assert_eq!(world.says(), "Healthy: taken back: v1 takes all requests");
    }
}

#[test]
fn a_promotion_of_a_paused_rollout_ends_the_pause_too() {
    let mut world = World::of(&canary(STEPS));
    world.seconds(3);
    world.command(Command::Pause).expect("on its way");
    world.command(Command::Promote).expect("a pause step");
    world.seconds(3);
    assert_eq!(world.weight(), 50);
}

#[test]
fn it_does_not_start_where_a_rule_of_somebody_is_in_the_way_and_says_which() {
    let mut world = World::of(&canary(STEPS));
    world.observed.in_force = InForce::Foreign {
        owner: "alice".into(),
        rule: "spec.http[0] (canary) sends requests to v2".into(),
    };
    let refused = State::start(&world.plan, &world.observed, 0).expect_err("in the way");
    assert_eq!(
        refused.to_string(),
        "cannot start: a rule of alice is in the way: spec.http[0] (canary) sends requests to v2"
    );
}

#[test]
fn it_does_not_start_without_anything_to_go_back_to() {
    let mut world = World::of(&canary(STEPS));
    world.observed.stable = unready();
    let refused = State::start(&world.plan, &world.observed, 0).expect_err("nothing to go back to");
    assert_eq!(
        refused.to_string(),
        "cannot start: v1 is not ready: exited with code 1"
    );
}

#[test]
fn every_command_is_read_as_it_is_written() {
    for command in Command::ALL {
        assert_eq!(command.to_string().parse(), Ok(command));
        assert_eq!(
            serde_json::to_value(command).expect("it can be written"),
            command.as_str()
        );
    }
    let error = "promote_full"
        .parse::<Command>()
        .expect_err("not a command")
        .to_string();
    assert!(
        error.ends_with("allowed: pause, resume, promote, promote-full, abort, retry, undo"),
        "{error}"
    );
}

#[test]
fn an_abort_by_somebody_says_so() {
    let mut world = World::of(&canary(STEPS));
    world.seconds(3);
    world.command(Command::Abort).expect("on its way");
    world.seconds(1);
    assert_eq!(world.says(), "Degraded: aborted: by somebody");
    assert!(matches!(world.state.stage, Stage::Aborted { .. }));
}
