//! What a check of Poster's cloud is to us.

use jiff::Timestamp;
use rust_decimal::Decimal;
use stamp_core::{
    cloud::types::Money,
    receipt::{self, GuestName, Line, Payment, ReceiptClosed, ReceiptIdentity, ReceiptVoided},
};

use super::{CONNECTOR, clients::Client, menu::Menu, place::Place, record::Record};

/// What a check is to us.
#[derive(Debug, PartialEq)]
pub(super) enum Reading {
    /// Closed.
    Closed(Box<ReceiptClosed>),
    /// Removed after it was closed, or before.
    Voided(ReceiptVoided),
    /// Closed, and then given back at the fiscal printer, in whole or in part: Poster does not tell which (inferred from
    /// what its documentation leaves out).
    GivenBack,
    /// Not closed yet, never paid, or of another place or register.
    NotOurs,
}

/// A check that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// It has no name under which it could be told of.
    #[error("its opening time, which names it, is missing")]
    Nameless,
    /// It is closed, but not when.
    #[error("its closing time is missing")]
    NeverClosed,
    /// A sum is no number.
    #[error("a sum of it is no number")]
    Sum,
    /// The place has several registers, and the history does not say at which it was closed.
    #[error("the register that closed it is not told")]
    NoRegister,
    /// It is no object at all.
    #[error("it has another form than Poster's documentation gives")]
    Form,
}

/// Reads a check, as far as nothing else is needed for it.
pub(super) fn read(record: &Record, place: &Place, path: &str) -> Result<Reading, Unreadable> {
    if record.spot_id.known() != Some(&place.spot) {
        return Ok(Reading::NotOurs);
    }
    match record.status.known() {
        Some("2") if record.print_fiscal.known() == Some("2") => {
            of_register(record, place, || Ok(Reading::GivenBack))
        }
        Some("2") => of_register(record, place, || closed(record, place, path)),
        Some("3") => Ok(Reading::Voided(voided(record, place, path)?)),
        _ => Ok(Reading::NotOurs),
    }
}

/// Adds what is known of the guest: what stands on the check itself, else what stands with the client.
pub(super) fn add_guest(receipt: &mut ReceiptClosed, record: &Record, client: Option<&Client>) {
    let card = record.card_number.known().or_else(|| client?.card.as_deref());
    let phone = record.client_phone.known().or_else(|| client?.phone.as_deref());
    let email = client.and_then(|client| client.email.as_deref());
    receipt.guests.extend(card.map(|card| GuestName::Card(card.to_owned())));
    receipt.guests.extend(phone.map(|phone| GuestName::Phone(phone.to_owned())));
    receipt.guests.extend(email.map(|email| GuestName::Email(email.to_owned())));
    receipt.groups.extend(client.into_iter().flat_map(|client| client.groups.iter().cloned()));
}

/// Adds the lines, each under its product, by name and number, and the categories of that.
pub(super) fn add_lines(receipt: &mut ReceiptClosed, record: &Record, menu: &Menu) {
    let lines = record.products.iter().map(|product| {
        let id = product.product_id.known().unwrap_or_default();
        let paid = product.payed_sum.is_told().then(|| product.payed_sum.number().ok()).flatten();
        let paid = paid.map(|paid| receipt::from_minor(paid, &receipt.total.currency).value);
        Line { filed: menu.filed(id), paid }
    });
    receipt.lines = Some(lines.collect());
}

/// The name of a check that is the same on every way: account, place, and the time of opening in milliseconds, which the
/// till calls `order.id` (the equality is observed) and the cloud `date_start`.
pub(super) fn identity(account: &str, spot: &str, opened: &str) -> ReceiptIdentity {
    ReceiptIdentity {
        connector: CONNECTOR.to_owned(),
        account: account.to_owned(),
        register: Some(spot.to_owned()),
        business_day: None,
        number: opened.to_owned(),
    }
}

/// The name that it has in Poster's console, once it has one; in case that the equality above does not hold everywhere.
pub(super) fn also(transaction: Option<&str>) -> Vec<String> {
    transaction.map(|id| format!("tr:{id}")).into_iter().collect()
}

