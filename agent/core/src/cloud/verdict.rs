//! What an answer to a write means for the operation and for everything behind it.

use std::{fmt, time::Duration};

use jiff::Timestamp;

use super::answer::Problem;
use crate::operation::{Kind, OpId, Outcome};

/// The reason of an operation that is parked because its key stands for something else in the cloud's books. Under
/// that key it can never be sent.
pub const KEY_REUSED: &str = "idempotency_key_reused";

/// The reason of a redemption that was accepted offline and should not have been.
pub const RECORDED_LOSS: &str = "recorded-loss";

/// What came back for one attempt. `Debug` shows no body.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// An HTTP answer, whole.
    Http {
        /// Status code.
        status: u16,
        /// The body is a JSON object and was declared as JSON.
        is_json: bool,
        /// `Retry-After`, counted from the answer.
        retry_after: Option<Duration>,
        /// The body, as it came.
        body: Vec<u8>,
    },
    /// Nothing reached the cloud: no address, no connection, no TLS session. In words.
    NotSent(String),
    /// The request may have arrived; the answer did not. In words.
    Lost(String),
    /// The cloud answered a question, but not as agreed. In words.
    Garbled(String),
}

/// Why nothing at all is sent for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// 401: the key is wrong, was regenerated or deleted.
    KeyInvalid,
    /// No key has been given to this till yet.
    KeyMissing,
    /// 403 `scanner_disabled`: the staff login of this key is switched off.
    ScannerDisabled,
    /// The key belongs to another business than the operations in the queue.
    WrongBusiness,
    /// 402: the plan's card operations are used up.
    PlanLimit {
        /// When they are refilled, where the cloud says.
        resets_at: Option<Timestamp>,
    },
    /// 426: this version is no longer spoken with.
    AgentTooOld,
    /// The address answers, but not as this cloud does: mistyped, or a proxy in between.
    AddressSuspect,
    /// Unrelated operations meet the same unexpected refusal.
    EverythingRefused {
        /// The problem code they met.
        code: String,
    },
}

impl Pause {
    /// Stable name, kebab-case; also the health code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyInvalid => "key-invalid",
            Self::KeyMissing => "key-missing",
            Self::ScannerDisabled => "scanner-disabled",
            Self::WrongBusiness => "wrong-business",
            Self::PlanLimit { .. } => "plan-limit-reached",
            Self::AgentTooOld => "agent-too-old",
            Self::AddressSuspect => "cloud-address-suspect",
            Self::EverythingRefused { .. } => "everything-refused",
        }
    }
}

/// What to do about an operation after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The cloud has it. With the reason where that needs a word.
    Done(Option<&'static str>),
    /// A final no to this operation alone, by its problem code.
    Refused(String),
    /// Cannot be sent as it is; by its problem code or in words.
    Park(String),
    /// Stop sending altogether.
    Pause(Pause),
    /// The same key is being worked on: ask again.
    InProgress(Option<Duration>),
    /// The request was too large.
    TooLarge,
    /// The key was used with other content: ask what became of it.
    LookUp,
    /// It may or may not have had its effect: same key again.
    Unknown {
        /// The cloud's own wish.
        retry_after: Option<Duration>,
        /// The way to the cloud is broken, rather than this one operation.
        link_broken: bool,
        /// Nothing can have arrived, so the attempt need not be counted.
        not_sent: bool,
        /// In words.
        why: String,
    },
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { status, is_json, body, .. } => {
                write!(f, "Http({status}, json: {is_json}, {} bytes)", body.len())
            }
            Self::NotSent(why) => write!(f, "NotSent({why})"),
            Self::Lost(why) => write!(f, "Lost({why})"),
            Self::Garbled(why) => write!(f, "Garbled({why})"),
        }
    }
}

impl Answer {
    /// The problem details, if it carries ours.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Http { is_json: true, body, .. } => serde_json::from_slice(body).ok(),
            _ => None,
        }
    }

    /// The conclusive answer to keep with the operation.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Http { status, is_json: true, body, .. } => {
                Some(Outcome { status: *status, body: body.clone() })
            }
            _ => None,
        }
    }
}

