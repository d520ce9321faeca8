//! What Poster sends to `/hooks/poster`: that there is something to look at.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;

use super::{
    place::{Place, tidy_account},
    settings::Secret,
    verify::Webhook,
    wishes::Wishes,
};
use crate::pos::{Hook, HookReply, HookRequest, Received, Replying};

/// Most webhooks that are known again.
const REMEMBERED: usize = 256;

/// What is done with a check that is still open, and no reason to look at it: the words of its history (documented, and
/// the last four observed). Others are looked at, because there are accounts that say `changed` at the closing.
const WHILE_OPEN: [&str; 12] = [
    "open",
    "additem",
    "comment",
    "sendtokitchen",
    "settable",
    "changeitemcount",
    "deleteitem",
    "setclient",
    "changeorderstatus",
    "changedeliveryinfo",
    "changeprocessingstatus",
    "changecourier",
];

/// Takes webhooks. Nothing in them is believed but that a check is worth a look, and the look is bounded however many
/// come. So one of long ago that somebody sends again does no harm, and none is too old: Poster itself tries for two days
/// (documented), and the clock of this machine may be wrong. And all that are signed are answered at once, also because an unanswered one holds up those behind it
/// (documented).
pub(super) struct Webhooks {
    secret: Secret,
    /// The name of our account: as it is set, else as Poster has told it.
    account: (Option<String>, Arc<Mutex<Option<Place>>>),
    wishes: Arc<Wishes>,
    /// Signatures of the last ones.
    seen: Mutex<VecDeque<String>>,
}

impl Webhooks {
    pub(super) fn new(
        secret: Secret,
        account: (Option<String>, Arc<Mutex<Option<Place>>>),
        wishes: Arc<Wishes>,
    ) -> Self {
        Self { secret, account, wishes, seen: Mutex::default() }
    }

    /// An application may serve many accounts, and signs for all of them with one secret.
    fn is_of_another(&self, account: &str) -> bool {
        let (set, place) = &self.account;
        let place = place.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = set.as_deref().or_else(|| place.as_ref().map(|place| place.account.as_str()));
        ours.is_some_and(|ours| !account.is_empty() && tidy_account(account) != ours)
    }

    fn take(&self, request: &HookRequest) -> HookReply {
        // The button "Check" in Poster's console asks so (observed).
        if request.method == "GET" {
            return accepted(Received::Nothing);
        }
        let Some(webhook) = Webhook::read(&request.body) else {
            return HookReply::new(400, "this is no webhook of Poster", Received::Unreadable);
        };
        // Its signature is wrong (observed), and nothing is done for it.
        if webhook.action == "test" {
            return accepted(Received::Nothing);
        }
        if !webhook.is_proved(&self.secret) {
            let why = "the signature is wrong: webhook_secret_file must hold the secret of the application";
            return HookReply::new(403, why, Received::Unproved);
        }
        if self.is_of_another(&webhook.account) {
            return accepted(Received::Nothing);
        }
        let is_news = is_worth_a_look(&webhook) && self.is_new(&webhook);
        if !is_news {
            return accepted(Received::Nothing);
        }
        match webhook.object_id.parse::<u64>() {
            Ok(number) if webhook.object == "transaction" => self.wishes.check(&number.to_string()),
            _ => self.wishes.all(),
        }
        accepted(Received::News)
    }

    fn is_new(&self, webhook: &Webhook) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let verify = webhook.verify.to_ascii_lowercase();
        if seen.contains(&verify) {
            return false;
        }
        if seen.len() >= REMEMBERED {
            seen.pop_front();
        }
        seen.push_back(verify);
        true
    }
}

impl Hook for Webhooks {
    fn receive(&self, request: HookRequest) -> Replying<'_> {
        Box::pin(async move { self.take(&request) })
    }
}

