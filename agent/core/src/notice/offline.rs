//! What is said about vouchers of which the cloud cannot be asked.

use std::time::Duration;

use super::{Level, Notice, of_operation, said};
use crate::{
    cloud::answer::Redeemed,
    offline::{Allowance, Doubt, Refusal},
    operation::{Operation, State},
};

const STAYS_VALID: &str = "The voucher stays valid until its expiry date.";

/// It is accepted. `allowance`: as it was before, where there is one.
#[must_use]
pub fn accepted(allowance: Option<Allowance>) -> Notice {
    let left = allowance.map(|Allowance { left, of }| format!(" {} of {of} left.", left.saturating_sub(1)));
    let text =
        format!("Hand it over. The cloud is told when the internet is back.{}", left.unwrap_or_default());
    Notice::new(Level::Ok, "accepted-at-risk", "Accepted at own risk", text)
}

/// What has become of a voucher that was accepted, for whoever accepted it.
#[must_use]
pub fn of_accepted(operation: &Operation) -> Notice {
    match operation.state {
        State::Queued | State::Sending => accepted(None),
        State::Done => done(operation),
        State::Refused | State::Parked | State::Discarded | State::Withdrawn => of_operation(operation),
    }
}

/// The same voucher once more, accepted so long ago.
#[must_use]
pub fn accepted_before(ago: Duration) -> Notice {
    let text = format!("Accepted at this till {} ago. Do not hand it over again.", in_words(ago));
    Notice::new(Level::Refused, "already-accepted", "Already accepted", text)
}

/// Why it is not accepted.
#[must_use]
pub fn refused(why: Refusal) -> Notice {
    match why {
        Refusal::Never | Refusal::Clock(Doubt::NeverConfirmed) => said::cannot_check(None),
        Refusal::Accepted(ago) => accepted_before(ago),
        Refusal::Redeemed(ago) => {
            let text = format!("Redeemed at this till {} ago. Do not hand over.", in_words(ago));
            Notice::new(Level::Refused, "voucher-already-redeemed", "Already used", text)
        }
        Refusal::Card(wait) => limited("No more of this guest are accepted without internet.", wait),
        Refusal::Till(wait) => limited("No more are accepted without internet.", wait),
        Refusal::Clock(Doubt::Behind) => doubtful("The till's clock is behind: tell the owner to set it."),
        Refusal::Clock(Doubt::Ahead) => {
            doubtful("The till's clock is ahead, or the till was offline for too long: tell the owner.")
        }
    }
}

/// A limit is reached that a manager can go above.
#[must_use]
pub fn manager_can(why: Refusal) -> Notice {
    let whose = match why {
        Refusal::Card(_) => "No more of this guest are accepted without internet.",
        _ => "No more are accepted without internet.",
    };
    let text = format!("{whose} A manager can accept it with the PIN.");
    Notice::new(Level::Warn, "pin-needed", "Limit reached", text)
}

/// The PIN was wrong.
#[must_use]
pub fn pin_wrong() -> Notice {
    Notice::new(
        Level::Refused,
        "pin-wrong",
        "Wrong PIN",
        "Do not hand over yet. Try again, or take the voucher later.",
    )
}

/// Too many wrong PINs: this one was not looked at.
#[must_use]
pub fn pin_locked(left: Duration) -> Notice {
    let text =
        format!("Too many wrong PINs. Do not hand over. The next try in {}. {STAYS_VALID}", in_words(left));
    Notice::new(Level::Refused, "pin-locked", "PIN locked", text)
}

fn limited(why: &str, wait: Duration) -> Notice {
    let text = format!("{why} The next one in {}. {STAYS_VALID}", in_words(wait));
    Notice::new(Level::Refused, "offline-limit", "Cannot be checked", text)
}

fn doubtful(why: &str) -> Notice {
    Notice::new(Level::Refused, "clock-doubtful", "Cannot be checked", format!("{why} {STAYS_VALID}"))
}

/// An earlier redemption of it, which nobody waits for, has no answer yet.
#[must_use]
pub fn tried_before() -> Notice {
    let text = "An earlier try has no answer yet. The voucher can be used once the cloud has answered.";
    Notice::new(Level::Refused, "cannot-check", "Cannot be checked", text)
}