/// What `answer` means for the write `op_id` of this kind.
#[must_use]
pub fn judge(kind: Kind, op_id: OpId, answer: &Answer) -> Verdict {
    let (status, is_json, retry_after, body) = match answer {
        Answer::NotSent(why) => return unknown(why.clone(), None, true, true),
        Answer::Lost(why) => return unknown(why.clone(), None, true, false),
        Answer::Garbled(why) => return unknown(why.clone(), None, false, false),
        Answer::Http { status, is_json, retry_after, body } => (*status, *is_json, *retry_after, body),
    };
    if (200..300).contains(&status) {
        return judge_success(op_id, is_json, body);
    }
    let problem = answer.problem();
    let code = problem.as_ref().map(|p| p.code.as_str());
    match (status, code) {
        (408 | 425 | 429 | 500..=599, _) => {
            unknown(format!("the cloud answered {status}"), retry_after, false, false)
        }
        (401, _) if is_json => Verdict::Pause(Pause::KeyInvalid),
        (402, Some(_)) => Verdict::Pause(Pause::PlanLimit { resets_at: problem.and_then(|p| p.resets_at) }),
        (403, Some("scanner_disabled")) => Verdict::Pause(Pause::ScannerDisabled),
        (403, Some(code)) => Verdict::Refused(code.to_owned()),
        (404, Some("operation_not_found")) if kind == Kind::Void => {
            Verdict::Done(Some("nothing-to-take-back"))
        }
        (404 | 405, None) if kind == Kind::Void => Verdict::Refused("void_unsupported".to_owned()),
        (404 | 405, None) => Verdict::Pause(Pause::AddressSuspect),
        (404, Some(code @ ("card_not_found" | "voucher_not_found"))) => Verdict::Refused(code.to_owned()),
        (409, Some("duplicate_receipt")) => Verdict::Done(Some("already-stamped")),
        (409, Some("operation_in_progress")) => Verdict::InProgress(retry_after),
        (409, Some(code @ ("voucher_already_redeemed" | "voucher_ambiguous" | "repeat_blocked")))
        | (410, Some(code))
        | (422, Some(code @ "amount_required")) => Verdict::Refused(code.to_owned()),
        (413, _) => Verdict::TooLarge,
        (422, Some(KEY_REUSED)) => Verdict::LookUp,
        (426, _) => Verdict::Pause(Pause::AgentTooOld),
        (400..=499, Some(code)) => Verdict::Park(code.to_owned()),
        _ => unknown(format!("an answer {status} that is not the cloud's"), retry_after, true, false),
    }
}

/// Success counts only as the cloud's own: JSON that names the operation it is about. A login page of the
/// guest network says 200 as well.
fn judge_success(op_id: OpId, is_json: bool, body: &[u8]) -> Verdict {
    #[derive(serde::Deserialize)]
    struct Named {
        op_id: OpId,
        outcome: Option<String>,
    }
    if !is_json {
        return unknown("an answer that is not the cloud's (a login page?)".to_owned(), None, true, false);
    }
    match serde_json::from_slice::<Named>(body) {
        Ok(named) if named.op_id == op_id => {
            let is_loss = named.outcome.as_deref() == Some("recorded_loss");
            Verdict::Done(is_loss.then_some(RECORDED_LOSS))
        }
        Ok(_) => unknown("a success about another operation".to_owned(), None, false, false),
        Err(_) => unknown("a success that names no operation".to_owned(), None, false, false),
    }
}

