//! What is said about a redemption that the cashier was told to wait for.

use std::time::Duration;

use super::{Level, Notice, of_operation};
use crate::{
    operation::{Operation, State},
    words::Words,
};

/// The end of a redemption after the cashier's wait for it. `name`: what the guest gets, where it is known.
#[must_use]
pub fn came_late(words: &Words, operation: &Operation, name: Option<&str>) -> Notice {
    let mut notice = about(of_operation(words, operation), name);
    if operation.state == State::Done {
        add(&mut notice.text, &words.attr("voucher-redeemed", "late", &[]));
    }
    notice
}

/// The same voucher shown once more while the cashier may still be waiting; redeemed here `ago`.
#[must_use]
pub fn redeemed_just_now(words: &Words, operation: &Operation, name: Option<&str>, ago: Duration) -> Notice {
    let mut notice = about(of_operation(words, operation), name);
    if operation.state == State::Done {
        let when = [("seconds", ago.as_secs().into())];
        add(&mut notice.text, &words.attr("voucher-redeemed", "again", &when));
    }
    notice
}

/// No answer, and nobody waits any longer. `sent`: the cloud may have redeemed it and is told to take that back.
#[must_use]
pub fn given_up(words: &Words, name: Option<&str>, sent: bool) -> Notice {
    let text = if sent { "sent" } else { "unsent" };
    about(Notice::worded_as(words, Level::Refused, "redemption-given-up", text, &[]), name)
}

/// What became of taking back a redemption that was given up.
#[must_use]
pub fn of_taking_back(words: &Words, void: &Operation, name: Option<&str>) -> Notice {
    let notice = match void.state {
        State::Done | State::Withdrawn => Notice::worded(words, Level::Info, "redemption-taken-back", &[]),
        State::Queued | State::Sending => return given_up(words, name, true),
        State::Refused | State::Parked | State::Discarded => {
            let operation = [("operation", void.new.op_id.short().into())];
            Notice::worded(words, Level::Warn, "redemption-not-taken-back", &operation)
        }
    };
    about(notice, name)
}

/// Only what is unanswered can be given up.
#[must_use]
pub fn too_late_to_give_up(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "too-late", "redemption", &[])
}

/// The code is known, but not as this guest's.
#[must_use]
pub fn not_this_guests(words: &Words) -> Notice {
    Notice::worded_as(words, Level::Refused, "voucher-not-found", "not-this-guests", &[])
}

/// One more sentence. The cloud's words may end without a full stop.
fn add(text: &mut String, sentence: &str) {
    if !text.is_empty() {
        text.push_str(if text.ends_with(['.', '!', '?']) { " " } else { ". " });
    }
    text.push_str(sentence);
}

/// Names the voucher, where the words do not yet.
fn about(mut notice: Notice, name: Option<&str>) -> Notice {
    let Some(name) = name else { return notice };
    if !notice.title.contains(name) && !notice.text.contains(name) {
        notice.text = format!("{name}: {}", notice.text);
    }
    notice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        operation::{Kind, Lane, NewOperation, OpId, Outcome},
        words::Language,
    };

    fn english() -> Words {
        Words::of(Language::ENGLISH)
    }

    fn operation(kind: Kind, state: State, body: &str) -> Operation {
        Operation {
            seq: 1,
            new: NewOperation {
                op_id: OpId::derived(&["late"]),
                kind,
                lane: Lane::from_name("l"),
                path: "/redemptions".into(),
                body: Vec::new(),
                created_at: crate::time::Now::epoch().wall,
                source: "counter".into(),
                cashier: None,
                business: None,
                depends_on: None,
                retry_of: None,
            },
            state,
            attempts: 1,
            reason: (state == State::Refused).then(|| "voucher_already_redeemed".into()),
            settled_at: None,
            outcome: Some(Outcome { status: 200, body: body.as_bytes().to_vec() }),
        }
    }

    #[test]
    fn a_late_answer_names_the_voucher_in_the_clouds_words_or_ours() {
        let body = r#"{"outcome":"redeemed","voucher":{"id":"v","name":"Free coffee","status":"redeemed"},
            "display":{"level":"ok","title":"Redeemed","text":"Free coffee"}}"#;
        let late = came_late(&english(), &operation(Kind::Redeem, State::Done, body), Some("Free coffee"));
        assert_eq!(late.text, "Free coffee. The answer came late: hand it over once.");
        let refused =
            came_late(&english(), &operation(Kind::Redeem, State::Refused, "{}"), Some("Free coffee"));
        assert_eq!((refused.title.as_str(), refused.level), ("Already used", Level::Refused));
        assert_eq!(refused.text, "Free coffee: Do not hand over.");
    }

    #[test]
    fn what_is_given_up_is_never_handed_over_and_never_called_valid_before_it_is() {
        for sent in [true, false] {
            assert_eq!(given_up(&english(), None, sent).title, "Do not hand over");
        }
        assert!(!given_up(&english(), None, true).text.contains("stays valid"));
        let void =
            |state| of_taking_back(&english(), &operation(Kind::Void, state, "{}"), Some("Cake")).title;
        assert_eq!(void(State::Queued), "Do not hand over");
        assert_eq!(void(State::Done), "Voucher valid again");
        assert_eq!(void(State::Parked), "Voucher used up");
    }

    #[test]
    fn only_what_was_redeemed_is_handed_over_once() {
        let told = |state| {
            redeemed_just_now(&english(), &operation(Kind::Redeem, state, ""), None, Duration::from_secs(7))
                .text
        };
        assert!(told(State::Done).contains("7 s ago: hand it over once"));
        assert!(!told(State::Refused).contains("hand it over"));
    }
}
