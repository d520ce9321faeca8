//! The server of the site: reports of sales, for a seat each.

use std::collections::{HashMap, HashSet};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    FakeClock, Shared, World, locked,
    shop::{Order, OrderStatus, local},
};

/// Who may ask.
pub const LOGIN: &str = "agent";
/// With this password.
pub const PASSWORD: &str = "demo";
/// What is sent of it: SHA-1, in small hexadecimal digits.
const PASSWORD_SENT: &str = "89e495e7941cf9e40e6980d14a16bf023ccd4c91";

/// How the server behaves.
#[derive(Debug)]
pub struct Site {
    #[allow(missing_docs, reason = "its type says it")]
    pub clock: FakeClock,
    /// How many may be logged in at once.
    pub seats: usize,
    /// `UniqOrderId.Id` is an id of the server's own and not that of the till. Nobody has documented which.
    pub own_ids: bool,
    /// A check stands in the report so much later, seconds.
    pub late_s: u32,
    /// It knows what `OrderDeleted` with `DELETED` is, instead of telling of all orders. Nobody has documented the word.
    pub knows_deleted: bool,
    /// What it calls the restaurant, and others whose checks it reports of.
    pub departments: Vec<String>,
    /// So many more questions are answered as if nothing had been sold yet.
    pub behind_for: u32,
    keys: HashSet<String>,
    given: u32,
}

impl Site {
    pub(super) fn new(clock: FakeClock) -> Self {
        Self {
            clock,
            seats: 1,
            own_ids: false,
            late_s: 60,
            knows_deleted: true,
            departments: vec!["Cafe Example".to_owned()],
            behind_for: 0,
            keys: HashSet::new(),
            given: 0,
        }
    }

    /// How many seats are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.keys.len()
    }
}

pub(super) fn router(world: Shared) -> Router {
    Router::new()
        .route("/resto/api/auth", get(auth))
        .route("/resto/api/logout", get(logout))
        .route("/resto/api/v2/reports/olap", post(olap))
        .with_state(world)
}

async fn auth(State(world): State<Shared>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let given = |name: &str| asked.get(name).map(String::as_str);
    if (given("login"), given("pass")) != (Some(LOGIN), Some(PASSWORD_SENT)) {
        return (StatusCode::UNAUTHORIZED, "Login or password is wrong").into_response();
    }
    let mut world = locked(&world);
    let site = &mut world.site;
    if site.keys.len() >= site.seats {
        return (
            StatusCode::FORBIDDEN,
            "License enhancement is required: no connections available for module 28008806",
        )
            .into_response();
    }
    site.given += 1;
    let key = format!("5ea70000-0000-4000-8000-{:012x}", site.given);
    site.keys.insert(key.clone());
    key.into_response()
}

async fn logout(State(world): State<Shared>, Query(asked): Query<HashMap<String, String>>) -> Response {
    if let Some(key) = asked.get("key") {
        locked(&world).site.keys.remove(key);
    }
    StatusCode::OK.into_response()
}

async fn olap(
    State(world): State<Shared>,
    Query(asked): Query<HashMap<String, String>>,
    Json(wanted): Json<Value>,
) -> Response {
    let mut world = locked(&world);
    if !asked.get("key").is_some_and(|key| world.site.keys.contains(key)) {
        return (StatusCode::UNAUTHORIZED, "Token is expired or invalid").into_response();
    }
    let days = &wanted["filters"]["OpenDate.Typed"];
    let (Some(from), Some(to)) = (day(&days["from"]), day(&days["to"])) else {
        return (StatusCode::BAD_REQUEST, "OpenDate.Typed needs a filter").into_response();
    };
    let includes_last = days["includeHigh"] == true;
    let columns = ["groupByRowFields", "aggregateFields"]
        .map(|name| wanted[name].as_array().cloned().unwrap_or_default());
    let columns: Vec<String> = columns.concat().iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if columns.iter().any(|column| column == "Department") {
        let rows =
            world.site.departments.iter().map(|name| json!({"Department": name, "DishDiscountSumInt": 1.0}));
        return Json(json!({"data": rows.collect::<Vec<_>>(), "summary": []})).into_response();
    }
    let own = &wanted["filters"]["Department"]["values"];
    let is_ours =
        own.as_array().is_none_or(|names| names.iter().any(|name| *name == world.site.departments[0]));
    if !is_ours {
        return Json(json!({"data": [], "summary": []})).into_response();
    }
    if world.site.behind_for > 0 {
        world.site.behind_for -= 1;
        return Json(json!({"data": [], "summary": []})).into_response();
    }
    let kinds = &wanted["filters"]["OrderDeleted"]["values"];
    let has = |kind: &str| kinds.as_array().is_none_or(|kinds| kinds.iter().any(|wanted| wanted == kind));
    let is_unknown = !world.site.knows_deleted && !has("NOT_DELETED");
    let late = jiff::SignedDuration::from_secs(world.site.late_s.into());
    let rows = world.shop.opened.iter().map(|pos_id| world.shop.order(pos_id)).filter_map(|order| {
        let closed = order.closed.filter(|closed| *closed + late <= world.site.clock.now())?;
        let opened = opened_on(&world, order);
        let is_within = from <= opened && (opened < to || includes_last && opened == to);
        let kind = if order.status == OrderStatus::Closed { "NOT_DELETED" } else { "DELETED" };
        let is_wanted = is_unknown || has(kind);
        (is_within && is_wanted && !order.items.is_empty()).then(|| row(&world, order, closed, &columns))
    });
    Json(json!({"data": rows.collect::<Vec<_>>(), "summary": []})).into_response()
}

/// The date alone counts, whatever stands behind it.
fn day(time: &Value) -> Option<String> {
    time.as_str().and_then(|time| time.get(..10)).map(str::to_owned)
}

fn opened_on(world: &World, order: &Order) -> String {
    order.opened.to_zoned(world.shop.zone.clone()).date().to_string()
}

fn row(world: &World, order: &Order, closed: Timestamp, columns: &[String]) -> Value {
    let guest = order.guest.as_ref().and_then(|id| world.shop.guests.iter().find(|guest| guest.id == *id));
    let cells = columns.iter().map(|column| {
        let cell = match column.as_str() {
            "UniqOrderId.Id" if world.site.own_ids => json!(order.pos_id.replacen("7f542382", "0123abcd", 1)),
            "UniqOrderId.Id" => json!(order.pos_id),
            "OrderNum" => json!(order.number),
            "OpenDate.Typed" => json!(opened_on(world, order)),
            "OpenTime" => json!(local(order.opened, &world.shop.zone)),
            "CloseTime" => json!(local(closed, &world.shop.zone)),
            "Delivery.CustomerCardNumber" => json!(guest.and_then(|guest| guest.card.as_ref())),
            "Delivery.CustomerPhone" => json!(guest.and_then(|guest| guest.phone.as_ref())),
            "DishDiscountSumInt" => json!(order.total_in_doubles()),
            "PayTypes" => json!(order.payments.first().map(|(way, _)| way.kind())),
            _ => Value::Null,
        };
        (column.clone(), cell)
    });
    Value::Object(cells.collect::<Map<_, _>>())
}
