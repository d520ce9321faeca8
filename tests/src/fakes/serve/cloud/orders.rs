//! Orders in the hall, and the commands that bring them into the cloud's base.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{CORRELATION, ORGANIZATION, dress::dressed};
use crate::fakes::serve::{Shared, World, fault::refusal, locked, shop::Family};

pub(super) async fn by_id(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    found(&locked(&world), &asked, Family::Hall).unwrap_or_else(|words| refusal(400, words))
}

pub(super) async fn init_by_pos_order(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    if asked["organizationId"] != ORGANIZATION {
        return refusal(400, "Organization is not found");
    }
    let command = locked(&world).initiate(&texts(&asked["posOrderIds"]));
    Json(json!({"correlationId": command})).into_response()
}

pub(super) async fn command_status(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let world = locked(&world);
    let Some(pos_ids) = asked["correlationId"].as_str().and_then(|id| world.cloud.commands.get(id)) else {
        return refusal(410, "Operation is not found or is too old");
    };
    let state = match pos_ids.iter().all(|pos_id| world.cloud.records.contains_key(pos_id)) {
        true => json!({"state": "Success"}),
        false if world.cloud.online => {
            json!({"state": "Error", "exception": {}, "errorReason": "Order is not found"})
        }
        false => json!({"state": "InProgress"}),
    };
    Json(state).into_response()
}

/// The orders of a family by their ids, of one kind or the other; those it does not know are left out in silence.
pub(super) fn found(world: &World, asked: &Value, family: Family) -> Result<Response, &'static str> {
    let (by_cloud, by_pos) = (asked["orderIds"].as_array(), asked["posOrderIds"].as_array());
    if by_cloud.is_some() == by_pos.is_some() {
        return Err("Exactly one of orderIds and posOrderIds must be specified");
    }
    let wanted = by_cloud.or(by_pos).map_or(0, Vec::len);
    if wanted > 200 {
        return Err("Too many ids");
    }
    let known = world.cloud.records.values().filter(|record| record.order.family == family);
    let known = known.filter(|record| match by_cloud {
        Some(ids) => ids.iter().any(|id| *id == record.order.cloud_id),
        None => by_pos.is_some_and(|ids| ids.iter().any(|id| *id == record.order.pos_id)),
    });
    let orders: Vec<_> = known.map(|record| dressed(world, record)).collect();
    Ok(Json(json!({"correlationId": CORRELATION, "orders": orders})).into_response())
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
