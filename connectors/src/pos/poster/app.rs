//! What the app on the till says: which check was closed, and whose an open one is. The forms are those of the till's
//! JavaScript (dev.joinposter.com/en/docs/v3/pos, documented): sums in units of the currency, as numbers.

use std::time::Duration;

use rust_decimal::Decimal;
use serde::Deserialize;
use stamp_core::{
    cloud::types::Identifier,
    receipt::{self, GuestIdentified, GuestName, Line, Payment, ReceiptClosed, Report},
    time::Timestamp,
};

use super::{
    place::{Place, tidy_account},
    receipt::{Paid, also, identity, kind_of_order},
    scalar::{Scalar, members},
    settings::Settings,
};

/// What is told later has waited for the agent: whoever was noted meanwhile may be the next guest.
const AT_ONCE: Duration = Duration::from_secs(4);

/// The way on which a check is told of at its closing.
pub(super) const APP: &str = "app";
/// The way of one that had to wait for the agent.
const APP_LATER: &str = "app, later";

/// What the app on the till says: `{"event": "afterOrderClose", "till": Poster.settings, "order": …, "client": …,
/// "waitedMs": …}` of a check that was paid so long ago by the clock of the till, `{"event": "returnFiscal", "till": …,
/// "order": …}` of one that was given back at the fiscal printer, in whole or in part, `{"event": "orderClientChange", "till": …, "orderId": …, "client": …}` of an open check that has
/// another client, or none any more, `{"event": "guestRead", "till": …, "orderId": …, "guest": …}` of one whose guest has
/// shown a card, in the cloud's own form.
#[derive(Debug, Clone, Deserialize)]
pub struct AppMessage(Event);

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Event {
    AfterOrderClose {
        till: Till,
        order: Box<Order>,
        #[serde(default)]
        client: Option<Client>,
        /// Since it was paid, by the clock of the till.
        #[serde(default)]
        waited_ms: Scalar,
    },
    ReturnFiscal {
        till: Till,
        order: Box<Order>,
    },
    OrderClientChange {
        till: Till,
        #[serde(default)]
        order_id: Scalar,
        #[serde(default)]
        client: Option<Client>,
    },
    GuestRead {
        till: Till,
        #[serde(default)]
        order_id: Scalar,
        guest: Identifier,
    },
}

/// The till, from its `Poster.settings`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Till {
    account_url: Scalar,
    spot_id: Scalar,
    spot_tablet_id: Scalar,
    currency_code_iso: Scalar,
}

/// A check, as the till has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Order {
    /// When it was opened, in milliseconds since 1970.
    id: Scalar,
    /// Zero in the documented examples even after the closing.
    date_close: Scalar,
    /// Its number in the console; empty until the till has told the cloud of it.
    order_name: Scalar,
    /// What is to be paid, after discounts.
    total: Scalar,
    pay_type: Scalar,
    payed_sum: Scalar,
    payed_cash: Scalar,
    payed_card: Scalar,
    payed_third_party: Scalar,
    payed_bonus: Scalar,
    payed_cert: Scalar,
    service_mode: Scalar,
    #[serde(deserialize_with = "members")]
    products: Vec<Product>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Product {
    id: Scalar,
}

/// A client, as the till has it.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Client {
    card_number: Scalar,
    phone: Scalar,
    email: Scalar,
    group_id: Scalar,
}

/// Why nothing follows from what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    /// The configuration says so.
    #[error("the app on the till is not heard: app = false in [poster]")]
    Off,
    /// It belongs to another agent.
    #[error("this check is of another place or register than the one set in [poster]")]
    Elsewhere,
    /// Something is missing without which the check has no name.
    #[error("the account, the place or the check is not named")]
    Nameless,
    /// What was read of a guest's card is none.
    #[error("the guest: 1 to 1,024 bytes without control characters")]
    Guest,
    /// Something is missing without which the check cannot count.
    #[error("the currency or a sum cannot be read")]
    Sum,
}

/// What follows.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) reports: Vec<Report>,
    /// Something was done to a closed check that Poster's cloud has on record.
    pub(super) is_news: bool,
    /// A check that was given back, as the console calls it.
    pub(super) given_back: Option<String>,
}

/// What follows from a message: of a closed check the check, of another client the guest.
pub(super) fn reports(
    AppMessage(event): AppMessage,
    settings: &Settings,
    place: Option<&Place>,
    at: Timestamp,
) -> Result<Told, NotTold> {
    let (till, order_id) = match &event {
        Event::AfterOrderClose { till, order, .. } | Event::ReturnFiscal { till, order } => (till, &order.id),
        Event::OrderClientChange { till, order_id, .. } | Event::GuestRead { till, order_id, .. } => {
            (till, order_id)
        }
    };
    let (account, spot) = ours(till, settings, place)?;
    let opened = order_id.millis().ok_or(NotTold::Nameless)?.as_millisecond().to_string();
    let identity = identity(&account, &spot, &opened);
    let (report, is_news) = match event {
        Event::AfterOrderClose { till, order, client, waited_ms } => {
            let currency = currency(&till, place)?;
            let mut closed = closed(&order, identity, &currency, moment(&order, &waited_ms, at))?;
            closed.guests = client.iter().flat_map(Client::names).collect();
            closed.is_client_told = client.as_ref().is_none_or(Client::is_told);
            let group = client.as_ref().and_then(|client| client.group_id.known());
            closed.groups.extend(group.map(|id| format!("group:{id}")));
            (Report::Closed(Box::new(closed)), true)
        }
        Event::ReturnFiscal { order, .. } => {
            let shown = order.order_name.known().unwrap_or(&identity.number);
            let given_back = Some(shown.chars().take(20).collect());
            return Ok(Told { reports: Vec::new(), is_news: true, given_back });
        }
        Event::OrderClientChange { client, .. } => {
            let guests = client.iter().flat_map(Client::names).collect();
            (Report::Guest(GuestIdentified { identity, guests, at }), false)
        }
        Event::GuestRead { guest, .. } => {
            let length = guest.value.len();
            if !(1..=1024).contains(&length) || guest.value.chars().any(char::is_control) {
                return Err(NotTold::Guest);
            }
            let guests = vec![GuestName::Known(guest)];
            (Report::Guest(GuestIdentified { identity, guests, at }), false)
        }
    };
    Ok(Told { reports: vec![report], is_news, given_back: None })
}

