//! Canary: the steps as they are written, and what traffic they ask for.
//!
//! Argo's meanings, where they surprise:
//! - a header or mirror route stays until a step of the same name without `match`, or until the end
//! - after the last step the candidate gets 100 % and all managed routes go, whatever the last weight was
//! - while the candidate is not ready it gets nothing: no share, no header route, no mirror. When it is back it gets all of
//!   them again (Argo forgets the routes)

use crate::{
    duration::{self, Millis},
    model::{self, Canary},
    plan::{Background, Making, Step},
    routes::Routes,
};

pub(crate) fn steps(making: &mut Making, canary: &Canary) -> Vec<Step> {
    let steps = canary.steps.iter().enumerate();
    steps
        .filter_map(|(i, step)| {
            let path = format!("spec.strategy.canary.steps[{i}]");
            let step = compile(making, &path, step);
            if step.is_none() {
                making.mistakes.add(path, "is not one thing that can be done");
            }
            step
        })
        .collect()
}

fn compile(making: &mut Making, path: &str, step: &model::Step) -> Option<Step> {
    if let Some(weight) = step.set_weight {
        return u8::try_from(weight)
            .ok()
            .filter(|weight| *weight <= 100)
            .map(Step::SetWeight);
    }
    if let Some(pause) = &step.pause {
        let duration: Option<Millis> = match &pause.duration {
            None => None,
            Some(duration) => Some(making.speed.scale(duration::pause(duration).ok()?)),
        };
        return Some(Step::Pause { duration });
    }
    if let Some(route) = &step.set_header_route {
        return Some(Step::SetHeaderRoute(route.clone()));
    }
    if let Some(route) = &step.set_mirror_route {
        return Some(Step::SetMirrorRoute(route.clone()));
    }
    let analysis = step.analysis.as_ref()?;
    Some(Step::Analysis(making.analysis(
        &format!("{path}.analysis"),
        analysis,
        false,
    )))
}

pub(crate) fn background(making: &mut Making, canary: &Canary) -> Option<Background> {
    let background = canary.analysis.as_ref()?;
    Some(Background {
        starting_step: background
            .starting_step
            .and_then(|step| usize::try_from(step).ok())
            .unwrap_or(0),
        analysis: making.analysis("spec.strategy.canary.analysis", &background.reference(), true),
    })
}

/// The routes after all steps up to and with `step`; beyond the last step everything goes to the candidate.
pub(crate) fn routes(managed: &[model::ManagedRoute], steps: &[Step], step: usize) -> Routes {
    if step >= steps.len() {
        return Routes::only(100);
    }
    let mut routes = Routes::only(0);
    for step in &steps[..=step] {
        match step {
            Step::SetWeight(weight) => routes.candidate_weight = *weight,
            Step::SetHeaderRoute(route) => {
                routes.headers.retain(|other| other.name != route.name);
                if !route.matches.is_empty() {
                    routes.headers.push(route.clone());
                }
            }
            Step::SetMirrorRoute(route) => {
                routes.mirrors.retain(|other| other.name != route.name);
                if !route.matches.is_empty() {
                    routes.mirrors.push(route.clone());
                }
            }
            Step::Ready | Step::Pause { .. } | Step::Analysis(_) | Step::Switch => {}
        }
    }
    let place = |name: &str| managed.iter().position(|route| route.name == name);
    routes.headers.sort_by_key(|route| place(&route.name));
    routes.mirrors.sort_by_key(|route| place(&route.name));
    routes
}
