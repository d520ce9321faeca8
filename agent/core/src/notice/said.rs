//! What is said at the till before or without an answer of the cloud.

use std::time::Duration;

use jiff::Timestamp;

use super::{Level, Notice};
use crate::cloud::verdict::Pause;

/// The operation is on disk and goes on by itself.
#[must_use]
pub fn saved() -> Notice {
    Notice::new(Level::Ok, "saved", "Saved", "The stamp will appear when the internet is back.")
}

/// As [`saved`], and nothing is known to be in the way: nobody wanted to wait for the cloud's word.
#[must_use]
pub fn on_its_way() -> Notice {
    Notice::new(Level::Ok, "saved", "Saved", "The stamp is on its way.")
}

/// As [`saved`], but something other than the internet holds it back.
#[must_use]
pub fn saved_while_paused(why: &Pause) -> Notice {
    let text = match why {
        Pause::PlanLimit { .. } => "The plan's card operations are used up. The stamp will follow.",
        _ => "The stamp is kept and will follow. Tell the owner: the till cannot send at the moment.",
    };
    Notice::new(Level::Warn, "saved", "Saved", text)
}

/// The code fits none of the shop's patterns. It is not repeated here: it may be anybody's.
#[must_use]
pub fn not_recognised() -> Notice {
    Notice::new(
        Level::Info,
        "not-recognised",
        "Not recognised",
        "This is no card and no voucher of this shop.",
    )
}

/// What came from the scanner is no code at all.
#[must_use]
pub fn unreadable(why: &str) -> Notice {
    Notice::new(Level::Info, "unreadable", "Not readable", format!("Scan again ({why})."))
}

/// The same card a moment ago.
#[must_use]
pub fn one_more(ago: Duration) -> Notice {
    let title = match ago.as_secs() {
        0 => "Stamped just now. One more?".to_owned(),
        ago => format!("Stamped {ago} s ago. One more?"),
    };
    Notice::new(Level::Warn, "one-more", title, "Scan the card again within 10 seconds to add one more.")
}

/// This till does not stamp by scan.
#[must_use]
pub fn stamping_off() -> Notice {
    Notice::new(Level::Info, "stamping-off", "Stamping is off", "This till adds no stamps.")
}

/// The guest is noted for the open check.
#[must_use]
pub fn attached() -> Notice {
    Notice::new(Level::Ok, "guest-attached", "Guest noted", "The stamp is added when the check is closed.")
}

/// A receipt without a guest: nothing to do.
#[must_use]
pub fn no_guest() -> Notice {
    Notice::new(Level::Info, "no-guest", "No guest", "Nobody was noted for this check, so nothing is sent.")
}

/// A voucher is valid and waits for the cashier's word: the same code once more, or the button.
#[must_use]
pub fn confirm_voucher(name: &str) -> Notice {
    Notice::new(Level::Info, "confirm-voucher", name, "Valid. Scan it again, or confirm, to redeem it.")
}

/// A voucher cannot be checked, so it is not taken.
#[must_use]
pub fn cannot_check(why: Option<&Pause>) -> Notice {
    let text = match why {
        None => "The cloud does not answer. The voucher stays valid until its expiry date.",
        Some(Pause::PlanLimit { .. }) => "The plan's card operations are used up. The voucher stays valid.",
        Some(Pause::KeyInvalid | Pause::KeyMissing) => {
            "This till needs its key: tell the owner. The voucher stays valid."
        }
        Some(_) => "The till cannot ask the cloud: tell the owner. The voucher stays valid.",
    };
    Notice::new(Level::Refused, "cannot-check", "Cannot be checked", text)
}

/// The voucher was used before; when, where it is known.
#[must_use]
pub fn already_used(at: Option<Timestamp>) -> Notice {
    let text = match at {
        Some(at) => format!("It was used on {}. Do not hand over.", at.strftime("%Y-%m-%d %H:%M UTC")),
        None => "Do not hand over.".to_owned(),
    };
    Notice::new(Level::Refused, "voucher-already-redeemed", "Already used", text)
}

/// The disk did not take the operation. The one answer that asks for another scan.
#[must_use]
pub fn not_stored() -> Notice {
    Notice::new(
        Level::Refused,
        "not-stored",
        "Not saved",
        "The till's disk did not take it. Nothing was stamped. Tell support, then scan again.",
    )
}

/// The program was started a moment ago and cannot take operations yet.
#[must_use]
pub fn starting() -> Notice {
    Notice::new(
        Level::Refused,
        "starting",
        "Not ready yet",
        "The till program is starting. Nothing was stamped. Scan again in a moment.",
    )
}

/// The disk takes longer than a cashier looks. The answer follows.
#[must_use]
pub fn not_saved_yet() -> Notice {
    Notice::new(
        Level::Warn,
        "not-saved-yet",
        "Not saved yet",
        "The till's disk is slow. Wait for the answer; do not scan again.",
    )
}

/// The operation cannot be taken back.
#[must_use]
pub fn too_late() -> Notice {
    Notice::new(Level::Refused, "too-late", "Too late", "Only the last minute can be taken back.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_that_waits_says_whether_the_plan_or_the_till_holds_it_back() {
        let plan = saved_while_paused(&Pause::PlanLimit { resets_at: None });
        assert!(plan.text.contains("used up") && plan.text.contains("will follow"), "{plan:?}");
        let till = saved_while_paused(&Pause::KeyMissing);
        assert!(till.text.contains("Tell the owner"), "{till:?}");
    }
}