/// Account and place, where they are ours.
fn ours(till: &Till, settings: &Settings, place: Option<&Place>) -> Result<(String, String), NotTold> {
    let spot = till.spot_id.known().ok_or(NotTold::Nameless)?;
    let wanted = place.map(|place| place.spot.as_str()).or(settings.spot.as_deref());
    if wanted.is_some_and(|wanted| wanted != spot) {
        return Err(NotTold::Elsewhere);
    }
    let register = settings.register.as_ref().and_then(|register| register.one());
    if register.is_some_and(|register| till.spot_tablet_id.known() != Some(register)) {
        return Err(NotTold::Elsewhere);
    }
    let known = place.map(|place| place.account.clone()).or_else(|| settings.account.clone());
    let account =
        known.or_else(|| till.account_url.known().map(tidy_account)).filter(|account| !account.is_empty());
    Ok((account.ok_or(NotTold::Nameless)?, spot.to_owned()))
}

fn currency(till: &Till, place: Option<&Place>) -> Result<String, NotTold> {
    let told = till.currency_code_iso.known().map(str::to_ascii_uppercase);
    let currency = place.map(|place| place.currency.clone()).or(told).unwrap_or_default();
    match currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(currency),
        false => Err(NotTold::Sum),
    }
}

fn closed(
    order: &Order,
    identity: receipt::ReceiptIdentity,
    currency: &str,
    (closed_at, way): (Timestamp, &str),
) -> Result<ReceiptClosed, NotTold> {
    let paid = paid(order).map_err(|receipt::Unreadable| NotTold::Sum)?;
    let is_unpaid = order.pay_type.known() == Some("close");
    let is_filled = !(paid.live() + paid.bonus + paid.certificate).is_zero();
    let sum = match is_filled || is_unpaid {
        true => paid.live(),
        // It is not documented that the till has filled in the parts by then.
        false => order.total.number().map_err(|receipt::Unreadable| NotTold::Sum)?,
    };
    let mut closed = ReceiptClosed::new(identity, receipt::from_major(sum, currency), closed_at);
    closed.also = also(order.order_name.known());
    closed.path = way.to_owned();
    closed.payment = Payment { is_paid: Some(!is_unpaid), is_written_off: false, ways: paid.ways(None) };
    closed.groups.extend(kind_of_order(order.service_mode.known()).map(str::to_owned));
    let lines = order.products.iter().filter_map(|product| product.id.known());
    let lines = lines.map(|id| Line { filed: vec![id.to_owned(), format!("product:{id}")], paid: None });
    closed.lines = Some(lines.collect());
    Ok(closed)
}

/// When a check that is told of at `at` was closed, and on which way it is told of: at its closing, or after it had to
/// wait for the agent. How long it has waited is reckoned by the till alone, so that its clock need not be right; of one
/// that has waited long it is the closing time of the till that counts.
fn moment(order: &Order, waited_ms: &Scalar, at: Timestamp) -> (Timestamp, &'static str) {
    let closed_at = order.date_close.millis();
    let waited = waited_ms.whole().and_then(|waited| u64::try_from(waited).ok()).map(Duration::from_millis);
    let ago = match (waited, closed_at) {
        (Some(waited), _) => waited,
        (None, Some(closed_at)) => at.duration_since(closed_at).unsigned_abs(),
        (None, None) => Duration::ZERO,
    };
    let by_our_clock = waited.and_then(|waited| at.checked_sub(waited).ok());
    match ago <= AT_ONCE {
        true => (by_our_clock.or(closed_at).unwrap_or(at), APP),
        false => (closed_at.or(by_our_clock).unwrap_or(at), APP_LATER),
    }
}

fn paid(order: &Order) -> Result<Paid, receipt::Unreadable> {
    Ok(Paid {
        sum: order.payed_sum.number()?,
        cash: order.payed_cash.number()?,
        card: order.payed_card.number()?,
        third_party: order.payed_third_party.number()?,
        bonus: order.payed_bonus.number()?,
        certificate: order.payed_cert.number()?,
        wallet: Decimal::ZERO,
    })
}

impl Client {
    /// A till that could not say who it is tells nothing but the id.
    fn is_told(&self) -> bool {
        [&self.card_number, &self.phone, &self.email].into_iter().any(Scalar::is_told)
    }

    fn names(&self) -> impl Iterator<Item = GuestName> {
        let owned = |scalar: &Scalar| scalar.known().map(str::to_owned);
        let card = owned(&self.card_number).map(GuestName::Card);
        let phone = owned(&self.phone).map(GuestName::Phone);
        card.into_iter().chain(phone).chain(owned(&self.email).map(GuestName::Email))
    }
}

/// Without the person.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client(…)")
    }
}

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;
