//! Deliveries, by what has changed since, and by their day.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    CORRELATION, ORGANIZATION, Record,
    dress::{dressed, status},
    orders,
};
use crate::fakes::serve::{
    Shared, World,
    fault::refusal,
    locked,
    shop::{Family, cloud_local},
};

/// Changes are told for so long.
const REACHES_BACK: Duration = Duration::from_secs(3 * 3600);

pub(super) async fn by_id(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    orders::found(&locked(&world), &asked, Family::Delivery).unwrap_or_else(|words| refusal(400, words))
}

pub(super) async fn by_revision(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let world = locked(&world);
    let (Some(start), true) = (asked["startRevision"].as_i64(), is_of(&asked)) else {
        return refusal(400, "startRevision and organizationIds are required");
    };
    let now = world.cloud.clock.now();
    let missed = |record: &&Record| record.revision > start && record.changed + REACHES_BACK < now;
    if deliveries(&world).any(|record| missed(&record)) {
        return refusal(400, "startRevision is older than 3 hours");
    }
    told(&world, |record| record.revision > start)
}

pub(super) async fn by_date_and_status(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let world = locked(&world);
    let (Some(from), true) = (asked["deliveryDateFrom"].as_str(), is_of(&asked)) else {
        return refusal(400, "deliveryDateFrom and organizationIds are required");
    };
    let to = asked["deliveryDateTo"].as_str();
    let statuses = asked["statuses"].as_array();
    told(&world, |record| {
        let due = cloud_local(record.order.opened, &world.shop.zone);
        let is_due = from <= due.as_str() && to.is_none_or(|to| due.as_str() <= to);
        is_due
            && statuses.is_none_or(|statuses| statuses.iter().any(|wanted| wanted == status(&record.order)))
    })
}

fn told(world: &World, wanted: impl Fn(&Record) -> bool) -> Response {
    let orders: Vec<_> =
        deliveries(world).filter(|record| wanted(record)).map(|record| dressed(world, record)).collect();
    let body = json!({
        "correlationId": CORRELATION,
        "maxRevision": world.cloud.revision,
        "ordersByOrganizations": [{"organizationId": ORGANIZATION, "orders": orders}],
    });
    Json(body).into_response()
}

fn deliveries(world: &World) -> impl Iterator<Item = &Record> {
    world.cloud.records.values().filter(|record| record.order.family == Family::Delivery)
}

fn is_of(asked: &Value) -> bool {
    asked["organizationIds"].as_array().is_some_and(|ids| ids.iter().any(|id| id == ORGANIZATION))
}