const fn unknown(why: String, retry_after: Option<Duration>, link_broken: bool, not_sent: bool) -> Verdict {
    Verdict::Unknown { retry_after, link_broken, not_sent, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op() -> OpId {
        OpId::derived(&["verdict"])
    }

    fn http(status: u16, body: &str) -> Answer {
        let is_json = body.starts_with('{');
        Answer::Http { status, is_json, retry_after: None, body: body.as_bytes().to_vec() }
    }

    fn problem(status: u16, code: &str) -> Answer {
        http(status, &format!(r#"{{"title":"t","status":{status},"code":"{code}"}}"#))
    }

    fn stamps(answer: &Answer) -> Verdict {
        judge(Kind::AddStamps, op(), answer)
    }

    fn is_unknown(answer: &Answer) -> bool {
        matches!(stamps(answer), Verdict::Unknown { .. })
    }

    #[test]
    fn success_must_name_the_operation() {
        assert_eq!(stamps(&http(201, &format!(r#"{{"op_id":"{}"}}"#, op()))), Verdict::Done(None));
        let loss = http(200, &format!(r#"{{"op_id":"{}","outcome":"recorded_loss"}}"#, op()));
        assert_eq!(judge(Kind::Redeem, op(), &loss), Verdict::Done(Some(RECORDED_LOSS)));
        assert!(is_unknown(&http(201, &format!(r#"{{"op_id":"{}"}}"#, OpId::derived(&["other"])))));
        assert!(is_unknown(&http(201, r#"{"ok":true}"#)));
        assert!(is_unknown(&http(200, "<html>Welcome to the guest network</html>")));
        assert!(is_unknown(&http(204, "")));
    }

    #[test]
    fn final_refusals_concern_this_operation_alone() {
        for (status, code) in [
            (409, "voucher_already_redeemed"),
            (409, "voucher_ambiguous"),
            (409, "repeat_blocked"),
            (404, "card_not_found"),
            (404, "voucher_not_found"),
            (410, "voucher_expired"),
            (410, "card_deleted"),
            (422, "amount_required"),
            (403, "wrong_business"),
            (403, "something_new"),
        ] {
            assert_eq!(stamps(&problem(status, code)), Verdict::Refused(code.to_owned()), "{status} {code}");
        }
    }

    #[test]
    fn an_already_stamped_receipt_is_quietly_done() {
        assert_eq!(stamps(&problem(409, "duplicate_receipt")), Verdict::Done(Some("already-stamped")));
    }

    #[test]
    fn trouble_with_key_plan_or_version_pauses_everything() {
        assert_eq!(stamps(&problem(401, "key_invalid")), Verdict::Pause(Pause::KeyInvalid));
        assert_eq!(stamps(&problem(403, "scanner_disabled")), Verdict::Pause(Pause::ScannerDisabled));
        assert_eq!(stamps(&problem(426, "agent_too_old")), Verdict::Pause(Pause::AgentTooOld));
        let limit = http(
            402,
            r#"{"title":"t","status":402,"code":"plan_limit_reached","resets_at":"2026-12-01T00:00:00Z"}"#,
        );
        let resets_at = Some("2026-12-01T00:00:00Z".parse().unwrap());
        assert_eq!(stamps(&limit), Verdict::Pause(Pause::PlanLimit { resets_at }));
    }

    #[test]
    fn a_mistyped_address_parks_nothing() {
        assert_eq!(stamps(&http(404, "<h1>Not Found</h1>")), Verdict::Pause(Pause::AddressSuspect));
        assert_eq!(stamps(&http(405, "")), Verdict::Pause(Pause::AddressSuspect));
        assert!(is_unknown(&http(302, "")));
        assert!(is_unknown(&http(403, "<html>blocked</html>")));
        assert!(is_unknown(&http(401, "<html>log in to the guest network</html>")));
    }

    #[test]
    fn a_cloud_without_voids_says_so_and_a_void_of_nothing_is_done() {
        let void = |answer: &Answer| judge(Kind::Void, op(), answer);
        assert_eq!(void(&http(404, "")), Verdict::Refused("void_unsupported".to_owned()));
        let not_found = problem(404, "operation_not_found");
        assert_eq!(void(&not_found), Verdict::Done(Some("nothing-to-take-back")));
        assert_eq!(stamps(&not_found), Verdict::Park("operation_not_found".into()));
    }

    #[test]
    fn what_may_have_had_its_effect_is_sent_again() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(is_unknown(&http(status, "")), "{status}");
            assert!(is_unknown(&problem(status, "whatever")), "{status}");
        }
        assert!(matches!(
            stamps(&Answer::NotSent("refused".into())),
            Verdict::Unknown { not_sent: true, link_broken: true, .. }
        ));
        assert!(matches!(
            stamps(&Answer::Lost("reset".into())),
            Verdict::Unknown { not_sent: false, link_broken: true, .. }
        ));
        assert!(matches!(
            stamps(&Answer::Garbled("no name".into())),
            Verdict::Unknown { not_sent: false, link_broken: false, .. }
        ));
    }

    #[test]
    fn no_code_of_an_answer_reaches_a_debug_line() {
        let answer = http(201, r#"{"redeem_code":"FREECOFFEE"}"#);
        let shown = format!("{answer:?} {:?}", answer.outcome());
        assert!(!shown.contains("FREECOFFEE") && !shown.contains("70, 82"), "{shown}");
        assert!(shown.contains("201") && shown.contains("28 bytes"), "{shown}");
    }

    #[test]
    fn the_rest_of_the_table() {
        assert_eq!(stamps(&problem(409, "operation_in_progress")), Verdict::InProgress(None));
        assert_eq!(stamps(&problem(413, "batch_too_large")), Verdict::TooLarge);
        assert_eq!(stamps(&problem(422, "idempotency_key_reused")), Verdict::LookUp);
        assert_eq!(stamps(&problem(422, "validation_failed")), Verdict::Park("validation_failed".into()));
        assert_eq!(stamps(&problem(400, "malformed")), Verdict::Park("malformed".into()));
        assert_eq!(stamps(&problem(404, "no_such_template")), Verdict::Park("no_such_template".into()));
    }
}
