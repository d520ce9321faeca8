//! What the cashier can do about an answer: a button, with the request that it sends.

use serde_json::{Value, json};
use stamp_core::{
    cloud::types::Identifier, operation::OpId, receipt::matching::Candidate, time::Timestamp, words::Words,
};

use super::whose::{amount, noted_by, title};
use crate::till::{AddTo, AskedReceipt, Offer};

/// A button.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub(super) label: String,
    /// How it looks: `go`, `risk` or `quiet`.
    pub(super) look: &'static str,
    pub(super) path: String,
    /// JSON.
    pub(super) body: String,
    /// Which panel is shown until the answer comes: see [`super::waiting`]. Empty: what is shown stays.
    pub(super) meanwhile: &'static str,
    /// What that panel says.
    pub(super) about: String,
    /// Which panel is shown while answers are lost.
    pub(super) lost: &'static str,
    /// For how long it can be done; 0: no matter.
    pub(super) seconds: u64,
    /// When what it is about was, UTC.
    pub(super) at: Option<Moment>,
}

/// A time on a button.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// Told with its seconds.
    pub(super) is_exact: bool,
}

impl Action {
    fn new(label: String, look: &'static str, path: impl Into<String>, body: &Value) -> Self {
        let (path, body, about) = (path.into(), body.to_string(), String::new());
        Self { label, look, path, body, meanwhile: "taking", about, lost: "lost", seconds: 0, at: None }
    }

    /// Of a voucher: nothing is handed over until the answer is there.
    fn of_voucher(self, meanwhile: &'static str, about: String) -> Self {
        Self { meanwhile, about, lost: "lost-voucher", ..self }
    }

    /// As if the card of this id were scanned.
    pub(super) fn take(label: String, card: &str) -> Self {
        Self::new(label, "go", "/page/scans", &json!({"code": card, "is_card_id": true}))
    }

    /// For a guest with an e-mail address or a telephone number.
    pub(super) fn issue_card(words: &Words, guest: &Identifier) -> Self {
        let body = json!({guest.kind.as_str(): guest.value});
        Self::new(words.say("page-issue-card", &[]), "go", "/page/cards", &body)
    }

    /// The same card once more, within so many seconds.
    pub(super) fn one_more(words: &Words, question: OpId, seconds: u64) -> Self {
        let body = json!({"one_more": question});
        Self { seconds, ..Self::new(words.say("page-one-more", &[]), "go", "/page/scans", &body) }
    }

    pub(super) fn redeem(words: &Words, id: &str, name: &str) -> Self {
        let about = words.say("page-asking", &[("voucher", name.into())]);
        Self::new(words.say("page-redeem", &[]), "go", "/page/redemptions", &json!({"voucher_id": id}))
            .of_voucher("asking", about)
    }

    /// Taking up an offer; where it needs the manager's PIN, the page adds that to the body.
    pub(super) fn accept(words: &Words, offer: Offer) -> Self {
        let label = words.say("page-accept", &[("left", offer.left.into()), ("of", offer.of.into())]);
        let body = json!({"offer": offer.id, "accept_risk": true});
        Self::new(label, "risk", "/page/redemptions", &body)
            .of_voucher("asking", words.say("page-noting", &[]))
    }

    pub(super) fn give_up(words: &Words, op: OpId) -> Self {
        Self::new(words.say("page-give-up", &[]), "quiet", undo(op), &json!({})).of_voucher("", String::new())
    }

    /// Takes back, within so many seconds.
    pub(super) fn undo(words: &Words, op: OpId, seconds: u64) -> Self {
        Self { seconds, ..Self::new(words.say("page-undo", &[]), "quiet", undo(op), &json!({})) }
    }

    /// Whose a check is: this one's.
    pub(super) fn is_of(words: &Words, check: OpId, candidate: &Candidate) -> Self {
        let label = noted_by(words, candidate.guest.kind);
        let at = Some(Moment { at: candidate.at, is_exact: true });
        Self { at, ..Self::new(label, "go", whose(check), &json!({"candidate": candidate.id})) }
    }

    /// Whose a check is: none of those who were noted.
    pub(super) fn is_nobodys(words: &Words, check: OpId) -> Self {
        Self::new(words.say("page-whose-nobody", &[]), "quiet", whose(check), &json!({"nobody": true}))
    }

    /// Shows what is asked about a check.
    pub(super) fn ask_whose(words: &Words, asked: &AskedReceipt) -> Self {
        let body = json!({"receipt": asked.question.op_id});
        Self { meanwhile: "", ..Self::new(title(words, asked), "go", "/page/receipts/question", &body) }
    }

    /// The guest who was just noted is that of a check closed before.
    pub(super) fn add_to(words: &Words, to: &AddTo) -> Self {
        let label = words.say("page-add-to-last", &[("total", amount(&to.total).into())]);
        let path = format!("/page/receipts/{}/noted", to.op_id);
        let at = Some(Moment { at: to.closed_at, is_exact: false });
        Self { at, ..Self::new(label, "quiet", path, &json!({"noted": to.noted})) }
    }
}

fn whose(check: OpId) -> String {
    format!("/page/receipts/{check}/guest")
}

fn undo(op: OpId) -> String {
    format!("/page/operations/{op}/undo")
}