/// The question whether to accept it is too old.
#[must_use]
pub fn offer_is_over() -> Notice {
    Notice::new(Level::Refused, "offer-over", "Too late", "Scan the voucher again.")
}

fn done(operation: &Operation) -> Notice {
    let answer = operation.outcome.as_ref();
    let answer = answer.and_then(|outcome| serde_json::from_slice::<Redeemed>(&outcome.body).ok());
    match answer {
        Some(answer) if answer.outcome == "redeemed" => {
            let text = format!("{} was handed over without internet, and was valid.", answer.voucher.name);
            Notice::new(Level::Ok, "accepted-at-risk", "Accepted at own risk", text)
        }
        _ => of_operation(operation),
    }
}

/// Rounded up, so that what is possible in that time is possible then.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let minutes = seconds.div_ceil(60);
    match (seconds, minutes) {
        (0..60, _) => format!("{seconds} s"),
        (_, 0..60) => format!("{minutes} min"),
        (_, minutes) if minutes % 60 == 0 => format!("{} h", minutes / 60),
        (_, minutes) => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::outcome::tests::operation, *};
    use crate::operation::Kind;

    #[test]
    fn what_is_left_is_counted_after_this_one() {
        assert!(accepted(Some(Allowance { left: 2, of: 5 })).text.ends_with("1 of 5 left."));
        assert_eq!(accepted(None).level, Level::Ok);
    }

    #[test]
    fn what_became_of_an_accepted_voucher_is_a_risk_that_paid_or_a_loss() {
        let told = |outcome: &str| {
            let body = format!(
                r#"{{"outcome":"{outcome}","voucher":{{"id":"v","name":"Tea","status":"redeemed"}}}}"#
            );
            of_accepted(&operation(Kind::Redeem, State::Done, None, &body))
        };
        let valid = told("redeemed");
        assert_eq!((valid.code.as_str(), valid.level), ("accepted-at-risk", Level::Ok));
        assert!(valid.text.starts_with("Tea was handed over"), "{valid:?}");
        assert_eq!(told("recorded_loss").code, "recorded-loss");
    }

    #[test]
    fn every_refusal_is_one_and_those_that_pass_say_that_the_voucher_stays_valid() {
        let time = Duration::from_secs(3_600);
        for why in [
            Refusal::Never,
            Refusal::Card(time),
            Refusal::Till(time),
            Refusal::Clock(Doubt::Behind),
            Refusal::Clock(Doubt::NeverConfirmed),
        ] {
            let notice = refused(why);
            assert_eq!(notice.level, Level::Refused, "{why:?}");
            assert!(notice.text.contains("stays valid"), "{notice:?}");
        }
        for why in [Refusal::Accepted(time), Refusal::Redeemed(time)] {
            let notice = refused(why);
            assert!(notice.text.contains("1 h ago") && notice.text.contains("not hand"), "{notice:?}");
        }
    }

    #[test]
    fn a_limit_that_a_manager_can_go_above_is_a_question_and_a_wrong_pin_a_refusal() {
        for why in [Refusal::Card(Duration::ZERO), Refusal::Till(Duration::ZERO)] {
            assert_eq!(manager_can(why).level, Level::Warn, "{why:?}");
        }
        assert_ne!(manager_can(Refusal::Card(Duration::ZERO)), manager_can(Refusal::Till(Duration::ZERO)));
        for refused in [pin_wrong(), pin_locked(Duration::from_secs(240))] {
            assert!(
                refused.level == Level::Refused && refused.text.contains("Do not hand over"),
                "{refused:?}"
            );
        }
        assert!(pin_locked(Duration::from_secs(240)).text.contains("in 4 min"));
    }

    #[test]
    fn times_are_rounded_up_to_what_a_cashier_reads_at_a_glance() {
        let words = |milliseconds: u64| in_words(Duration::from_millis(milliseconds));
        assert_eq!([words(0), words(4_200), words(60_000), words(61_000)], ["0 s", "5 s", "1 min", "2 min"]);
        assert_eq!([words(3_599_000), words(3_601_000), words(86_400_000)], ["1 h", "1 h 1 min", "24 h"]);
    }
}
