//! What the cashier is told about an operation: the cloud's words where it has some, else our own.

use super::{Level, Notice, said};
use crate::{
    cloud::{
        answer::{Problem, Redeemed, StampsAdded},
        types::{Display, Reward},
    },
    operation::{Kind, Operation, State},
};

/// What there is to say about an operation as it stands.
#[must_use]
pub fn of_operation(operation: &Operation) -> Notice {
    match operation.state {
        State::Queued | State::Sending => waiting(operation),
        State::Done => done(operation),
        State::Refused => refused(operation),
        State::Parked => Notice::new(
            Level::Warn,
            "parked",
            "Could not be sent",
            format!(
                "It is kept. Tell support: operation {}, {}.",
                operation.new.op_id.short(),
                operation.reason.as_deref().unwrap_or("no reason given")
            ),
        ),
        State::Discarded => Notice::new(Level::Info, "discarded", "Discarded", "Support gave this one up."),
        State::Withdrawn if operation.new.kind == Kind::Void => nothing_to_take_back(),
        State::Withdrawn => Notice::new(Level::Ok, "withdrawn", "Taken back", "Nothing was sent."),
    }
}

fn waiting(operation: &Operation) -> Notice {
    match operation.new.kind {
        Kind::Redeem => Notice::new(
            Level::Warn,
            "redemption-unanswered",
            "Do not hand over yet",
            "The cloud has not answered. Wait, scan the voucher again, or give it up.",
        ),
        Kind::Void => Notice::new(
            Level::Ok,
            "taking-back",
            "Being taken back",
            "It is done when the cloud has answered.",
        ),
        _ => said::saved(),
    }
}

fn done(operation: &Operation) -> Notice {
    let body = operation.outcome.as_ref().map(|outcome| outcome.body.as_slice()).unwrap_or_default();
    match (operation.new.kind, operation.reason.as_deref()) {
        (_, Some("already-stamped")) => Notice::new(
            Level::Info,
            "already-stamped",
            "Already stamped",
            "This receipt has brought its stamp before.",
        ),
        (_, Some("nothing-to-take-back")) => nothing_to_take_back(),
        (Kind::AddStamps, _) => stamped(body),
        (Kind::Redeem, _) => redeemed(body),
        (Kind::Void, _) => Notice::new(Level::Ok, "taken-back", "Taken back", ""),
        (Kind::IssueCard, _) => Notice::new(Level::Ok, "card-issued", "Card issued", ""),
        (Kind::IssueVoucher, _) => Notice::new(Level::Ok, "voucher-issued", "Voucher issued", ""),
    }
}

fn nothing_to_take_back() -> Notice {
    Notice::new(Level::Info, "nothing-to-take-back", "Nothing to take back", "It has had no effect.")
}

fn stamped(body: &[u8]) -> Notice {
    let Ok(answer) = serde_json::from_slice::<StampsAdded>(body) else {
        return Notice::new(Level::Ok, "stamp-added", "Stamp added", "");
    };
    let progress = format!("{} / {}", answer.progress.current, answer.progress.goal);
    let rewards: Vec<String> = answer.rewards.iter().map(reward).collect();
    let (code, title) = if rewards.is_empty() && !answer.goal_reached {
        ("stamp-added", format!("Stamp added · {progress}"))
    } else {
        ("goal-reached", format!("Goal reached · {progress}"))
    };
    let rewards = rewards.join(" ");
    let mut notice = with_cloud_words(Notice::new(Level::Ok, code, title, rewards.clone()), answer.display);
    if !notice.text.contains(&rewards) {
        notice.text = format!("{} {rewards}", notice.text);
    }
    notice
}

fn reward(reward: &Reward) -> String {
    match (reward.kind.as_str(), reward.give_now, reward.result.as_deref()) {
        ("lottery", _, Some("no_prize")) => format!("{}: no prize this time.", reward.name),
        ("lottery", _, Some("try_again")) => format!("{}: try again.", reward.name),
        ("lottery", _, Some(_)) => format!("Won: {}.", reward.name),
        (_, true, _) => format!("Hand over now: {}.", reward.name),
        _ => format!("New voucher: {}.", reward.name),
    }
}

fn redeemed(body: &[u8]) -> Notice {
    let Ok(answer) = serde_json::from_slice::<Redeemed>(body) else {
        return Notice::new(Level::Ok, "voucher-redeemed", "Voucher redeemed", "Hand it over.");
    };
    if answer.outcome == "recorded_loss" {
        let text = format!("{} had been used before. It stands in the report.", answer.voucher.name);
        return Notice::new(Level::Warn, "recorded-loss", "Recorded as a loss", text);
    }
    let text = format!("Hand over: {}.", answer.voucher.name);
    with_cloud_words(Notice::new(Level::Ok, "voucher-redeemed", "Voucher redeemed", text), answer.display)
}

fn refused(operation: &Operation) -> Notice {
    let problem: Option<Problem> =
        operation.outcome.as_ref().and_then(|outcome| serde_json::from_slice(&outcome.body).ok());
    let code = operation.reason.clone().unwrap_or_default();
    let mut notice = of_refusal(&code, problem.as_ref());
    notice.level = Level::Refused;
    notice
}

/// What a refusal of the cloud means at the till, by its problem code.
#[must_use]
pub fn of_refusal(code: &str, problem: Option<&Problem>) -> Notice {
    let (title, text) = match code {
        "voucher_already_redeemed" => {
            let conflict = problem.and_then(|p| p.conflict.as_ref());
            ("Already used", said::already_used(conflict.and_then(|c| c.redeemed_at)).text)
        }
        "voucher_ambiguous" => {
            ("Whose voucher?", "Several guests have this code. Scan the guest's card now.".to_owned())
        }
        "voucher_expired" => ("Voucher expired", String::new()),
        "voucher_not_found" => ("Unknown voucher", "Nobody has a voucher with this code.".to_owned()),
        "card_not_found" => ("Unknown card", "7stamp does not know this card.".to_owned()),
        "card_deleted" => ("Card deleted", "The guest's card no longer exists.".to_owned()),
        "wrong_business" => ("Another shop's card", "This card belongs to another business.".to_owned()),
        "repeat_blocked" => ("Stamped a moment ago", "One stamp was added just before.".to_owned()),
        "amount_required" => {
            ("Amount missing", "This card counts amounts; a scan alone gives none.".to_owned())
        }
        "plan_limit_reached" => (
            "Plan used up",
            "The plan's card operations are used up: tell the owner. The voucher stays valid.".to_owned(),
        ),
        "void_unsupported" => ("Cannot be taken back", "The cloud knows no taking back.".to_owned()),
        _ => ("Refused", problem.and_then(|p| p.detail.clone()).unwrap_or_default()),
    };
    let own = Notice::new(Level::Refused, &code.replace('_', "-"), title, text);
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
