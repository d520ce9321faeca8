//! What the cashier is told about an operation: the cloud's words where it has some, else our own.

use super::{Level, Notice, said};
use crate::{
    cloud::{
        answer::{CardIssued, Problem, Redeemed, StampsAdded},
        types::{Display, Reward},
    },
    operation::{Kind, Operation, State},
    words::Words,
};

/// What there is to say about an operation as it stands.
#[must_use]
pub fn of_operation(words: &Words, operation: &Operation) -> Notice {
    match operation.state {
        State::Queued | State::Sending => waiting(words, operation),
        State::Done => done(words, operation),
        State::Refused => refused(words, operation),
        State::Parked => parked(words, operation),
        State::Discarded => Notice::worded(words, Level::Info, "discarded", &[]),
        State::Withdrawn if operation.new.kind == Kind::Void => nothing_to_take_back(words),
        State::Withdrawn => Notice::worded(words, Level::Ok, "withdrawn", &[]),
    }
}

fn waiting(words: &Words, operation: &Operation) -> Notice {
    match operation.new.kind {
        Kind::Redeem => Notice::worded(words, Level::Warn, "redemption-unanswered", &[]),
        Kind::Void => Notice::worded(words, Level::Ok, "taking-back", &[]),
        Kind::IssueCard => Notice::worded(words, Level::Ok, "card-on-its-way", &[]),
        _ => said::saved(words),
    }
}

fn done(words: &Words, operation: &Operation) -> Notice {
    let body = operation.outcome.as_ref().map(|outcome| outcome.body.as_slice()).unwrap_or_default();
    match (operation.new.kind, operation.reason.as_deref()) {
        (_, Some("already-stamped")) => Notice::worded(words, Level::Info, "already-stamped", &[]),
        (_, Some("nothing-to-take-back")) => nothing_to_take_back(words),
        (Kind::AddStamps, _) => stamped(words, body),
        (Kind::Redeem, _) => redeemed(words, body),
        (Kind::Void, _) => Notice::worded(words, Level::Ok, "taken-back", &[]),
        (Kind::IssueCard, _) => issued(words, body),
        (Kind::IssueVoucher, _) => Notice::worded(words, Level::Ok, "voucher-issued", &[]),
    }
}

fn parked(words: &Words, operation: &Operation) -> Notice {
    let reason = operation.reason.clone().unwrap_or_else(|| words.attr("parked", "no-reason", &[]));
    let args = [("operation", operation.new.op_id.short().into()), ("reason", reason.into())];
    Notice::worded(words, Level::Warn, "parked", &args)
}

fn nothing_to_take_back(words: &Words) -> Notice {
    Notice::worded(words, Level::Info, "nothing-to-take-back", &[])
}

fn stamped(words: &Words, body: &[u8]) -> Notice {
    let Ok(answer) = serde_json::from_slice::<StampsAdded>(body) else {
        return Notice::worded(words, Level::Ok, "stamp-added", &[]);
    };
    let progress = [("current", answer.progress.current.into()), ("goal", answer.progress.goal.into())];
    let rewards: Vec<String> = answer.rewards.iter().map(|one| reward(words, one)).collect();
    let mut notice = if rewards.is_empty() && !answer.goal_reached {
        let title = words.attr("stamp-added", "progress", &progress);
        Notice { title, ..Notice::worded(words, Level::Ok, "stamp-added", &[]) }
    } else {
        Notice::worded(words, Level::Ok, "goal-reached", &progress)
    };
    let rewards = rewards.join(" ");
    notice.text.clone_from(&rewards);
    let mut notice = with_cloud_words(notice, answer.display);
    if !notice.text.contains(&rewards) {
        notice.text = format!("{} {rewards}", notice.text);
    }
    notice
}

fn reward(words: &Words, reward: &Reward) -> String {
    let how = match (reward.kind.as_str(), reward.give_now, reward.result.as_deref()) {
        ("lottery", _, Some("no_prize")) => "no-prize",
        ("lottery", _, Some("try_again")) => "try-again",
        ("lottery", _, Some(_)) => "won",
        (_, true, _) => "give-now",
        _ => "voucher",
    };
    words.attr("reward", how, &[("name", reward.name.as_str().into())])
}

fn redeemed(words: &Words, body: &[u8]) -> Notice {
    let Ok(answer) = serde_json::from_slice::<Redeemed>(body) else {
        return Notice::worded(words, Level::Ok, "voucher-redeemed", &[]);
    };
    let name = [("name", answer.voucher.name.into())];
    if answer.outcome == "recorded_loss" {
        return Notice::worded(words, Level::Warn, "recorded-loss", &name);
    }
    let own = Notice::worded_as(words, Level::Ok, "voucher-redeemed", "named", &name);
    with_cloud_words(own, answer.display)
}

fn issued(words: &Words, body: &[u8]) -> Notice {
    let own = Notice::worded(words, Level::Ok, "card-issued", &[]);
    let answer = serde_json::from_slice::<CardIssued>(body).ok();
    with_cloud_words(own, answer.and_then(|answer| answer.display))
}

fn refused(words: &Words, operation: &Operation) -> Notice {
    let problem: Option<Problem> =
        operation.outcome.as_ref().and_then(|outcome| serde_json::from_slice(&outcome.body).ok());
    let code = operation.reason.clone().unwrap_or_default();
    let mut notice = of_refusal(words, &code, problem.as_ref());
    notice.level = Level::Refused;
    notice
}

/// What a refusal of the cloud means at the till, by its problem code.
#[must_use]
pub fn of_refusal(words: &Words, code: &str, problem: Option<&Problem>) -> Notice {
    let notice_code = code.replace('_', "-");
    let own = match code {
        "voucher_already_redeemed" => {
            let conflict = problem.and_then(|p| p.conflict.as_ref());
            said::already_used(words, conflict.and_then(|c| c.redeemed_at))
        }
        "voucher_ambiguous" | "voucher_expired" | "voucher_not_found" | "card_not_found" | "card_deleted"
        | "wrong_business" | "repeat_blocked" | "amount_required" | "plan_limit_reached"
        | "void_unsupported" => Notice::worded(words, Level::Refused, &notice_code, &[]),
        _ => {
            let text = problem.and_then(|p| p.detail.clone()).unwrap_or_default();
            Notice::new(Level::Refused, &notice_code, words.say("refused", &[]), text)
        }
    };
    with_cloud_words(own, problem.and_then(|p| p.display.clone()))
}

/// The cloud speaks the guest's and the till's language; our own words stand in where it says nothing.
fn with_cloud_words(own: Notice, display: Option<Display>) -> Notice {
    match display {
        None => own,
        Some(display) => Notice {
            level: own.level.max(display.level),
            title: display.title,
            text: display.text.unwrap_or(own.text),
            code: own.code,
        },
    }
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
pub(super) mod tests;
