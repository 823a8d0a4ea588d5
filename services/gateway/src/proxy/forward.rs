//! Gets a request to an endpoint where the rules say nothing of retries.
//!
//! What Istio does by default: a connection that cannot be made is tried again, twice at most, at another endpoint.

use super::{
    answer::UpstreamBody,
    delivery::{Answered, Missed, Repeats, deliver, head_of, is_repeatable},
    exchange::Exchange,
    refusal::Refusal,
};
use crate::{metrics::Flag, upstream, worker::Worker};
use http::Request;
use istio::table::Cluster;

/// How often another endpoint is tried.
const RETRIES: usize = 2;

pub(super) async fn send(
    worker: &Worker,
    exchange: &mut Exchange,
    cluster: &Cluster,
    mut request: Request<UpstreamBody>,
) -> Result<Answered, Refusal> {
    if !exchange.admit() {
        return Err(Refusal::Overflow);
    }
    let copy = is_repeatable(&request).then(|| head_of(request.method(), request.uri(), request.headers()));
    let mut repeats = Repeats::by(|| {
        let head = copy.as_ref()?;
        let head = head_of(&head.method, &head.uri, &head.headers);
        Some(Request::from_parts(head, UpstreamBody::Empty))
    });
    let mut tried = Vec::new();
    let mut refusal = None;
    let mut retrying = None;
    loop {
        let place = cluster.pick(&tried, exchange.affinity.hash, || worker.bits());
        let Some(place) = place.filter(|_| tried.len() <= RETRIES) else {
            if tried.len() > RETRIES {
                exchange.note(Flag::URX);
            }
            return Err(refusal.unwrap_or_else(|| Refusal::NoEndpoint(cluster.name.clone())));
        };
        if let Some(reason) = refusal.take_if(|_| retrying.is_none()) {
            retrying = upstream::retry(cluster);
            if retrying.is_none() {
                exchange.note(Flag::UO);
                return Err(reason);
            }
        }
        exchange.aim(place);
        tried.push(cluster.endpoints[place].state.id);
        // An endpoint that stops closes its connections one by one: the last repeat goes to another, if any.
        repeats.elsewhere = usize::from(tried.len() < cluster.endpoints.len());
        match deliver(worker, exchange, cluster, place, request, &mut repeats).await {
            Ok(answered) => return Ok(answered),
            Err(Missed {
                refusal: why,
                back: Some(back),
                ..
            }) => {
                request = back;
                refusal = Some(why);
            }
            Err(missed) => return Err(missed.refusal),
        }
    }
}
