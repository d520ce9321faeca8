//! Syrve Loyalty: guests, what they have bought, and the transactions that join a check of a till with a guest.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{CORRELATION, ORGANIZATION, TERMINALS};
use crate::fakes::serve::{
    World,
    fault::refusal,
    shop::{Family, Guest, Order, cloud_utc, major},
};

/// A program has acted on a check.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    pub(super) revision: i64,
    pub(super) guest: String,
    pub(super) made: Timestamp,
    pub(super) order: Order,
}

pub(super) fn answer(world: &World, call: &str, asked: &Value) -> Response {
    if asked["organizationId"] != ORGANIZATION {
        return refusal(400, "Common_OrganizationNotFound");
    }
    match call {
        "customer/info" => info(world, asked),
        "get_counters" => counters(world, asked),
        "customer/transactions/by_revision" => by_revision(world, asked),
        "customer/transactions/by_date" => by_date(world, asked),
        "program" => Json(json!({"Programs": []})).into_response(),
        _ => refusal(404, "Not found"),
    }
}

impl World {
    /// What the cloud sends of a transaction, as one project was seen to read it: one object, without `eventType`.
    #[must_use]
    pub fn loyalty_push(&self, pos_id: &str) -> Value {
        let made = self.cloud.transactions.iter().find(|made| made.order.pos_id == pos_id);
        let made = made.expect("a check that loyalty has acted on");
        json!({
            "id": format!("push-{}", made.revision), "organizationId": ORGANIZATION, "uocId": null,
            "notificationType": 0, "customerId": made.guest, "phone": null, "transactionType": "PayFromWallet",
            "subscriptionPassword": self.cloud.push_password, "changedOn": cloud_utc(made.made), "sum": major(made.order.total()),
            "balance": 10, "orderId": made.order.pos_id, "orderNumber": made.order.number.to_string(),
            "isDelivery": made.order.family == Family::Delivery, "terminalGroupId": TERMINALS, "walletId": null,
        })
    }
}

fn info(world: &World, asked: &Value) -> Response {
    let kind = asked["type"].as_str().unwrap_or_default();
    let wanted = asked[kind].as_str();
    let is_wanted = |guest: &&Guest| match kind {
        "id" => wanted == Some(guest.id.as_str()),
        "phone" => wanted.is_some() && wanted == guest.phone.as_deref(),
        "cardTrack" | "cardNumber" => wanted.is_some() && wanted == guest.card.as_deref(),
        _ => false,
    };
    let Some(guest) = world.shop.guests.iter().find(is_wanted) else {
        return refusal(400, "There is no user with this data");
    };
    let cards =
        guest.card.iter().map(|card| json!({"id": null, "track": card, "number": card, "validToDate": null}));
    let body = json!({
        "id": guest.id, "referrerId": null, "name": "A.", "surname": null, "middleName": null, "comment": null,
        "phone": guest.phone, "cultureName": "en", "birthday": null, "email": null, "sex": 0, "consentStatus": 0,
        "anonymized": false, "cards": cards.collect::<Vec<_>>(), "categories": [], "walletBalances": [],
        "userData": null, "isDeleted": false,
    });
    Json(body).into_response()
}

/// Takes texts, although the schema shows numbers.
fn counters(world: &World, asked: &Value) -> Response {
    let lists = ["guestIds", "periods", "metrics"].map(|name| asked[name].as_array());
    let [Some(guests), Some(periods), Some(metrics)] = lists else { return refusal(500, "Internal error") };
    if periods.iter().chain(metrics).any(|wanted| !wanted.is_string()) {
        return refusal(400, "Validation_CounterValidationError");
    }
    let mut counters = Vec::new();
    for guest in guests {
        let bought: Vec<_> = world.cloud.transactions.iter().filter(|made| *guest == made.guest).collect();
        let sum: f64 = bought.iter().map(|made| major(made.order.total())).sum();
        for (period, metric) in
            periods.iter().flat_map(|period| metrics.iter().map(move |metric| (period, metric)))
        {
            let value = if metric == "OrdersCount" { json!(bought.len()) } else { json!(sum) };
            counters.push(json!({"guestId": guest, "period": period, "metric": metric, "value": value}));
        }
    }
    Json(json!({"correlationId": CORRELATION, "counters": counters})).into_response()
}

fn by_revision(world: &World, asked: &Value) -> Response {
    let (from, size) = (asked["revision"].as_i64().unwrap_or(0), page_size(asked));
    let made = of_guest(world, asked).filter(|made| made.revision > from).take(size);
    let made: Vec<_> = made.collect();
    let last = made.last().map_or(from, |made| made.revision);
    let transactions: Vec<_> = made.into_iter().map(dressed).collect();
    let body = json!({
        "transactions": transactions, "lastRevision": last, "lastTransactionId": null, "pageSize": size,
    });
    Json(body).into_response()
}

fn by_date(world: &World, asked: &Value) -> Response {
    let (Some(from), Some(to)) = (asked["dateFrom"].as_str(), asked["dateTo"].as_str()) else {
        return refusal(400, "dateFrom and dateTo are required");
    };
    let page = asked["pageNumber"].as_u64().and_then(|page| usize::try_from(page).ok()).unwrap_or(0);
    let size = page_size(asked);
    let made = of_guest(world, asked).filter(|made| {
        let time = cloud_utc(made.made);
        from <= time.as_str() && time.as_str() <= to
    });
    let transactions: Vec<_> = made.skip(page * size).take(size).map(dressed).collect();
    Json(json!({"transactions": transactions, "pageSize": size})).into_response()
}

fn of_guest<'a>(world: &'a World, asked: &'a Value) -> impl Iterator<Item = &'a Transaction> {
    world.cloud.transactions.iter().filter(|made| asked["customerId"] == made.guest)
}

fn page_size(asked: &Value) -> usize {
    asked["pageSize"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(100)
}

fn dressed(made: &Transaction) -> Value {
    json!({
        "id": format!("7a450000-0000-4000-8000-{:012x}", made.revision), "revision": made.revision, "type": 1,
        "typeName": "RefillWalletFromOrder", "sum": major(made.order.total()) / 10.0,
        "whenCreated": cloud_utc(made.made), "whenCreatedOrder": cloud_utc(made.order.opened),
        "orderNumber": made.order.number, "orderSum": made.order.total_in_doubles(),
        "posOrderId": made.order.pos_id, "isDelivery": made.order.family == Family::Delivery,
        "terminalGroupId": TERMINALS, "organizationId": ORGANIZATION, "isIgnored": false,
    })
}
