//! A check as the cloud tells it, in an answer or in a message: hall orders and deliveries alike (documented: `TableOrder`
//! and the order of a delivery have these fields in common).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use stamp_core::receipt::{GuestName, ReceiptClosed, ReceiptVoided, Report};

use crate::pos::serve::{
    check::{Closing, Told, cloud_name, voided},
    facts,
    fields::Fields,
    guest::Customer,
    moment,
    shared::Site,
};

/// An order that a question or a message tells of.
#[derive(Debug, Clone)]
pub(in crate::pos::serve) struct Order {
    /// The till's id, else the cloud's.
    pub(in crate::pos::serve) id: String,
    /// When the cloud changed it last, in its milliseconds since 1970.
    pub(in crate::pos::serve) changed: i64,
    pub(in crate::pos::serve) organization: Option<String>,
    pub(in crate::pos::serve) group: Option<String>,
    pub(in crate::pos::serve) fate: Fate,
}

/// How far it is.
#[derive(Debug, Clone)]
pub(in crate::pos::serve) enum Fate {
    Open,
    Closed(Box<ReceiptClosed>, Option<Customer>),
    Voided(ReceiptVoided),
    /// Closed, and its total cannot be read.
    Unreadable,
}

impl Order {
    /// Reads the object with `id`, `posId`, `timestamp` and `order`; `None` where it has no id.
    pub(in crate::pos::serve) fn read(
        info: Fields<'_>,
        path: &'static str,
        site: &Site,
        now: Timestamp,
    ) -> Option<Self> {
        let (pos_id, cloud_id) = (info.field("posId").id(), info.field("id").id());
        let id = pos_id.clone().or_else(|| cloud_id.as_deref().map(cloud_name))?;
        let order = info.field("order");
        let changed = info.field("timestamp").integer().unwrap_or(0);
        let mut fate = fate(order, &id, changed, path, site, now);
        // A way that knows only the cloud's id meets one that knows both.
        if let (Some(cloud_id), true) = (cloud_id, pos_id.is_some()) {
            match &mut fate {
                Fate::Closed(receipt, _) => receipt.also.push(cloud_name(&cloud_id)),
                Fate::Voided(receipt) => receipt.also.push(cloud_name(&cloud_id)),
                Fate::Open | Fate::Unreadable => {}
            }
        }
        Some(Self {
            id,
            changed,
            organization: info.field("organizationId").id(),
            group: order.field("terminalGroupId").id(),
            fate,
        })
    }

    /// Whether it is of the organisation and of one of the groups; what does not tell is.
    pub(in crate::pos::serve) fn is_of(&self, organization: Option<&str>, groups: &[String]) -> bool {
        is_of(self.organization.as_deref(), self.group.as_ref(), organization, groups)
    }

    /// What is reported of it, without its customer's names.
    pub(in crate::pos::serve) fn report(self) -> Option<(Report, Option<Customer>)> {
        match self.fate {
            Fate::Closed(receipt, customer) => Some((Report::Closed(receipt), customer)),
            Fate::Voided(receipt) => Some((Report::Voided(receipt), None)),
            Fate::Open | Fate::Unreadable => None,
        }
    }
}

/// Whether what was told of `organization` and `group` is of our own; what does not tell is.
pub(in crate::pos::serve) fn is_of(
    organization: Option<&str>,
    group: Option<&String>,
    own: Option<&str>,
    groups: &[String],
) -> bool {
    organization.zip(own).is_none_or(|(told, own)| told == own)
        && (groups.is_empty() || group.is_none_or(|group| groups.contains(group)))
}

fn fate(order: Fields<'_>, id: &str, changed: i64, path: &'static str, site: &Site, now: Timestamp) -> Fate {
    let status = order.field("status").text().unwrap_or_default().to_ascii_lowercase();
    let closed_at = closed_at(order, site, now);
    // Not there unless the order has come about (documented: `creationStatus` is Success).
    match status.as_str() {
        "deleted" | "cancelled" | "canceled" => {
            let told = order.field("whenClosed").is_there();
            Fate::Voided(voided(id, told.then_some(closed_at).flatten(), path))
        }
        _ if order.field("isDeleted").is_true() => Fate::Voided(voided(id, None, path)),
        "closed" => {
            let closing = Closing::from(closed_at, || (last_change(changed, now), Duration::ZERO));
            closed(order, id, closing, path, site).unwrap_or(Fate::Unreadable)
        }
        _ => Fate::Open,
    }
}

fn closed(order: Fields<'_>, id: &str, closing: Closing, path: &'static str, site: &Site) -> Option<Fate> {
    let total = order.field("sum").amount();
    let told = Told { id: id.to_owned(), number: order.field("number").text(), total: total?, closing, path };
    let customer = Customer::read(order.field("customer"));
    let receipt = ReceiptClosed {
        payment: facts::payment(order, total),
        groups: facts::groups(order),
        lines: facts::lines(order.field("items")),
        guests: order.field("phone").text().map(GuestName::Phone).into_iter().collect(),
        cashier: ["waiter", "operator"].iter().find_map(|who| order.field(who).field("name").text()),
        ..told.receipt(&site.currency, &site.zone)
    };
    Some(Fate::Closed(Box::new(receipt), customer))
}

/// By the terminal's clock (documented).
fn closed_at(order: Fields<'_>, site: &Site, now: Timestamp) -> Option<Timestamp> {
    let names = ["whenClosed", "whenDelivered"];
    names.iter().find_map(|name| moment::read(&order.field(name).text()?, &site.terminal_zone, now))
}

/// When the cloud changed it last, else now.
fn last_change(changed: i64, now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(changed).ok().filter(|at| is_lately(*at, now)).unwrap_or(now)
}

/// The cloud's milliseconds count from 1970 in the documentation's example; where they do not, they name no such time.
fn is_lately(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() < SignedDuration::from_hours(7 * 24)
}

/// The zone and the currency that a sample is read with, where nothing is configured.
pub(in crate::pos::serve) fn plain_site(currency: Option<&str>, zone: Option<&TimeZone>) -> Site {
    let zone = zone.cloned().unwrap_or_else(TimeZone::system);
    Site { currency: currency.unwrap_or("XXX").to_owned(), terminal_zone: zone.clone(), zone }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
