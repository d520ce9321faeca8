//! What is said at the till before or without an answer of the cloud.

use std::time::Duration;

use jiff::Timestamp;

use super::{Level, Notice};
use crate::{
    cloud::{types::Money, verdict::Pause},
    receipt::LeftOut,
    words::Words,
};

/// The operation is on disk and goes on by itself.
#[must_use]
pub fn saved(words: &Words) -> Notice {
    Notice::worded(words, Level::Ok, "saved", &[])
}

/// As [`saved`], and nothing is known to be in the way: nobody wanted to wait for the cloud's word.
#[must_use]
pub fn on_its_way(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Ok, "saved", "on-its-way", &[])
}

/// As [`saved`], but something other than the internet holds it back.
#[must_use]
pub fn saved_while_paused(words: &Words, why: &Pause) -> Notice {
    let text = match why {
        Pause::PlanLimit { .. } => "plan-used-up",
        _ => "held-back",
    };
    Notice::worded_as(words, Level::Warn, "saved", text, &[])
}

/// The code fits none of the shop's patterns. It is not repeated here: it may be anybody's.
#[must_use]
pub fn not_recognised(words: &Words) -> Notice {
    Notice::worded(words, Level::Info, "not-recognised", &[])
}

/// What came from the scanner is no code at all.
#[must_use]
pub fn unreadable(words: &Words, why: &str) -> Notice {
    Notice::worded(words, Level::Info, "unreadable", &[("why", why.into())])
}

/// The code fits patterns of both, and the cloud cannot be asked.
#[must_use]
pub fn cannot_tell(words: &Words) -> Notice {
    Notice::worded(words, Level::Warn, "cannot-tell", &[])
}

/// The same card a moment ago.
#[must_use]
pub fn one_more(words: &Words, ago: Duration) -> Notice {
    let seconds = ago.as_secs();
    let notice = Notice::worded(words, Level::Warn, "one-more", &[("seconds", seconds.into())]);
    match seconds {
        0 => Notice { title: words.attr("one-more", "just-now", &[]), ..notice },
        _ => notice,
    }
}

/// A yes to [`one_more`] came when nobody asked any longer. Nothing was added.
#[must_use]
pub fn one_more_is_over(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "too-late", "one-more", &[])
}

/// This till does not stamp by scan.
#[must_use]
pub fn stamping_off(words: &Words) -> Notice {
    Notice::worded(words, Level::Info, "stamping-off", &[])
}

/// The guest is noted for the open check.
#[must_use]
pub fn attached(words: &Words) -> Notice {
    Notice::worded(words, Level::Ok, "guest-attached", &[])
}

/// A receipt without a guest: nothing to do.
#[must_use]
pub fn no_guest(words: &Words) -> Notice {
    Notice::worded(words, Level::Info, "no-guest", &[])
}

/// Whose a receipt of this total is has to be said by a person: so many may be its guests.
#[must_use]
pub fn whose_receipt(words: &Words, total: &Money, candidates: usize) -> Notice {
    let total = format!("{} {}", total.value, total.currency);
    let count = u64::try_from(candidates).unwrap_or(u64::MAX);
    let args = [("total", total.as_str().into()), ("count", count.into())];
    Notice::worded(words, Level::Warn, "whose-receipt", &args)
}

/// The shop's rules leave a receipt out.
#[must_use]
pub fn receipt_not_counted(words: &Words, why: LeftOut) -> Notice {
    Notice::worded_as(words, Level::Info, "receipt-not-counted", why.as_str(), &[])
}

/// A receipt does not hold any more, and brought no stamp.
#[must_use]
pub fn receipt_voided(words: &Words) -> Notice {
    Notice::worded(words, Level::Info, "receipt-voided", &[])
}

/// Whose a receipt is cannot be said any more.
#[must_use]
pub fn receipt_is_over(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "too-late", "receipt", &[])
}

/// A voucher is valid and waits for the cashier's word: the same code once more, or the button.
#[must_use]
pub fn confirm_voucher(words: &Words, name: &str) -> Notice {
    Notice::new(Level::Info, "confirm-voucher", name, words.attr("confirm-voucher", "text", &[]))
}

/// As [`confirm_voucher`], of a voucher that is known without asking; `at`: as of when, in the till's zone.
#[must_use]
pub fn confirm_known(words: &Words, name: &str, at: &str) -> Notice {
    let text = words.attr("confirm-voucher", "known", &[("at", at.into())]);
    Notice::new(Level::Info, "confirm-voucher", name, text)
}

/// A voucher cannot be checked, so it is not taken.
#[must_use]
pub fn cannot_check(words: &Words, why: Option<&Pause>) -> Notice {
    let text = match why {
        None => "text",
        Some(Pause::PlanLimit { .. }) => "plan-used-up",
        Some(Pause::KeyInvalid | Pause::KeyMissing) => "needs-key",
        Some(_) => "held-back",
    };
    Notice::worded_as(words, Level::Refused, "cannot-check", text, &[])
}

/// A guest's card cannot be looked up.
#[must_use]
pub fn cannot_look_up(words: &Words) -> Notice {
    Notice::worded(words, Level::Warn, "cannot-look-up", &[])
}

/// Too many cards were looked up in a short time.
#[must_use]
pub fn too_many_searches(words: &Words) -> Notice {
    Notice::worded(words, Level::Warn, "too-many-searches", &[])
}

/// The voucher was used before; when, where it is known.
#[must_use]
pub fn already_used(words: &Words, at: Option<Timestamp>) -> Notice {
    let (text, at) = match at {
        Some(at) => ("at", at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        None => ("text", String::new()),
    };
    Notice::worded_as(words, Level::Refused, "voucher-already-redeemed", text, &[("at", at.into())])
}

/// The disk did not take the operation. The one answer that asks for another scan.
#[must_use]
pub fn not_stored(words: &Words) -> Notice {
    Notice::worded(words, Level::Refused, "not-stored", &[])
}

/// The program was started a moment ago and cannot take operations yet.
#[must_use]
pub fn starting(words: &Words) -> Notice {
    Notice::worded(words, Level::Refused, "starting", &[])
}

/// The disk takes longer than a cashier looks. The answer follows.
#[must_use]
pub fn not_saved_yet(words: &Words) -> Notice {
    Notice::worded(words, Level::Warn, "not-saved-yet", &[])
}

/// The operation cannot be taken back.
#[must_use]
pub fn too_late(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "too-late", "undo", &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn a_stamp_that_waits_says_whether_the_plan_or_the_till_holds_it_back() {
        let words = Words::of(Language::ENGLISH);
        let plan = saved_while_paused(&words, &Pause::PlanLimit { resets_at: None });
        assert!(plan.text.contains("used up") && plan.text.contains("will follow"), "{plan:?}");
        let till = saved_while_paused(&words, &Pause::KeyMissing);
        assert!(till.text.contains("Tell the owner"), "{till:?}");
    }
}
