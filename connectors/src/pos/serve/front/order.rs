//! A check as the till's own Web API tells it. The names of its fields are those of the plugin's `IOrder` (observed in
//! public clients; a vendor's developer says that they are the same), and which of them are there differs by version.

use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use serde_json::Value;
use stamp_core::receipt::{Line, Payment};

use crate::pos::serve::{facts, fields::Fields, guest::Customer, moment};

/// How far a check is (`OrderStatus`, documented: New, Bill, Closed = 2, Deleted = 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Closed,
    Deleted,
}

#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) status: Status,
    pub(super) number: Option<String>,
    /// What is to be paid after discounts. `None`: it cannot be read.
    pub(super) total: Option<Decimal>,
    pub(super) opened_at: Option<Timestamp>,
    pub(super) billed_at: Option<Timestamp>,
    pub(super) closed_at: Option<Timestamp>,
    /// Where it was changed last.
    pub(super) terminal: Option<String>,
    /// The check that this one was made of when that was given back.
    pub(super) storned: Option<String>,
    pub(super) customers: Vec<Customer>,
    pub(super) payment: Payment,
    pub(super) groups: Vec<String>,
    pub(super) lines: Option<Vec<Line>>,
    pub(super) cashier: Option<String>,
}

impl Order {
    /// Reads a check; `None` where it has no id or no status that is known.
    pub(super) fn read(value: &Value, zone: &TimeZone, now: Timestamp) -> Option<Self> {
        let order = Fields::of(value);
        let time = |name: &str| moment::read(&order.field(name).text()?, zone, now);
        let total = order.field("ResultSum").amount().or_else(|| order.field("FullSum").amount());
        Some(Self {
            id: order.field("Id").id()?,
            status: status(order.field("Status"))?,
            number: order.field("Number").text(),
            total,
            opened_at: time("OpenTime"),
            billed_at: time("BillTime"),
            closed_at: time("CloseTime"),
            terminal: order.field("LastChangedTerminalId").id(),
            storned: order.field("StornedOrderId").id(),
            customers: ["Customers", "CustomerIds", "Clients"]
                .iter()
                .flat_map(|name| order.field(name).list())
                .filter_map(Customer::read)
                .collect(),
            payment: facts::payment(order, total),
            groups: facts::groups(order),
            lines: lines(order),
            cashier: order.field("CashierName").text().or_else(|| order.field("WaiterName").text()),
        })
    }
}

fn status(status: Fields<'_>) -> Option<Status> {
    let text = status.text()?;
    match text.to_ascii_lowercase().as_str() {
        "new" | "0" | "bill" | "1" => Some(Status::Open),
        "closed" | "2" => Some(Status::Closed),
        "deleted" | "3" => Some(Status::Deleted),
        _ => None,
    }
}

/// What stands on the check, guest by guest.
fn lines(order: Fields<'_>) -> Option<Vec<Line>> {
    order.field("Guests").value()?.as_array()?;
    let items = order.field("Guests").list().flat_map(|guest| guest.field("Items").list());
    Some(items.filter_map(facts::line).collect())
}
