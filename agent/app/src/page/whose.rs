//! Whose a check is, where it cannot be told: the question and who may be meant. Who that is is not shown, only how and
//! when the guest was noted.

use stamp_core::{
    cloud::types::{IdentifierKind, Money},
    notice::said,
    time::Timestamp,
    words::Words,
};

use super::{Page, Said, action::Action};
use crate::till::{Answer, AskedReceipt, Details};

impl Page {
    /// The question.
    #[must_use]
    pub fn whose(&self, asked: &AskedReceipt, now: Timestamp) -> String {
        let question = &asked.question;
        let notice = said::whose_receipt(&self.words, &question.total, question.candidates.len());
        let details = Details { asked: Some(asked.clone()), ..Details::default() };
        self.answer(&Said::plain(&notice, details), now)
    }

    /// What came of a person's word on one check, and the way to the `next` that is asked about.
    #[must_use]
    pub fn whose_answered(&self, answer: &Answer, next: Option<&AskedReceipt>, now: Timestamp) -> String {
        let mut said = Said::to_the_page(answer);
        said.actions.extend(next.map(|asked| Action::ask_whose(&self.words, asked)));
        self.answer(&said, now)
    }
}

/// What is asked.
pub(super) fn title(words: &Words, asked: &AskedReceipt) -> String {
    words.say("page-whose", &[("total", amount(&asked.question.total).into())])
}

/// What the cashier is told to do.
pub(super) fn text(words: &Words, asked: &AskedReceipt) -> String {
    let text = words.attr("page-whose", "text", &[]);
    if asked.more == 0 {
        return text;
    }
    let count = u64::try_from(asked.more).unwrap_or(u64::MAX);
    format!("{text} {}", words.say("page-whose-more", &[("count", count.into())]))
}

/// A button for each who may be meant, and one for none of them.
pub(super) fn actions(words: &Words, asked: &AskedReceipt) -> Vec<Action> {
    let question = &asked.question;
    let candidates = question.candidates.iter();
    let mut actions: Vec<_> =
        candidates.map(|candidate| Action::is_of(words, question.op_id, candidate)).collect();
    actions.push(Action::is_nobodys(words, question.op_id));
    actions
}

/// As on a receipt: "4.50 EUR", on one line.
pub(super) fn amount(total: &Money) -> String {
    format!("{}\u{a0}{}", total.value, total.currency)
}

/// How a guest was noted; the value is not told, it may be an address.
pub(super) fn noted_by(words: &Words, kind: IdentifierKind) -> String {
    let how = match kind {
        IdentifierKind::Scan | IdentifierKind::CardId | IdentifierKind::WalletPassId => "card",
        IdentifierKind::CardNumber => "number",
        IdentifierKind::Email => "email",
        IdentifierKind::Phone => "phone",
        IdentifierKind::Name => "name",
    };
    words.attr("page-whose-noted", how, &[])
}

#[cfg(test)]
#[path = "whose_tests.rs"]
mod tests;
