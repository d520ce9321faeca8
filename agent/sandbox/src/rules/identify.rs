//! Which card, which voucher is meant, and whether the caller may know it.

use rusqlite::Connection;

use super::{Case, Refusal, Ruling};
use crate::db::card::{self, CardRow};
use crate::db::voucher::{self, VoucherRow};
use crate::keys::Caller;
use crate::wire::{Code, Identifier, IdentifierKind, Problem};

/// The one card that an identifier names.
pub(super) fn card(case: &Case<'_>, identifier: &Identifier) -> Ruling<CardRow> {
    let mut cards = own_cards(case.db, case.caller, identifier)?;
    match cards.len() {
        1 => Ok(cards.remove(0)),
        several => Err(Problem::invalid(format!("this names {several} cards; one is needed")).into()),
    }
}

/// The caller's cards that an identifier names; at least one.
///
/// Only names that no other business can have tell that a card is of another business.
pub(crate) fn own_cards(db: &Connection, caller: &Caller, identifier: &Identifier) -> Ruling<Vec<CardRow>> {
    let found = card::find(db, identifier)?;
    let names_one = matches!(
        identifier.kind,
        IdentifierKind::Scan | IdentifierKind::CardId | IdentifierKind::WalletPassId
    );
    let is_foreign = names_one && !found.is_empty();
    let own: Vec<CardRow> = found.into_iter().filter(|card| card.business_id == caller.business.id).collect();
    if own.is_empty() {
        return Err(if is_foreign { Code::WrongBusiness } else { Code::CardNotFound }.into());
    }
    let living: Vec<CardRow> = own.into_iter().filter(|card| !card.deleted).collect();
    if living.is_empty() { Err(Code::CardDeleted.into()) } else { Ok(living) }
}

/// A card by its id.
pub(crate) fn readable_card(db: &Connection, caller: &Caller, id: &str) -> Ruling<CardRow> {
    let identifier = Identifier { kind: IdentifierKind::CardId, value: id.to_owned() };
    own_cards(db, caller, &identifier)?.into_iter().next().ok_or(Refusal::from(Code::CardNotFound))
}

/// A voucher by its id.
pub(crate) fn readable_voucher(db: &Connection, caller: &Caller, id: &str) -> Ruling<VoucherRow> {
    match voucher::get(db, id)? {
        None => Err(Code::VoucherNotFound.into()),
        Some(voucher) if voucher.business_id != caller.business.id => Err(Code::WrongBusiness.into()),
        Some(voucher) => Ok(voucher),
    }
}
