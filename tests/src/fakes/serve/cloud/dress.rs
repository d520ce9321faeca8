//! An order as the cloud writes it. There is no card in it: the guest's id, and the telephone of a delivery.

use serde_json::{Value, json};

use super::{ORGANIZATION, Record, TERMINALS};
use crate::fakes::serve::{
    World,
    front::name,
    shop::{Family, Order, OrderStatus, cloud_local, major},
};

/// The order with its head, as `orders[]` and as `eventInfo` have it.
pub(super) fn dressed(world: &World, record: &Record) -> Value {
    json!({
        "id": record.order.cloud_id,
        "posId": record.order.pos_id,
        "externalNumber": null,
        "organizationId": ORGANIZATION,
        "timestamp": record.changed.as_millisecond(),
        "creationStatus": "Success",
        "errorInfo": null,
        "order": body(world, &record.order),
    })
}

/// The status in the words of its family.
pub(super) const fn status(order: &Order) -> &'static str {
    match (order.family, order.status) {
        (Family::Hall, status) => name(status),
        (Family::Delivery, OrderStatus::New) => "CookingStarted",
        (Family::Delivery, OrderStatus::Bill) => "OnWay",
        (Family::Delivery, OrderStatus::Closed) => "Closed",
        (Family::Delivery, OrderStatus::Deleted) => "Cancelled",
    }
}

fn body(world: &World, order: &Order) -> Value {
    let time = |time: Option<_>| time.map(|time| cloud_local(time, &world.shop.zone));
    let customer = order.guest.as_ref().map(|guest| {
        json!({
            "type": "regular", "id": guest, "name": "A.", "surname": null, "comment": null,
            "gender": "NotSpecified", "inBlacklist": false, "blacklistReason": null, "birthdate": null,
        })
    });
    let items = order.items.iter().map(|item| {
        let cost = major(item.price) * f64::from(item.amount);
        json!({
            "type": "Product", "product": {"id": null, "name": item.name}, "modifiers": [],
            "price": major(item.price), "cost": cost, "pricePredefined": false, "positionId": null,
            "taxPercent": null, "resultSum": cost, "status": "Added", "deleted": null,
            "amount": f64::from(item.amount), "comment": null, "whenPrinted": null, "size": null,
            "comboInformation": null,
        })
    });
    let payments = order.payments.iter().map(|(way, sum)| {
        json!({
            "paymentType": {"id": null, "name": way.kind(), "kind": way.kind()}, "sum": major(*sum),
            "isPreliminary": false, "isExternal": false, "isProcessedExternally": false,
            "isFiscalizedExternally": false, "isPrepay": false,
        })
    });
    let paid: i64 = order.payments.iter().map(|(_, sum)| sum).sum();
    let mut body = json!({
        "customer": customer, "phone": order.phone, "status": status(order),
        "whenCreated": time(Some(order.opened)), "whenBillPrinted": time(order.billed),
        "whenClosed": time(order.closed.filter(|_| order.status != OrderStatus::Deleted)),
        "waiter": {"id": null, "name": "Bar 1", "phone": null}, "tabName": null,
        "sum": order.total_in_doubles(), "number": order.number, "sourceKey": null,
        "guestsInfo": {"count": 1, "splitBetweenPersons": false}, "items": items.collect::<Vec<_>>(),
        "combos": [], "payments": payments.collect::<Vec<_>>(), "tips": [], "discounts": [],
        "terminalGroupId": TERMINALS, "processedPaymentsSum": major(paid), "loyaltyInfo": null, "externalData": null,
    });
    match order.family {
        Family::Hall => {
            body["orderType"] = json!({"id": null, "name": "Dine in", "orderServiceType": "Common"});
            body["tableIds"] = json!(["c9d1a7a4-0000-4000-8000-000000000005"]);
        }
        Family::Delivery => {
            let service = "DeliveryByClient";
            body["orderType"] = json!({"id": null, "name": "Pickup", "orderServiceType": service});
            body["parentDeliveryId"] = json!(null);
            body["movedFromDeliveryId"] = json!(order.moved_from);
            body["movedToDeliveryId"] = json!(order.moved_to);
            body["isDeleted"] = json!(false);
            body["whenDelivered"] = json!(time(order.closed));
            body["completeBefore"] = json!(time(Some(order.opened)));
            let is_cancelled = order.status == OrderStatus::Deleted;
            body["cancelInfo"] =
                if is_cancelled { json!({"whenCancelled": time(order.closed)}) } else { json!(null) };
        }
    }
    body
}
