//! What is said about vouchers of which the cloud cannot be asked.

use std::time::Duration;

use super::{Level, Notice, of_operation, said};
use crate::{
    cloud::answer::Redeemed,
    make::tells_of_known,
    offline::{Allowance, Doubt, Refusal},
    operation::{Operation, State},
    words::Words,
};

/// It is accepted. `allowance`: as it was before, where there is one.
#[must_use]
pub fn accepted(words: &Words, allowance: Option<Allowance>) -> Notice {
    let Some(Allowance { left, of }) = allowance else {
        return Notice::worded(words, Level::Ok, "accepted-at-risk", &[]);
    };
    let counts = [("left", left.saturating_sub(1).into()), ("of", of.into())];
    Notice::worded_as(words, Level::Ok, "accepted-at-risk", "counted", &counts)
}

/// What has become of a voucher that was accepted, for whoever accepted it.
#[must_use]
pub fn of_accepted(words: &Words, operation: &Operation) -> Notice {
    match operation.state {
        State::Queued | State::Sending if tells_of_known(&operation.new) => {
            Notice::worded_as(words, Level::Ok, "accepted-offline", "again", &[])
        }
        State::Queued | State::Sending => accepted(words, None),
        State::Done => done(words, operation),
        State::Refused | State::Parked | State::Discarded | State::Withdrawn => {
            of_operation(words, operation)
        }
    }
}

/// The same voucher once more, accepted so long ago.
#[must_use]
pub fn accepted_before(words: &Words, ago: Duration) -> Notice {
    Notice::worded(words, Level::Refused, "already-accepted", &[("time", in_words(words, ago).into())])
}

/// Why it is not accepted.
#[must_use]
pub fn refused(words: &Words, why: Refusal) -> Notice {
    match why {
        Refusal::Never | Refusal::Clock(Doubt::NeverConfirmed) => said::cannot_check(words, None),
        Refusal::Accepted(ago) => accepted_before(words, ago),
        Refusal::Redeemed(ago) => {
            let ago = [("time", in_words(words, ago).into())];
            Notice::worded_as(words, Level::Refused, "voucher-already-redeemed", "here", &ago)
        }
        Refusal::Claimed(ago) => {
            let ago = [("time", in_words(words, ago).into())];
            Notice::worded_as(words, Level::Refused, "already-accepted", "elsewhere", &ago)
        }
        Refusal::Used(ago) => known(words, "voucher-already-redeemed", ago),
        Refusal::Expired(ago) => known(words, "voucher-expired", ago),
        Refusal::Card(wait) => limited(words, "of-guest", wait),
        Refusal::Till(wait) => limited(words, "of-till", wait),
        Refusal::Clock(Doubt::Behind) => doubtful(words, "behind"),
        Refusal::Clock(Doubt::Ahead) => doubtful(words, "ahead"),
    }
}

/// It is known to be good, and accepted. `name`: what the guest gets. `allowance`: as it was before.
#[must_use]
pub fn accepted_known(words: &Words, name: &str, allowance: Option<Allowance>) -> Notice {
    let name = ("name", name.into());
    match allowance {
        None => Notice::worded_as(words, Level::Ok, "accepted-offline", "text", &[name]),
        Some(Allowance { left, of }) => {
            let counts = [name, ("left", left.saturating_sub(1).into()), ("of", of.into())];
            Notice::worded_as(words, Level::Ok, "accepted-offline", "counted", &counts)
        }
    }
}

/// Another till of the shop has accepted it.
#[must_use]
pub fn claimed(words: &Words, till: &str, ago: Duration) -> Notice {
    let args = [("till", till.into()), ("time", in_words(words, ago).into())];
    Notice::worded_as(words, Level::Refused, "already-accepted", "at-till", &args)
}

/// A limit is reached that a manager can go above.
#[must_use]
pub fn manager_can(words: &Words, why: Refusal) -> Notice {
    let whose = match why {
        Refusal::Card(_) => "of-guest",
        _ => "of-till",
    };
    Notice::worded_as(words, Level::Warn, "pin-needed", whose, &[])
}

/// The PIN was wrong.
#[must_use]
pub fn pin_wrong(words: &Words) -> Notice {
    Notice::worded(words, Level::Refused, "pin-wrong", &[])
}

/// Too many wrong PINs: this one was not looked at.
#[must_use]
pub fn pin_locked(words: &Words, left: Duration) -> Notice {
    let left = [("time", in_words(words, left).into())];
    Notice::worded(words, Level::Refused, "pin-locked", &left)
}

fn known(words: &Words, code: &str, ago: Duration) -> Notice {
    Notice::worded_as(words, Level::Refused, code, "known", &[("time", in_words(words, ago).into())])
}

fn limited(words: &Words, what: &str, wait: Duration) -> Notice {
    let wait = [("time", in_words(words, wait).into())];
    Notice::worded_as(words, Level::Refused, "offline-limit", what, &wait)
}

fn doubtful(words: &Words, why: &str) -> Notice {
    Notice::worded_as(words, Level::Refused, "clock-doubtful", why, &[])
}

/// An earlier redemption of it, which nobody waits for, has no answer yet.
#[must_use]
pub fn tried_before(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "cannot-check", "tried-before", &[])
}

