//! Answers as they come over the wire.

use std::time::Duration;

use stamp_core::{cloud::verdict::Answer, operation::OpId};

pub(crate) fn http(status: u16, retry_after: Option<u64>, body: &str) -> Answer {
    Answer::Http {
        status,
        is_json: body.starts_with('{'),
        retry_after: retry_after.map(Duration::from_secs),
        body: body.as_bytes().to_vec(),
    }
}

pub(crate) fn success(op: OpId) -> Answer {
    http(201, None, &format!(r#"{{"op_id":"{op}"}}"#))
}

pub(crate) fn problem(status: u16, code: &str) -> Answer {
    problem_after(status, code, None)
}

pub(crate) fn problem_after(status: u16, code: &str, retry_after: Option<u64>) -> Answer {
    http(status, retry_after, &format!(r#"{{"title":"no","status":{status},"code":"{code}"}}"#))
}

pub(crate) fn page(status: u16) -> Answer {
    http(status, None, "<html>Welcome</html>")
}

pub(crate) fn lost() -> Answer {
    Answer::Lost("no answer in time".to_owned())
}

pub(crate) fn not_sent() -> Answer {
    Answer::NotSent("no connection".to_owned())
}

/// Whether an attempt that ended so may count as one.
pub(crate) fn may_have_arrived(answer: &Answer) -> bool {
    match answer {
        Answer::NotSent(_) => false,
        Answer::Lost(_) | Answer::Garbled(_) => true,
        Answer::Http { status: 401 | 402 | 426, .. } => false,
        Answer::Http { status: 404, .. } => answer.problem().is_some(),
        Answer::Http { status: 403, .. } => answer.problem().is_none_or(|p| p.code != "scanner_disabled"),
        Answer::Http { .. } => true,
    }
}
