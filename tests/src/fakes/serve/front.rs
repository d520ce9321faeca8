//! The Front Web API of a till, as programs that use it have seen it: nobody has documented it.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Shared, World, locked,
    shop::{Family, Order, OrderStatus, Paid, Storno, local, major, with_offset},
};

/// How long a key was seen to live.
const KEY_LIVES: Duration = Duration::from_secs(28 * 60);

/// How the till behaves, and who is logged in.
#[derive(Debug)]
pub struct Front {
    /// The licence module that lets one in.
    pub module: u32,
    /// How many may be logged in at once.
    pub licences: usize,
    /// What a caller without a place is told.
    pub refuses_with: u16,
    /// What a key that is over gets.
    pub over: Over,
    /// Whether it understands `$top`. It may ignore all options.
    pub knows_options: bool,
    /// `Status` is a number.
    pub status_in_numbers: bool,
    /// What stands in `Customers`.
    pub customers: Customers,
    /// Times have the offset of their zone.
    pub tells_offset: bool,
    /// Whether it tells `CloseTime`.
    pub tells_close_time: bool,
    /// Amounts are texts such as `"7.40"`.
    pub amounts_in_texts: bool,
    /// Whether it tells `Payments`, as the SDK's `IOrder` has them.
    pub tells_payments: bool,
    /// Deliveries stand in the list too.
    pub shows_deliveries: bool,
    /// See [`Storno`].
    pub storno: Storno,
    pub(super) vanished: BTreeSet<String>,
    /// Keys that were not logged out, with when they were given.
    keys: HashMap<String, Timestamp>,
    given: u32,
}

/// What a till answers to a key that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// 401, and nothing more.
    Unauthorized,
    /// 200 with a page of HTML.
    Page,
}

/// What stands in `Customers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customers {
    /// Ids.
    Guids,
    /// Objects with `Id`.
    Objects,
    /// Objects with the number of the card, as the SDK's `IClient` has it, and without an id.
    Cards,
    /// Nothing, whoever the guest is.
    Nothing,
}

impl Front {
    pub(super) fn new() -> Self {
        Self {
            module: 2050,
            licences: 1,
            refuses_with: 500,
            over: Over::Unauthorized,
            knows_options: false,
            status_in_numbers: false,
            customers: Customers::Guids,
            tells_offset: true,
            tells_close_time: true,
            amounts_in_texts: false,
            tells_payments: false,
            shows_deliveries: true,
            storno: Storno::Deleted,
            vanished: BTreeSet::new(),
            keys: HashMap::new(),
            given: 0,
        }
    }

    /// How many licences are taken. One that was not logged out stays taken, even after its key is over.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.keys.len()
    }

    /// The till restarts: all keys are forgotten.
    pub fn restart(&mut self) {
        self.keys.clear();
    }
}

pub(super) fn router(world: Shared) -> Router {
    Router::new()
        .route("/api/login/{module}", get(login))
        .route("/api/logout/{key}", get(logout))
        .route("/api/orders", get(orders))
        .with_state(world)
}

async fn login(State(world): State<Shared>, Path(module): Path<u32>) -> Response {
    let mut world = locked(&world);
    let now = world.clock.now();
    let front = &mut world.front;
    if module != front.module {
        return (StatusCode::FORBIDDEN, "License module is not found").into_response();
    }
    if front.keys.len() >= front.licences {
        let status = StatusCode::from_u16(front.refuses_with).expect("a status");
        return (status, "No free license slots").into_response();
    }
    front.given += 1;
    let key = format!("0f5e0000-0000-4000-8000-{:012x}", front.given);
    front.keys.insert(key.clone(), now);
    axum::Json(key).into_response()
}

async fn logout(State(world): State<Shared>, Path(key): Path<String>) -> Response {
    axum::Json(locked(&world).front.keys.remove(&key).is_some()).into_response()
}

