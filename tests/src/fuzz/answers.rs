//! What the cloud, or whoever pretends to be it, answers to a write.

use http::Response;
use serde_json::Value;
use stamp_agent::cloud::{BatchAnswer, read};
use stamp_core::{
    cloud::verdict::{Answer, Pause, RECORDED_LOSS, Verdict, judge},
    operation::{Kind, Lane, NewOperation, OpId, Operation, State},
    time::Now,
};

use super::{first_line, sending};

/// What is asked about; inputs name it.
const OP: &str = "0198c0de-0000-7000-8000-000000000001";
/// With it in a batch, which is one from four on.
const OTHERS: [&str; 3] = [
    "0198c0de-0000-7000-8000-000000000002",
    "0198c0de-0000-7000-8000-000000000003",
    "0198c0de-0000-7000-8000-000000000004",
];
/// A code that must not get from an answer into words about it.
const CODE: &str = "FREECOFFEE";

/// The kind of the write (or `batch`, or `me`) and a status, header lines, an empty line, the body.
pub fn answers(input: &[u8]) {
    let (line, rest) = first_line(input);
    let Some((kind, status)) = line.split_once(' ') else { return };
    let Some(answer) = response(status, rest).map(answer_of) else { return };
    is_bounded(&answer);
    match (kind, kind.parse::<Kind>()) {
        ("me", _) => sending::of_a_key(&answer),
        ("batch", _) => batch(answer),
        (_, Ok(kind)) => one(kind, &answer),
        (_, Err(_)) => {}
    }
}

fn response(status: &str, mut rest: &[u8]) -> Option<Response<Vec<u8>>> {
    let mut response = Response::builder().status(status.parse::<u16>().ok()?);
    loop {
        let (line, after) = first_line(rest);
        rest = after;
        let Some((name, value)) = line.split_once(':') else { break };
        response = response.header(name, value.trim());
    }
    response.body(rest.to_vec()).ok()
}

fn answer_of(response: Response<Vec<u8>>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(read::answer(response.into()))
}

fn is_bounded(answer: &Answer) {
    let Answer::Http { is_json, body, .. } = answer else { return };
    assert_eq!(answer.outcome().is_some(), *is_json, "what is no JSON is no outcome");
    assert!(!is_json || body.trim_ascii_start().starts_with(b"{"), "what is no object is taken for one");
    assert!(*is_json || answer.problem().is_none(), "a problem out of what is no JSON");
    let shown = format!("{answer:?}");
    assert!(shown.len() < 64, "more is shown than status and size: {shown}");
}

fn one(kind: Kind, answer: &Answer) {
    let op_id = OP.parse().unwrap();
    let verdict = judge(kind, op_id, answer);
    is_by_the_rules(kind, op_id, answer, &verdict);
    sending::of_one(&operation(OP, kind), answer, &verdict);
}

fn batch(answer: Answer) {
    let kinds = [Kind::AddStamps, Kind::Redeem, Kind::Void];
    let mut operations = vec![operation(OP, Kind::AddStamps)];
    operations.extend(OTHERS.iter().zip(kinds).map(|(op_id, kind)| operation(op_id, kind)));
    match BatchAnswer::read(&operations, answer) {
        BatchAnswer::Whole(answer) => {
            if let Answer::Lost(why) = &answer {
                assert!(!why.contains(CODE), "{why}");
            }
            sending::of_a_batch(&operations, &answer);
        }
        BatchAnswer::Items(items) => {
            let answered: Vec<OpId> = items.iter().map(|(op_id, _)| *op_id).collect();
            let sent: Vec<OpId> = operations.iter().map(|operation| operation.new.op_id).collect();
            assert_eq!(answered, sent, "each operation has its place, and no other has one");
            for (operation, (op_id, answer)) in operations.iter().zip(&items) {
                let Some(answer) = answer else { continue };
                is_bounded(answer);
                let verdict = judge(operation.new.kind, *op_id, answer);
                is_by_the_rules(operation.new.kind, *op_id, answer, &verdict);
            }
            sending::of_items(&operations, items);
        }
    }
}

/// The rules that no answer may bend, in other words than the table's.
fn is_by_the_rules(kind: Kind, op_id: OpId, answer: &Answer, verdict: &Verdict) {
    let Answer::Http { status, is_json, retry_after, body } = answer else {
        let is_unknown = matches!(verdict, Verdict::Unknown { link_broken: true, .. });
        return assert!(is_unknown, "no answer means {verdict:?}");
    };
    let (status, is_json) = (*status, *is_json);
    let is_success = (200..300).contains(&status);
    let code = answer.problem().map(|problem| problem.code);
    match verdict {
        Verdict::Done(loss @ (None | Some(RECORDED_LOSS))) => {
            // Where a member that nobody reads is no text, the rest may still be meant.
            let body: Value = serde_json::from_str(&String::from_utf8_lossy(body)).unwrap_or_default();
            let names_it = body["op_id"].as_str().is_some_and(|named| named.parse() == Ok(op_id));
            assert!(is_success && is_json && names_it, "{status} is taken for a success of {op_id}");
            assert_eq!(loss.is_some(), body["outcome"] == "recorded_loss");
        }
        Verdict::Done(Some("already-stamped")) => {
            assert_eq!((status, code.as_deref()), (409, Some("duplicate_receipt")));
        }
        Verdict::Done(Some(_)) => {
            assert_eq!((status, code.as_deref(), kind), (404, Some("operation_not_found"), Kind::Void));
        }
        Verdict::Refused(_)
        | Verdict::Park(_)
        | Verdict::LookUp
        | Verdict::TooLarge
        | Verdict::InProgress(_) => {
            assert!((400..500).contains(&status), "{status} means {verdict:?}");
            let ours = code.is_some() || status == 413 || kind == Kind::Void && matches!(status, 404 | 405);
            assert!(ours, "{status} of a stranger means {verdict:?}");
        }
        Verdict::Pause(why) => {
            assert!(matches!(status, 401 | 402 | 403 | 404 | 405 | 426), "{status} means {why:?}");
            assert!(status != 401 || is_json, "a login page is taken for a bad key");
            assert!(
                !matches!(why, Pause::KeyMissing | Pause::EverythingRefused { .. }),
                "{status} means {why:?}"
            );
        }
        Verdict::Unknown { retry_after: wish, not_sent, why, .. } => {
            assert!(!not_sent, "{status} came back, so something was sent");
            assert!(is_success || wish == retry_after, "the wish to wait is changed");
            assert!(!why.contains(CODE), "{why}");
        }
    }
    let again = matches!(status, 408 | 425 | 429 | 500..);
    assert!(!again || matches!(verdict, Verdict::Unknown { .. }), "{status} means {verdict:?}");
}

fn operation(op_id: &str, kind: Kind) -> Operation {
    let op_id: OpId = op_id.parse().unwrap();
    let new = NewOperation {
        op_id,
        kind,
        lane: Lane::from_name(op_id.short()),
        path: "/stamps".into(),
        body: format!("{{\"op_id\":\"{op_id}\"}}").into_bytes(),
        created_at: Now::epoch().wall,
        source: "counter".into(),
        cashier: None,
        business: None,
        depends_on: None,
        retry_of: None,
    };
    Operation {
        seq: i64::from(op_id.as_bytes()[15]),
        new,
        state: State::Sending,
        attempts: 1,
        reason: None,
        settled_at: None,
        outcome: None,
    }
}
