//! The large answer: what is said, drawn with what is known beside it.

use std::time::Duration;

use askama::Template;
use stamp_core::{
    cloud::types::Reward,
    config::Stamping,
    counter::VoucherName,
    notice::{Level, Notice},
    operation::OpId,
    time::Timestamp,
    words::Words,
};

use super::{
    Page, action::Action, drawn, guest::Choice, qr::Qr, rewards::RewardView, say::Say, stamps::StampCard,
    used::UsedView, vouchers::VoucherView, whose,
};
use crate::{
    notices::Posted,
    till::{Answer, Details, Offer, OneMore, UNDO_WITHIN},
};

/// Something that is said at the till.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    pub(super) notice: &'a Notice,
    pub(super) details: Details,
    /// The scanner or caller that it answers.
    pub(super) source: &'a str,
    pub(super) op: Option<OpId>,
    pub(super) voucher: Option<VoucherName>,
    pub(super) offer: Option<Offer>,
    pub(super) one_more: Option<OneMore>,
    pub(super) late: bool,
    pub(super) at: Option<Timestamp>,
    /// What the cashier can do beside what the notice itself asks.
    pub(super) actions: Vec<Action>,
}

impl<'a> Said<'a> {
    /// The answer to what this page has asked.
    #[must_use]
    pub fn to_the_page(answer: &'a Answer) -> Self {
        Self {
            notice: &answer.notice,
            details: Details::from(answer),
            source: "page",
            op: answer.operation.as_ref().map(|operation| operation.new.op_id),
            voucher: answer.voucher.as_ref().map(VoucherName::from),
            offer: answer.offer,
            one_more: answer.one_more,
            late: false,
            at: None,
            actions: Vec::new(),
        }
    }

    /// Words to the page alone, with what is drawn beside them.
    pub(super) const fn plain(notice: &'a Notice, details: Details) -> Self {
        Self {
            notice,
            details,
            source: "page",
            op: None,
            voucher: None,
            offer: None,
            one_more: None,
            late: false,
            at: None,
            actions: Vec::new(),
        }
    }

    /// What was said at the till, whoever had asked.
    #[must_use]
    pub fn at_the_till(posted: &'a Posted) -> Self {
        Self {
            notice: &posted.notice,
            details: posted.details.clone(),
            source: &posted.source,
            op: posted.op_id,
            voucher: posted.voucher.clone(),
            offer: posted.offer,
            one_more: posted.one_more,
            late: posted.late,
            at: Some(posted.at),
            actions: Vec::new(),
        }
    }

    /// What the cashier can do about it.
    fn asked(&self, words: &Words, now: Timestamp) -> Option<Action> {
        match (self.notice.code.as_str(), &self.voucher, self.op) {
            ("one-more", ..) => self.one_more(words, now),
            ("confirm-voucher", Some(voucher), _) => Some(Action::redeem(words, &voucher.id, &voucher.name)),
            ("redemption-unanswered", .., Some(op)) => Some(Action::give_up(words, op)),
            _ => self.offer.filter(|offer| !offer.needs_pin).map(|offer| Action::accept(words, offer)),
        }
    }

    fn all_actions(&self, words: &Words, now: Timestamp) -> Vec<Action> {
        let whose = self.details.asked.iter().flat_map(|asked| whose::actions(words, asked));
        let add_to = self.details.add_to.iter().map(|to| Action::add_to(words, to));
        let asked = self.asked(words, now).into_iter();
        asked.chain(whose).chain(add_to).chain(self.actions.iter().cloned()).collect()
    }

    fn one_more(&self, words: &Words, now: Timestamp) -> Option<Action> {
        let question = self.one_more?;
        let left = Duration::try_from(question.expires_at.duration_since(now)).unwrap_or_default().as_secs();
        (left > 0).then(|| Action::one_more(words, question.id, left))
    }

    /// What a manager can do about it.
    fn asked_of_manager(&self, words: &Words) -> Option<Action> {
        self.offer.filter(|offer| offer.needs_pin).map(|offer| Action::accept(words, offer))
    }

    fn undo(&self, words: &Words, now: Timestamp) -> Option<Action> {
        let made = self.details.undo_from?;
        let age = Duration::try_from(now.duration_since(made)).unwrap_or_default();
        let left = UNDO_WITHIN.saturating_sub(age).as_secs();
        if left == 0 {
            return None;
        }
        self.op.map(|op| Action::undo(words, op, left))
    }

    /// Seconds since it was said.
    fn age(&self, now: Timestamp) -> u64 {
        let age = self.at.map(|at| Duration::try_from(now.duration_since(at)).unwrap_or_default());
        age.unwrap_or_default().as_secs()
    }
}

