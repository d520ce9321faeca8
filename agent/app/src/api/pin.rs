//! `PUT` and `DELETE /v1/pin`: the manager's PIN, above the limits of vouchers without internet.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use stamp_core::offline::Pin;
use stamp_store::Act;

use super::{Api, auth::Caller, json::Body, problem::Problem};
use crate::clock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PinBody {
    pin: String,
}

pub(super) async fn set(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<PinBody>,
) -> Result<StatusCode, Problem> {
    caller.must_be(&[])?;
    let pin: Pin = value
        .pin
        .parse()
        .map_err(|why: stamp_core::offline::NoPin| Problem::invalid(format!("pin: {why}")))?;
    api.till.pin().set(pin, act(&caller, "pin-set")).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.must_be(&[])?;
    api.till.pin().remove(act(&caller, "pin-removed")).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn act(caller: &Caller, action: &'static str) -> Act {
    Act { at: clock::wall(), actor: caller.actor(None), action, op_id: None, reason: None }
}