/// Kinds of order by their numbers (newer documentation, in Russian).
pub(super) fn kind_of_order(service_mode: Option<&str>) -> Option<&'static str> {
    match service_mode? {
        "1" => Some("dine-in"),
        "2" => Some("takeaway"),
        "3" => Some("delivery"),
        _ => None,
    }
}

fn of_register(
    record: &Record,
    place: &Place,
    ours: impl FnOnce() -> Result<Reading, Unreadable>,
) -> Result<Reading, Unreadable> {
    let Some(register) = &place.register else { return ours() };
    match record.closed_at_register() {
        Some(closed_at) if closed_at == register => ours(),
        Some(_) => Ok(Reading::NotOurs),
        None => Err(Unreadable::NoRegister),
    }
}

fn closed(record: &Record, place: &Place, path: &str) -> Result<Reading, Unreadable> {
    let closed_at = record.date_close.millis().ok_or(Unreadable::NeverClosed)?;
    let paid = Paid::of(record).map_err(|receipt::Unreadable| Unreadable::Sum)?;
    let mut receipt = ReceiptClosed::new(named(record, place)?, paid.total(&place.currency), closed_at);
    receipt.also = also(record.transaction_id.known());
    path.clone_into(&mut receipt.path);
    receipt.payment = Payment {
        is_paid: record.pay_type.written().map(|kind| kind.trim() != "0"),
        is_written_off: matches!(record.reason.known(), Some("2" | "3")),
        ways: paid.ways(record.payment_method_id.known()),
    };
    receipt.groups.extend(kind_of_order(record.service_mode.known()).map(str::to_owned));
    receipt.cashier = record.name.known().map(|name| name.chars().take(64).collect());
    Ok(Reading::Closed(Box::new(receipt)))
}

fn voided(record: &Record, place: &Place, path: &str) -> Result<ReceiptVoided, Unreadable> {
    Ok(ReceiptVoided {
        identity: named(record, place)?,
        also: also(record.transaction_id.known()),
        closed_at: record.date_close.millis(),
        path: path.to_owned(),
    })
}

fn named(record: &Record, place: &Place) -> Result<ReceiptIdentity, Unreadable> {
    let opened: Option<Timestamp> = record.date_start.millis();
    let opened = opened.ok_or(Unreadable::Nameless)?.as_millisecond().to_string();
    Ok(identity(&place.account, &place.spot, &opened))
}

/// How much came in which way, in hundredths.
pub(super) struct Paid {
    /// What Poster calls live money: cash and card.
    pub(super) sum: Decimal,
    pub(super) cash: Decimal,
    pub(super) card: Decimal,
    pub(super) third_party: Decimal,
    pub(super) bonus: Decimal,
    pub(super) certificate: Decimal,
    pub(super) wallet: Decimal,
}

impl Paid {
    fn of(record: &Record) -> Result<Self, receipt::Unreadable> {
        Ok(Self {
            sum: record.payed_sum.number()?,
            cash: record.payed_cash.number()?,
            card: record.payed_card.number()?,
            third_party: record.payed_third_party.number()?,
            bonus: record.payed_bonus.number()?,
            certificate: record.payed_cert.number()?,
            wallet: record.payed_ewallet.number()?,
        })
    }

    /// What the guest has paid for this check, after all discounts: cash, card, and what came by a payment service.
    /// Neither bonus points nor what was paid before this check, for a certificate or into a wallet. `sum` is no help:
    /// it is without discounts, and those are told as a percentage only. Poster's `payed_sum` is documented as cash and
    /// card; the greater of both stays right if it holds the service's part, too.
    pub(super) fn total(&self, currency: &str) -> Money {
        receipt::from_minor(self.live(), currency)
    }

    pub(super) fn live(&self) -> Decimal {
        self.sum.max(self.cash + self.card + self.third_party)
    }

    /// The ways that were used, by Poster's names for them.
    pub(super) fn ways(&self, method: Option<&str>) -> Vec<String> {
        let ways = [
            ("cash", self.cash),
            ("card", self.card),
            ("third_party", self.third_party),
            ("bonus", self.bonus),
            ("cert", self.certificate),
            ("ewallet", self.wallet),
        ];
        let used = ways.into_iter().filter(|(_, sum)| !sum.is_zero()).map(|(name, _)| name.to_owned());
        used.chain(method.map(|id| format!("payment:{id}"))).collect()
    }
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
