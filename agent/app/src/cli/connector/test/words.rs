//! What would be done, in words.

use stamp_core::receipt::LeftOut;

pub(super) const fn left_out(why: LeftOut) -> &'static str {
    match why {
        LeftOut::Unreadable => "its total cannot be reckoned with",
        LeftOut::Negative => "more was given back than paid",
        LeftOut::NotPaid => "it was not paid (receipts.only_paid)",
        LeftOut::Nothing => "nothing was to be paid (receipts.only_paid)",
        LeftOut::WrittenOff => "it was written off (receipts.skip_written_off)",
        LeftOut::BelowMinimum => "its total is below receipts.minimum",
        LeftOut::LeftOut => "its way of payment, kind of order or group of clients is in receipts.without",
        LeftOut::NotOfTheCategories => "nothing of receipts.categories is in it",
        LeftOut::OnlyOtherCategories => "nothing but receipts.not_categories is in it",
    }
}

/// Where the rules ask what is in a check.
pub(super) const UNTOLD_LINES: &str =
    "a stamp only if something of receipts.categories is in it, which is not told here";

/// A check was closed, and its record is to follow.
pub(super) const CLOSING: &str = "whoever's card was scanned before is remembered for it; the rest follows";

pub(super) const fn stamped(has_guest: bool) -> &'static str {
    match has_guest {
        true => "a stamp for the guest whom the till names",
        false => "a stamp for whoever's card was scanned before, else none",
    }
}

pub(super) const fn of_guest(may_be_named: bool) -> &'static str {
    match may_be_named {
        true => "its check would be the guest's",
        false => "nothing: what the till knows of the guest is not in receipts.client",
    }
}