/// The question whether to accept it is too old.
#[must_use]
pub fn offer_is_over(words: &Words) -> Notice {
    Notice::worded(words, Level::Refused, "offer-over", &[])
}

fn done(words: &Words, operation: &Operation) -> Notice {
    let answer = operation.outcome.as_ref();
    let answer = answer.and_then(|outcome| serde_json::from_slice::<Redeemed>(&outcome.body).ok());
    match answer {
        Some(answer) if answer.outcome == "redeemed" => {
            let name = [("name", answer.voucher.name.into())];
            Notice::worded_as(words, Level::Ok, "accepted-at-risk", "was-valid", &name)
        }
        _ => of_operation(words, operation),
    }
}

/// Rounded up, so that what is possible in that time is possible then.
fn in_words(words: &Words, time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let minutes = seconds.div_ceil(60);
    let hours = minutes / 60;
    let (unit, minutes) = match (seconds, minutes) {
        (0..60, _) => ("seconds", minutes),
        (_, 0..60) => ("minutes", minutes),
        (_, minutes) if minutes >= 48 * 60 => ("days", minutes),
        (_, minutes) if minutes % 60 == 0 => ("hours", minutes),
        (_, minutes) => ("hours-and-minutes", minutes % 60),
    };
    let days = hours / 24;
    let counts = [
        ("seconds", seconds.into()),
        ("minutes", minutes.into()),
        ("hours", hours.into()),
        ("days", days.into()),
    ];
    words.attr("time", unit, &counts)
}

#[cfg(test)]
mod tests {
    use super::{super::outcome::tests::operation, *};
    use crate::{operation::Kind, words::Language};

    fn english() -> Words {
        Words::of(Language::ENGLISH)
    }

    #[test]
    fn what_is_left_is_counted_after_this_one() {
        assert!(accepted(&english(), Some(Allowance { left: 2, of: 5 })).text.ends_with("1 of 5 left."));
        assert_eq!(accepted(&english(), None).level, Level::Ok);
    }

    #[test]
    fn what_is_known_to_be_good_is_at_nobody_s_risk() {
        let counted = accepted_known(&english(), "Tea", Some(Allowance { left: 2, of: 5 }));
        assert_eq!((counted.code.as_str(), counted.level), ("accepted-offline", Level::Ok));
        assert!(
            counted.text.contains("Hand over: Tea") && counted.text.contains("1 of 5 left"),
            "{counted:?}"
        );
        assert!(!accepted_known(&english(), "Tea", None).text.contains("left"));
    }

    #[test]
    fn what_became_of_an_accepted_voucher_is_a_risk_that_paid_or_a_loss() {
        let told = |outcome: &str| {
            let body = format!(
                r#"{{"outcome":"{outcome}","voucher":{{"id":"v","name":"Tea","status":"redeemed"}}}}"#
            );
            of_accepted(&english(), &operation(Kind::Redeem, State::Done, None, &body))
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
            let notice = refused(&english(), why);
            assert_eq!(notice.level, Level::Refused, "{why:?}");
            assert!(notice.text.contains("stays valid"), "{notice:?}");
        }
        for why in [
            Refusal::Accepted(time),
            Refusal::Redeemed(time),
            Refusal::Claimed(time),
            Refusal::Used(time),
            Refusal::Expired(time),
        ] {
            let notice = refused(&english(), why);
            assert_eq!(notice.level, Level::Refused, "{why:?}");
            assert!(notice.text.contains("1 h ago") && notice.text.contains("not hand"), "{notice:?}");
        }
        let claimed = claimed(&english(), "bar", time);
        assert!(claimed.text.contains("bar, 1 h ago"), "{claimed:?}");
    }

    #[test]
    fn a_limit_that_a_manager_can_go_above_is_a_question_and_a_wrong_pin_a_refusal() {
        for why in [Refusal::Card(Duration::ZERO), Refusal::Till(Duration::ZERO)] {
            assert_eq!(manager_can(&english(), why).level, Level::Warn, "{why:?}");
        }
        assert_ne!(
            manager_can(&english(), Refusal::Card(Duration::ZERO)),
            manager_can(&english(), Refusal::Till(Duration::ZERO))
        );
        for refused in [pin_wrong(&english()), pin_locked(&english(), Duration::from_secs(240))] {
            assert!(
                refused.level == Level::Refused && refused.text.contains("Do not hand over"),
                "{refused:?}"
            );
        }
        assert!(pin_locked(&english(), Duration::from_secs(240)).text.contains("in 4 min"));
    }

    #[test]
    fn times_are_rounded_up_to_what_a_cashier_reads_at_a_glance() {
        let words = |milliseconds: u64| in_words(&english(), Duration::from_millis(milliseconds));
        assert_eq!([words(0), words(4_200), words(60_000), words(61_000)], ["0 s", "5 s", "1 min", "2 min"]);
        assert_eq!([words(3_599_000), words(3_601_000), words(86_400_000)], ["1 h", "1 h 1 min", "24 h"]);
        assert_eq!([words(169_200_000), words(230_000_000)], ["47 h", "2 days"]);
    }
}
