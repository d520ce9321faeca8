use super::*;
use crate::{
    operation::{Lane, NewOperation, OpId, Outcome},
    words::Language,
};

fn english() -> Words {
    Words::of(Language::ENGLISH)
}

pub(in crate::notice) fn operation(kind: Kind, state: State, reason: Option<&str>, body: &str) -> Operation {
    Operation {
        seq: 1,
        new: NewOperation {
            op_id: OpId::derived(&["notice"]),
            kind,
            lane: Lane::from_name("l"),
            path: "/stamps".into(),
            body: Vec::new(),
            created_at: crate::time::Now::epoch().wall,
            source: "api".into(),
            cashier: None,
            business: None,
            depends_on: None,
            retry_of: None,
        },
        state,
        attempts: 1,
        reason: reason.map(str::to_owned),
        settled_at: None,
        outcome: Some(Outcome { status: 200, body: body.as_bytes().to_vec() }),
    }
}

#[test]
fn a_stamp_shows_its_progress_and_rewards() {
    let body = r#"{"card":{"id":"c","number":"113772"},"progress":{"current":0,"goal":10},"goal_reached":true,
        "rewards":[{"type":"award","name":"Muffin","give_now":true},{"type":"lottery","name":"Wheel","result":"no_prize"}]}"#;
    let notice = of_operation(&english(), &operation(Kind::AddStamps, State::Done, None, body));
    assert_eq!((notice.code.as_str(), notice.level), ("goal-reached", Level::Ok));
    assert_eq!(notice.text, "Hand over now: Muffin. Wheel: no prize this time.");
}

#[test]
fn a_used_voucher_says_when_and_is_never_a_yes_even_if_the_cloud_words_it_mildly() {
    let body = r#"{"title":"t","status":409,"code":"voucher_already_redeemed",
        "conflict":{"redeemed_at":"2026-05-11T12:34:56Z"},"display":{"level":"ok","title":"Used"}}"#;
    let notice = of_operation(
        &english(),
        &operation(Kind::Redeem, State::Refused, Some("voucher_already_redeemed"), body),
    );
    assert_eq!(notice.level, Level::Refused);
    assert_eq!(notice.title, "Used");
    assert!(notice.text.contains("2026-05-11 12:34 UTC"), "{}", notice.text);
}

#[test]
fn an_unanswered_redemption_is_not_handed_over_but_an_unanswered_stamp_is_saved() {
    let redeem = of_operation(&english(), &operation(Kind::Redeem, State::Sending, None, ""));
    let stamp = of_operation(&english(), &operation(Kind::AddStamps, State::Sending, None, ""));
    assert_eq!(redeem.title, "Do not hand over yet");
    assert_eq!(stamp.title, "Saved");
}

#[test]
fn an_answer_that_cannot_be_read_is_still_the_success_it_was() {
    let notice = of_operation(&english(), &operation(Kind::AddStamps, State::Done, None, "{}"));
    assert_eq!((notice.level, notice.title.as_str()), (Level::Ok, "Stamp added"));
}

#[test]
fn what_waits_is_told_by_its_kind_and_what_was_withdrawn_too() {
    let told = |kind, state| of_operation(&english(), &operation(kind, state, None, "")).code;
    assert_eq!(told(Kind::Void, State::Queued), "taking-back");
    assert_eq!(told(Kind::Void, State::Withdrawn), "nothing-to-take-back");
    assert_eq!(told(Kind::AddStamps, State::Withdrawn), "withdrawn");
}

#[test]
fn a_goal_is_reached_by_the_clouds_word_or_by_a_reward() {
    let told = |goal_reached: bool, rewards: &str| {
        let body = format!(
            r#"{{"card":{{"id":"c","number":"1"}},"progress":{{"current":9,"goal":10}},"goal_reached":{goal_reached},"rewards":[{rewards}]}}"#
        );
        of_operation(&english(), &operation(Kind::AddStamps, State::Done, None, &body)).code
    };
    assert_eq!(told(false, ""), "stamp-added");
    assert_eq!(told(true, ""), "goal-reached");
    assert_eq!(told(false, r#"{"type":"award","name":"Muffin","give_now":true}"#), "goal-reached");
}

#[test]
fn each_kind_of_reward_has_its_words() {
    let told = |kind: &str, give_now: bool, result: Option<&str>| {
        let json = serde_json::json!({"type": kind, "name": "Tea", "give_now": give_now, "result": result});
        reward(&english(), &serde_json::from_value(json).unwrap())
    };
    assert_eq!(told("lottery", true, Some("try_again")), "Tea: try again.");
    assert_eq!(told("lottery", true, Some("prize")), "Won: Tea.");
    assert_eq!(told("lottery", true, Some("no_prize")), "Tea: no prize this time.");
    assert_eq!(told("award", true, None), "Hand over now: Tea.");
    assert_eq!(told("voucher", false, None), "New voucher: Tea.");
}

#[test]
fn each_refusal_has_its_own_title() {
    for (code, title) in [
        ("voucher_already_redeemed", "Already used"),
        ("voucher_ambiguous", "Whose voucher?"),
        ("voucher_expired", "Voucher expired"),
        ("voucher_not_found", "Unknown voucher"),
        ("card_not_found", "Unknown card"),
        ("card_deleted", "Card deleted"),
        ("wrong_business", "Another shop's card"),
        ("repeat_blocked", "Stamped a moment ago"),
        ("amount_required", "Amount missing"),
        ("plan_limit_reached", "Plan used up"),
        ("void_unsupported", "Cannot be taken back"),
        ("teapot", "Refused"),
    ] {
        let notice = of_refusal(&english(), code, None);
        assert_eq!((notice.title.as_str(), notice.level), (title, Level::Refused), "{code}");
    }
}
