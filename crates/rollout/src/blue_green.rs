//! Blue-green as a list of steps: ready, analysis before, pause, switch, analysis after.
//!
//! Argo's meanings, where they surprise:
//! - `autoPromotionEnabled` is true when left out: without it, and without seconds, the switch comes as soon as the analysis
//!   before it has passed
//! - `autoPromotionSeconds` is ignored where `autoPromotionEnabled` is false: the pause lasts until somebody promotes
//! - the pause begins when the analysis before it has passed, not when the candidate is ready
//! - a failure of the analysis after the switch switches back

use crate::{
    model::BlueGreen,
    plan::{Making, Step},
};

pub(crate) fn steps(making: &mut Making, blue_green: &BlueGreen) -> Vec<Step> {
    let at = "spec.strategy.blueGreen";
    let mut steps = vec![Step::Ready];
    if let Some(analysis) = &blue_green.pre_promotion_analysis {
        steps.push(Step::Analysis(making.analysis(
            &format!("{at}.prePromotionAnalysis"),
            analysis,
            false,
        )));
    }
    match (
        blue_green.auto_promotion_enabled,
        blue_green.auto_promotion_seconds,
    ) {
        (Some(false), _) => steps.push(Step::Pause { duration: None }),
        (_, Some(seconds)) if seconds > 0 => steps.push(Step::Pause {
            duration: Some(making.speed.scale(seconds * 1_000)),
        }),
        _ => {}
    }
    steps.push(Step::Switch);
    if let Some(analysis) = &blue_green.post_promotion_analysis {
        steps.push(Step::Analysis(making.analysis(
            &format!("{at}.postPromotionAnalysis"),
            analysis,
            false,
        )));
    }
    steps
}

/// The index of the step that switches.
pub(crate) fn switch(steps: &[Step]) -> Option<usize> {
    steps.iter().position(|step| *step == Step::Switch)
}
