//! What the cloud sends: a list of events (documented), one of them alone (leniency), or a push of the loyalty service, which
//! is an object without `eventType` (observed in one project only).

use jiff::Timestamp;
use serde_json::Value;
use stamp_core::receipt::GuestName;

use crate::pos::serve::{cloud::order::Order, fields::Fields, shared::Site};

const PATH: &str = "webhook";

/// More than the cloud sends at once.
const MOST: usize = 500;

/// One thing that was sent.
#[derive(Debug)]
pub(super) enum Event {
    /// About an order.
    Order(Order),
    /// The loyalty service has seen a guest at a check.
    Guest {
        /// The till's id of the check.
        check: String,
        customer: Option<String>,
        phone: Option<GuestName>,
        organization: Option<String>,
        /// The group of terminals.
        group: Option<String>,
    },
    /// Of no interest here.
    Other,
}

/// Reads a body; `None`: it is no JSON, or nothing of theirs.
pub(super) fn read(body: &[u8], site: &Site, now: Timestamp) -> Option<Vec<Event>> {
    let told: Value = serde_json::from_slice(body).ok()?;
    let events = match &told {
        Value::Array(list) => list.iter().take(MOST).collect(),
        Value::Object(_) => vec![&told],
        _ => return None,
    };
    Some(events.into_iter().map(|event| one(Fields::of(event), site, now)).collect())
}

fn one(event: Fields<'_>, site: &Site, now: Timestamp) -> Event {
    let kind = event.field("eventType").text();
    match kind.as_deref() {
        Some("TableOrderUpdate" | "DeliveryOrderUpdate") => {
            let mut order = Order::read(event.field("eventInfo"), PATH, site, now);
            if let Some(order) = &mut order {
                order.organization = order.organization.take().or_else(|| event.field("organizationId").id());
            }
            order.map_or(Event::Other, Event::Order)
        }
        Some(_) => Event::Other,
        None => push(event).unwrap_or(Event::Other),
    }
}

fn push(event: Fields<'_>) -> Option<Event> {
    let is_push = event.field("transactionType").is_there();
    let (check, customer) = (event.field("orderId").id()?, event.field("customerId").id());
    let phone = event.field("phone").text().map(GuestName::Phone);
    let (organization, group) = (event.field("organizationId").id(), event.field("terminalGroupId").id());
    let is_somebody = customer.is_some() || phone.is_some();
    (is_push && is_somebody).then_some(Event::Guest { check, customer, phone, organization, group })
}

/// The password that the loyalty service sends in a push (observed in one project only); `None`: it is no push alone.
pub(super) fn password(body: &[u8]) -> Option<String> {
    let told: Value = serde_json::from_slice(body).ok()?;
    let push = Fields::of(&told);
    let is_push =
        told.is_object() && !push.field("eventType").is_there() && push.field("transactionType").is_there();
    push.field("subscriptionPassword").value().filter(|_| is_push)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pos::serve::cloud::order::{Fate, plain_site};

    fn read_json(body: &Value) -> Option<Vec<Event>> {
        read(body.to_string().as_bytes(), &plain_site(Some("EUR"), None), Timestamp::UNIX_EPOCH)
    }

    fn update(kind: &str) -> Value {
        json!({
            "eventType": kind, "eventTime": "2026-05-11 12:34:57.123", "organizationId": "org",
            "eventInfo": { "id": "a", "posId": "b", "timestamp": 5, "order": { "status": "Closed", "sum": 1 } },
        })
    }

    #[test]
    fn a_list_and_a_single_event_are_read_alike() {
        for body in [json!([update("TableOrderUpdate")]), update("DeliveryOrderUpdate")] {
            let events = read_json(&body).unwrap();
            let [Event::Order(order)] = events.as_slice() else { panic!("{events:?}") };
            assert!(matches!(order.fate, Fate::Closed(..)) && order.changed == 5 && order.id == "b");
            assert_eq!(order.organization.as_deref(), Some("org"));
        }
    }

    #[test]
    fn other_events_are_heard_and_come_to_nothing() {
        for body in [update("PersonalShift"), update("SomethingNew"), json!({}), json!({ "eventType": 3 })] {
            let events = read_json(&body).unwrap();
            assert!(matches!(events.as_slice(), [Event::Other]), "{body}");
        }
        assert!(read_json(&json!([3, null, "x"])).unwrap().iter().all(|event| matches!(event, Event::Other)));
    }

    #[test]
    fn a_push_of_the_loyalty_service_names_the_guest_of_a_check() {
        let body = json!({
            "id": "x", "customerId": "c", "phone": "+370 600 00000", "transactionType": "any", "orderId": "b", "sum": 1,
        });
        let events = read_json(&body).unwrap();
        let [Event::Guest { check, customer: Some(customer), phone: Some(_), .. }] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!((check.as_str(), customer.as_str()), ("b", "c"));
    }

    #[test]
    fn only_a_push_has_a_password_of_its_own() {
        let of = |body: &Value| password(body.to_string().as_bytes());
        let push = json!({ "transactionType": "x", "subscriptionPassword": "open" });
        assert_eq!(of(&push).as_deref(), Some("open"));
        for other in [
            json!([push]),
            json!({ "eventType": "TableOrderUpdate", "transactionType": "x", "subscriptionPassword": "open" }),
            json!({ "subscriptionPassword": "open" }),
            json!({ "transactionType": "x", "subscriptionPassword": null }),
        ] {
            assert_eq!(of(&other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        for body in [&b""[..], b"{", b"3", b"<html>", &[0xff, 0xfe]] {
            assert!(read(body, &plain_site(None, None), Timestamp::UNIX_EPOCH).is_none());
        }
    }
}
