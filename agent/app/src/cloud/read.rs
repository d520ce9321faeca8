//! Answers of the cloud, read with bounds.

use std::{error::Error as _, time::Duration};

use http::header;
use stamp_core::cloud::verdict::Answer;

/// More than this is no answer of the cloud's.
const LARGEST: usize = 4 * 1024 * 1024;

/// Reads a whole answer.
pub async fn answer(mut response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let declared_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(is_json);
    let retry_after = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().parse().ok())
        .map(Duration::from_secs);
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Answer::Lost(format!("an answer {status} of more than {LARGEST} bytes")),
            Ok(None) => break,
            Err(error) => return Answer::Lost(words(&error)),
        }
    }
    let is_json = declared_json && matches!(body.iter().find(|b| !b.is_ascii_whitespace()), Some(b'{'));
    Answer::Http { status, is_json, retry_after, body }
}

/// What a request that got no answer means. Where no connection came about nothing was sent.
pub(super) fn failure(error: &reqwest::Error) -> Answer {
    if error.is_connect() || error.is_builder() {
        return Answer::NotSent(words(error));
    }
    Answer::Lost(words(error))
}

/// A body that is not what the contract says at this path. The error itself may quote a code, and an id stands in the
/// rest of the path: only the place is told.
pub(super) fn not_as_agreed(path: &str, error: &serde_json::Error) -> Answer {
    let resource = path.split('/').nth(1).unwrap_or_default();
    let (line, column) = (error.line(), error.column());
    Answer::Lost(format!("/{resource} answered something else than agreed, see line {line}, column {column}"))
}

/// One piece of a path, percent-encoded (RFC 3986 section 2.3: all but the unreserved characters).
pub(super) fn path_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"))
}

/// The causes of an error in one line, the address left out: it may carry a code.
fn words(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    match causes.last() {
        Some(cause) => format!("{what}: {cause}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_json_with_parameters_and_as_problem_details_only() {
        assert!(is_json("application/json; charset=utf-8"));
        assert!(is_json("Application/Problem+JSON"));
        assert!(!is_json("text/html"));
        assert!(!is_json("text/json"));
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_not_quoted() {
        let error = serde_json::from_str::<u16>("\"FREECOFFEE\"").unwrap_err();
        let Answer::Lost(words) = not_as_agreed("/vouchers/v_1", &error) else { panic!("an answer") };
        assert_eq!(words, "/vouchers answered something else than agreed, see line 1, column 12");
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        assert_eq!(path_segment("v_1"), "v_1");
        assert_eq!(path_segment("../me?x"), "..%2Fme%3Fx");
    }
}