#[derive(Template)]
#[template(path = "till/answer.html")]
pub(super) struct Panel<'a> {
    words: Say<'a>,
    level: &'a str,
    icon: &'a str,
    code: &'a str,
    source: &'a str,
    op: Option<OpId>,
    /// Whether one more is wanted, or whose a check is.
    question: Option<OpId>,
    late: bool,
    age: u64,
    title: &'a str,
    text: &'a str,
    stamps: Option<StampCard>,
    rewards: Vec<RewardView>,
    vouchers: Vec<VoucherView>,
    used: Option<UsedView>,
    expires_at: Option<Timestamp>,
    /// When the check was closed that is asked about.
    closed_at: Option<Timestamp>,
    /// Under which code a gift is booked at the till.
    booking: Option<&'a str>,
    pub(super) choices: Vec<Choice>,
    qr: Option<Qr>,
    /// Done with the manager's PIN.
    pin: Option<Action>,
    pub(super) actions: Vec<Action>,
    undo: Option<Action>,
}

impl<'a> Panel<'a> {
    /// Words alone.
    pub(super) const fn plain(
        words: &'a Words,
        level: &'a str,
        icon: &'a str,
        title: &'a str,
        text: &'a str,
    ) -> Self {
        Self {
            words: Say(words),
            level,
            icon,
            code: "",
            source: "",
            op: None,
            question: None,
            late: false,
            age: 0,
            title,
            text,
            stamps: None,
            rewards: Vec::new(),
            vouchers: Vec::new(),
            used: None,
            expires_at: None,
            closed_at: None,
            booking: None,
            choices: Vec::new(),
            qr: None,
            pin: None,
            actions: Vec::new(),
            undo: None,
        }
    }
}

impl Page {
    /// Whether the till beside it keeps books of its own, which a gift must agree with.
    fn has_books(&self) -> bool {
        self.stamping == Stamping::Receipt
    }

    /// The large answer.
    #[must_use]
    pub fn answer(&self, said: &Said<'_>, now: Timestamp) -> String {
        let (words, details) = (&self.words, &said.details);
        let Notice { code, level, title, text } = said.notice;
        let used = details.used.as_ref().map(|used| UsedView::of(words, &self.location, used));
        let text = match &used {
            // The same with its time in UTC is in the words.
            Some(used) if used.at.is_some() && code == "voucher-already-redeemed" => {
                &self.say("page-not-hand-over")
            }
            _ => text,
        };
        let asked = details.asked.as_ref();
        let text = &asked.map_or_else(|| text.clone(), |asked| whose::text(words, asked));
        let vouchers = details.card.iter().flat_map(|card| &card.vouchers);
        let active = vouchers.filter(|voucher| voucher.status == "active");
        let mut vouchers: Vec<_> =
            active.map(|voucher| VoucherView::of(words, voucher, &details.rewards)).collect();
        vouchers.sort_by_key(|voucher| !voucher.is_new);
        // A voucher that can be redeemed at once is told of in its own line.
        let told = |reward: &&Reward| !vouchers.iter().any(|voucher| voucher.is_brought_by(reward));
        let rewards =
            details.rewards.iter().filter(told).map(|reward| RewardView::of(words, reward)).collect();
        // "4 / 10" stays on one line, and no line begins with a dot.
        let title = asked.map_or_else(|| title.clone(), |asked| whose::title(words, asked));
        let title = title.replace(" / ", "\u{a0}/\u{a0}").replace(" · ", "\u{a0}· ");
        drawn(&Panel {
            code,
            source: said.source,
            // Nothing has been made of a check that is asked about.
            op: said.op.filter(|_| asked.is_none()),
            question: said.one_more.map(|asked| asked.id).or(asked.map(|asked| asked.question.op_id)),
            late: said.late,
            age: said.age(now),
            stamps: StampCard::of(words, details),
            rewards,
            vouchers,
            used,
            expires_at: details.expires_at,
            closed_at: asked.map(|asked| asked.question.closed_at),
            booking: details.booking.as_deref().filter(|_| self.has_books()),
            qr: details.save_url.as_deref().and_then(Qr::of),
            pin: said.asked_of_manager(words),
            actions: said.all_actions(words, now),
            undo: said.undo(words, now),
            ..Panel::plain(words, level_name(*level), icon(code, *level), &title, text)
        })
    }
}

pub(super) const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Ok => "ok",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Refused => "refused",
    }
}

fn icon(code: &str, level: Level) -> &'static str {
    match (code, level) {
        ("one-more" | "whose-receipt", _) => "question",
        ("confirm-voucher", _) => "ticket",
        ("redemption-unanswered" | "not-saved-yet", _) => "wait",
        ("saved", Level::Ok) => "kept",
        (_, level) => level_name(level),
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
