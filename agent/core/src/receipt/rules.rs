//! Which closed checks bring a stamp, and whom the till's own client may name, by the shop's `[receipts]`.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{GuestName, ReceiptClosed, closed::Line, exactly};
use crate::{
    cloud::types::{Identifier, IdentifierKind},
    config::{ClientField, Receipts, TillsOwn},
    named::named,
    scan::{Code, Entry, Meaning, Patterns},
};

named! {
    /// Why a closed check brings no stamp.
    LeftOut {
        /// Its total cannot be reckoned with.
        Unreadable = "unreadable-amount",
        /// More was given back than paid.
        Negative = "negative",
        /// It was closed without having been paid.
        NotPaid = "not-paid",
        /// Nothing was to be paid, and only what was paid counts.
        Nothing = "nothing-to-pay",
        /// It was written off, in whole or in part.
        WrittenOff = "written-off",
        /// It is below the least total.
        BelowMinimum = "below-minimum",
        /// A way of payment, kind of order or group of clients that brings none.
        LeftOut = "left-out",
        /// Nothing of the categories that bring one was paid for, or it is not known what was.
        NotOfTheCategories = "not-of-the-categories",
        /// Nothing but categories that bring none.
        OnlyOtherCategories = "only-other-categories",
    }
}

/// The shop's rules.
#[derive(Debug, Clone)]
pub struct Rules {
    receipts: Receipts,
    minimum: Option<Decimal>,
    patterns: Patterns,
}

impl Rules {
    /// The rules of `receipts`. `patterns` say which codes are cards.
    #[must_use]
    pub fn new(receipts: Receipts, patterns: Patterns) -> Self {
        let minimum = receipts.minimum.as_ref().and_then(|minimum| decimal(minimum.as_str()));
        Self { receipts, minimum, patterns }
    }

    /// Why `receipt` brings no stamp; `None`: it brings one. Where a till does not tell whether a check was paid, one
    /// with a total was.
    #[must_use]
    pub fn left_out(&self, receipt: &ReceiptClosed) -> Option<LeftOut> {
        let Some(total) = decimal(&receipt.total.value) else { return Some(LeftOut::Unreadable) };
        let rules = &self.receipts;
        let payment = &receipt.payment;
        let reasons = [
            (total < Decimal::ZERO, LeftOut::Negative),
            (rules.only_paid && payment.is_paid == Some(false), LeftOut::NotPaid),
            (rules.only_paid && total.is_zero(), LeftOut::Nothing),
            (rules.skip_written_off && payment.is_written_off, LeftOut::WrittenOff),
            (self.minimum.is_some_and(|minimum| total < minimum), LeftOut::BelowMinimum),
            (is_any_of(payment.ways.iter().chain(&receipt.groups), &rules.without), LeftOut::LeftOut),
        ];
        let first = reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason);
        first.or_else(|| self.of_other_categories(receipt))
    }

    /// The guest whom the till's own client names, if it is one who may be told to the cloud: named in the cloud's own
    /// way, else by what the shop trusts, the best first. What has not the form of a card's code, number, telephone
    /// number with its country or e-mail address names nobody.
    #[must_use]
    pub fn guest(&self, guests: &[GuestName]) -> Option<Identifier> {
        let known = guests.iter().find_map(|guest| match guest {
            GuestName::Known(guest) => Some(guest.clone()),
            _ => None,
        });
        let fields = self.receipts.client.iter();
        let mut trusted =
            fields.flat_map(|field| guests.iter().filter_map(|guest| self.named(*field, guest)));
        known.or_else(|| trusted.next())
    }

    fn named(&self, field: ClientField, guest: &GuestName) -> Option<Identifier> {
        match (field, guest) {
            (ClientField::Card, GuestName::Card(text)) => self.card(text),
            (ClientField::Number, GuestName::Card(text)) => typed(IdentifierKind::CardNumber, text),
            (ClientField::Phone, GuestName::Phone(text)) => typed(IdentifierKind::Phone, text),
            (ClientField::Email, GuestName::Email(text)) => typed(IdentifierKind::Email, text),
            _ => None,
        }
    }

    fn card(&self, text: &str) -> Option<Identifier> {
        let code = Code::parse(text.trim().as_bytes()).ok()?;
        let is_card = self.patterns.classify(&code) == Meaning::Card;
        is_card.then(|| Identifier {
            kind: IdentifierKind::Scan,
            value: code.as_str().to_owned(),
            symbology: code.symbology().map(str::to_owned),
        })
    }

    fn of_other_categories(&self, receipt: &ReceiptClosed) -> Option<LeftOut> {
        let Receipts { categories, not_categories, only_paid, .. } = &self.receipts;
        let free = |line: &&Line| *only_paid && line.paid.as_deref().and_then(decimal) == Some(Decimal::ZERO);
        let lines: Option<Vec<&Line>> =
            receipt.lines.as_ref().map(|lines| lines.iter().filter(|line| !free(line)).collect());
        let lines = lines.unwrap_or_default();
        if !categories.is_empty() && !lines.iter().any(|line| is_any_of(&line.filed, categories)) {
            return Some(LeftOut::NotOfTheCategories);
        }
        let is_other = |line: &&Line| is_any_of(&line.filed, not_categories);
        (!lines.is_empty() && lines.iter().all(is_other)).then_some(LeftOut::OnlyOtherCategories)
    }
}

/// What a person could have typed, if it is of this kind.
fn typed(kind: IdentifierKind, text: &str) -> Option<Identifier> {
    match Entry::read(text) {
        Entry::Guest(guest) if guest.kind == kind => Some(guest),
        _ => None,
    }
}

/// Whether one of `names` is one of `these`. Spaces around it and capitals make no difference.
fn is_any_of<'a>(names: impl IntoIterator<Item = &'a String>, these: &[TillsOwn]) -> bool {
    let plain = |text: &str| text.trim().to_lowercase();
    let these: Vec<String> = these.iter().map(|name| plain(name.as_str())).collect();
    !these.is_empty() && names.into_iter().any(|name| these.contains(&plain(name)))
}

fn decimal(text: &str) -> Option<Decimal> {
    exactly(&Value::String(text.to_owned())).ok()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
