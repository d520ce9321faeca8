//! What the cashier can do about an answer: a button, with the request that it sends.

use serde_json::{Value, json};
use stamp_core::{cloud::types::Identifier, operation::OpId, words::Words};

use crate::till::Offer;

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
}

impl Action {
    fn new(label: String, look: &'static str, path: impl Into<String>, body: &Value) -> Self {
        let (path, body, about) = (path.into(), body.to_string(), String::new());
        Self { label, look, path, body, meanwhile: "taking", about, lost: "lost", seconds: 0 }
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
}

fn undo(op: OpId) -> String {
    format!("/page/operations/{op}/undo")
}