fn accepted(received: Received) -> HookReply {
    HookReply::new(200, r#"{"status":"accept"}"#, received)
}

/// `closed` is documented nowhere and sent by live accounts (observed); `client_payed_sum` says that a check with a
/// client was closed, and names the client.
fn is_worth_a_look(webhook: &Webhook) -> bool {
    match (webhook.object.as_str(), webhook.action.as_str()) {
        ("transaction", "closed" | "removed" | "transformed") => true,
        ("transaction", "added" | "changed") => !is_while_open(webhook.data.as_deref()),
        ("client_payed_sum", _) => true,
        _ => false,
    }
}

fn is_while_open(data: Option<&str>) -> bool {
    let data: Option<Value> = data.and_then(|data| serde_json::from_str(data).ok());
    let done = data.as_ref().and_then(|data| data.get("transactions_history")?.get("type_history")?.as_str());
    done.is_some_and(|done| WHILE_OPEN.contains(&done))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;
    use md5::{Digest, Md5};
    use serde_json::json;

    use super::*;

    const SENT: i64 = 1_688_722_229;

    fn webhooks() -> (Webhooks, Arc<Wishes>) {
        let wishes = Arc::<Wishes>::default();
        let secret = Secret::new("demo").unwrap();
        (Webhooks::new(secret, (Some("my-cafe".to_owned()), Arc::default()), Arc::clone(&wishes)), wishes)
    }

    fn post(body: impl Into<Vec<u8>>, at: i64) -> HookRequest {
        HookRequest {
            method: "POST".to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body: body.into(),
            peer: None,
            at: Timestamp::from_second(at).unwrap(),
        }
    }

    fn signed(object: &str, id: u64, action: &str, done: Option<&str>) -> String {
        let data = done.map(|done| json!({"transactions_history": {"type_history": done}}).to_string());
        let part = data.as_ref().map(|data| format!("{data};")).unwrap_or_default();
        let text = format!("my-cafe;{object};{id};{action};{part}{SENT};demo");
        let verify: String = Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        json!({"account": "my-cafe", "object": object, "object_id": id, "action": action, "time": SENT.to_string(), "data": data, "verify": verify}).to_string()
    }

    fn answered(body: impl Into<Vec<u8>>) -> (u16, Received, BTreeSet<String>) {
        let (webhooks, wishes) = webhooks();
        let reply = webhooks.take(&post(body, SENT + 1));
        (reply.status, reply.received, wishes.take().checks)
    }

    #[test]
    fn a_closed_check_is_looked_at() {
        for (action, done) in [
            ("closed", Some("close")),
            ("closed", None),
            ("changed", Some("close")),
            ("changed", Some("delete")),
            ("changed", Some("something new")),
            ("changed", None),
            ("removed", None),
        ] {
            let (status, received, checks) = answered(signed("transaction", 16776, action, done));
            assert_eq!((status, received), (200, Received::News), "{action} {done:?}");
            assert_eq!(checks, ["16776".to_owned()].into());
        }
    }

    #[test]
    fn what_is_done_with_an_open_check_costs_nothing() {
        for done in WHILE_OPEN {
            let (status, received, checks) = answered(signed("transaction", 16776, "changed", Some(done)));
            assert_eq!((status, received, checks.len()), (200, Received::Nothing, 0), "{done}");
        }
        for (object, action) in [("stock", "changed"), ("transaction", "painted"), ("product", "removed")] {
            assert_eq!(answered(signed(object, 1, action, None)).1, Received::Nothing, "{object} {action}");
        }
    }

    #[test]
    fn a_client_that_has_paid_makes_us_look_at_all() {
        let (webhooks, wishes) = webhooks();
        webhooks.take(&post(signed("client_payed_sum", 38, "changed", None), SENT));
        assert!(wishes.take().all);
    }

    #[test]
    fn a_repetition_is_answered_and_not_looked_at_again() {
        let (webhooks, wishes) = webhooks();
        let body = signed("transaction", 16776, "closed", None);
        assert_eq!(webhooks.take(&post(body.clone(), SENT)).received, Received::News);
        wishes.take();
        for _ in 0..1000 {
            assert_eq!(webhooks.take(&post(body.clone(), SENT + 60)).status, 200);
        }
        assert!(wishes.take().checks.is_empty());
    }

    #[test]
    fn what_is_of_another_account_is_answered_and_costs_nothing() {
        let (webhooks, wishes) = webhooks();
        let theirs = Webhooks { account: (Some("their-cafe".to_owned()), Arc::default()), ..webhooks };
        let reply = theirs.take(&post(signed("transaction", 16776, "closed", None), SENT));
        assert_eq!((reply.status, reply.received), (200, Received::Nothing));
        assert!(wishes.take().checks.is_empty());
    }

    #[test]
    fn what_is_not_signed_is_refused_and_what_is_no_webhook_too() {
        let forged = signed("transaction", 16776, "closed", None).replace("16776", "16777");
        assert_eq!(answered(forged), (403, Received::Unproved, BTreeSet::new()));
        assert_eq!(answered("hello").0, 400);
        assert_eq!(answered("").0, 400);
    }

    #[test]
    fn probes_are_answered() {
        let (webhooks, wishes) = webhooks();
        let probe = HookRequest { method: "GET".to_owned(), ..post("", SENT) };
        assert_eq!(webhooks.take(&probe).status, 200);
        let (status, received, _) = answered(r#"{"object":"application","action":"test","verify":"wrong"}"#);
        assert_eq!((status, received), (200, Received::Nothing));
        assert_eq!(wishes.take().checks.len(), 0);
    }
}