async fn orders(State(world): State<Shared>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let world = locked(&world);
    let given = asked.get("key").and_then(|key| world.front.keys.get(key));
    if given.is_none_or(|given| world.clock.now() >= *given + KEY_LIVES) {
        return match world.front.over {
            Over::Unauthorized => StatusCode::UNAUTHORIZED.into_response(),
            Over::Page => ([(header::CONTENT_TYPE, "text/html")], "<html>Login</html>").into_response(),
        };
    }
    let top = asked.get("$top").filter(|_| world.front.knows_options).and_then(|top| top.parse().ok());
    let here = world.shop.opened.iter().map(|pos_id| world.shop.order(pos_id));
    let shown =
        here.filter(|order| order.shift == world.shop.shift && !world.front.vanished.contains(&order.pos_id));
    let shown: Vec<Value> =
        shown.take(top.unwrap_or(usize::MAX)).map(|order| shown_by(&world, order)).collect();
    axum::Json(shown).into_response()
}

fn shown_by(world: &World, order: &Order) -> Value {
    let (shop, front) = (&world.shop, &world.front);
    let write = if front.tells_offset { with_offset } else { local };
    let time = |time: Option<Timestamp>| time.map(|time| write(time, &shop.zone));
    let amount = |amount: f64| match front.amounts_in_texts {
        true => json!(format!("{amount:.2}")),
        false => json!(amount),
    };
    let customers: Vec<Value> = match front.customers {
        Customers::Guids => order.guest.iter().map(|guest| json!(guest)).collect(),
        Customers::Objects => order.guest.iter().map(|guest| json!({"Id": guest, "Name": "A."})).collect(),
        Customers::Cards => {
            let guests = shop.guests.iter().filter(|guest| Some(&guest.id) == order.guest.as_ref());
            guests.map(|guest| json!({"CardNumber": guest.card, "Name": "A."})).collect()
        }
        Customers::Nothing => Vec::new(),
    };
    let paid: i64 = order.payments.iter().map(|(_, sum)| sum).sum();
    let items = order.items.iter().enumerate().map(|(place, item)| {
        json!({
            "Id": format!("{}-{place}", order.pos_id), "Name": item.name, "Amount": f64::from(item.amount),
            "Price": amount(major(item.price)), "Cost": amount(major(item.price) * f64::from(item.amount)),
            "Deleted": false, "Status": "Added", "Comment": null, "Size": "", "Modifiers": [], "IsCompound": false,
        })
    });
    let mut shown = json!({
        "Id": order.pos_id,
        "Number": order.number,
        "Status": if front.status_in_numbers { json!(order.status as u8) } else { json!(name(order.status)) },
        "FullSum": amount(order.total_in_doubles() + major(order.discount)),
        "ResultSum": amount(order.total_in_doubles()),
        "ProcessedPaymentsSum": amount(major(paid)),
        "OriginName": null,
        "IsBanquetOrder": false,
        "IsDeliveryOrder": order.family == Family::Delivery,
        "OpenTime": time(Some(order.opened)),
        "BillTime": time(order.billed),
        "WaiterName": "Bar 1",
        "CashierName": "Bar 1",
        "TableNum": 5,
        "Customers": customers,
        "Delivery": null,
        "OrderType": "Dine in",
        "OrderServiceType": "Common",
        "ParentOrderId": order.parent,
        "StornedOrderId": order.stornes,
        "Guests": [{"Id": order.pos_id, "Rank": 1, "Name": "Guest 1", "Items": items.collect::<Vec<_>>()}],
    });
    if front.tells_payments {
        let payment = |(way, sum): &(Paid, i64)| {
            let kind = way.kind();
            json!({"Type": {"Name": kind, "Kind": kind}, "Sum": amount(major(*sum)), "Status": "Processed"})
        };
        shown["Payments"] = order.payments.iter().map(payment).collect();
    }
    if front.tells_close_time {
        shown["CloseTime"] = json!(time(order.closed));
    }
    shown
}

pub(super) const fn name(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::New => "New",
        OrderStatus::Bill => "Bill",
        OrderStatus::Closed => "Closed",
        OrderStatus::Deleted => "Deleted",
    }
}
