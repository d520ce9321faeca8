//! Answers of the cloud, read with bounds.

use std::{error::Error as _, time::Duration};

use http::{HeaderMap, HeaderName, header};
use stamp_core::{cloud::verdict::Answer, time::Timestamp};

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
    let retry_after = retry_after(response.headers(), crate::clock::wall());
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

/// The server's clock, which every answer carries (RFC 9110 section 6.6.1).
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(text(headers, header::DATE)?)
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
    Answer::Garbled(format!(
        "/{resource} answered something else than agreed, see line {line}, column {column}"
    ))
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

/// How long the cloud asks to be left alone: seconds or a date (RFC 9110 section 10.2.3). A date is counted from the
/// answer's own, because the till's clock may be wrong; one that has passed asks for nothing.
fn retry_after(headers: &HeaderMap, till: Timestamp) -> Option<Duration> {
    let wish = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let asked = http_date(wish)?.duration_since(date(headers).unwrap_or(till));
    Duration::try_from(asked).ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn http_date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok()?.try_into().ok()
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
    use http::HeaderValue;

    use super::*;

    #[test]
    fn json_is_json_with_parameters_and_as_problem_details_only() {
        assert!(is_json("application/json; charset=utf-8"));
        assert!(is_json("Application/Problem+JSON"));
        assert!(!is_json("text/html"));
        assert!(!is_json("text/json"));
    }

    #[test]
    fn a_wish_to_wait_is_read_in_seconds_and_as_a_date_by_the_clouds_clock() {
        let asked = |wish: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(wish));
            if let Some(date) = date {
                headers.insert(header::DATE, HeaderValue::from_static(date));
            }
            retry_after(&headers, http_date("Mon, 11 May 2026 12:00:00 GMT").unwrap())
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(asked(" 120 ", None), seconds(120));
        assert_eq!(asked("Mon, 11 May 2026 12:01:30 GMT", None), seconds(90));
        let clouds = Some("Mon, 11 May 2026 12:01:00 GMT");
        assert_eq!(asked("Mon, 11 May 2026 12:01:30 GMT", clouds), seconds(30), "not by the till's clock");
        assert_eq!(asked("Monday, 11-May-26 12:01:30 GMT", clouds), seconds(30), "an obsolete form");
        assert_eq!(asked("Mon, 11 May 2026 11:00:00 GMT", clouds), None, "it has passed");
        for none in ["", "soon", "-5", "1.5"] {
            assert_eq!(asked(none, clouds), None, "{none}");
        }
    }

    #[test]
    fn the_date_of_an_answer_is_read_in_the_form_that_is_sent() {
        let of = |text: &'static str| {
            date(&HeaderMap::from_iter([(header::DATE, http::HeaderValue::from_static(text))]))
        };
        let example = Timestamp::constant(784_111_777, 0);
        assert_eq!(of("Sun, 06 Nov 1994 08:49:37 GMT"), Some(example));
        assert_eq!((of("yesterday"), date(&HeaderMap::new())), (None, None));
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_not_quoted() {
        let error = serde_json::from_str::<u16>("\"FREECOFFEE\"").unwrap_err();
        let Answer::Garbled(words) = not_as_agreed("/vouchers/v_1", &error) else { panic!("an answer") };
        assert_eq!(words, "/vouchers answered something else than agreed, see line 1, column 12");
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        assert_eq!(path_segment("v_1"), "v_1");
        assert_eq!(path_segment("../me?x"), "..%2Fme%3Fx");
    }
}
