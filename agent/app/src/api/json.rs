//! Bodies of requests, read with clear errors.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{StatusCode, header},
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::{conversation::Closing, listener::PATIENCE, problem::Problem};

/// A body as it came.
#[derive(Debug)]
pub(super) struct Whole(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let closing = request.extensions().get::<Closing>().cloned().unwrap_or_default();
        let read = timeout(PATIENCE, Bytes::from_request(request, state));
        tokio::select! {
            biased;
            read = read => match read {
                Ok(read) => read.map(Self).map_err(too_large),
                Err(_elapsed) => Err(not_in_time(PATIENCE)),
            },
            () = closing.0.cancelled() => Err(too_slow("the agent was stopped before the body came".to_owned())),
        }
    }
}

/// A body that was waited for so long.
pub(super) fn not_in_time(patience: Duration) -> Problem {
    too_slow(format!("the body did not come within {} s", patience.as_secs()))
}

fn too_slow(title: String) -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", title).hint("Nothing was taken. Send it again.")
}

/// A JSON body, and its bytes as they came. Anything but `application/json` is refused: a form of a foreign page
/// can be posted without asking, JSON cannot.
#[derive(Debug)]
pub(super) struct Body<T> {
    pub(super) value: T,
    pub(super) bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let declared = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = declared.is_some_and(|kind| {
            kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        });
        if !is_json {
            let title = "the body must be declared as application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", title));
        }
        let Whole(bytes) = Whole::from_request(request, state).await?;
        if bytes.trim_ascii_start().starts_with(b"[") {
            // Members by position would be taken for a request otherwise.
            let title = "the body must be a JSON object";
            return Err(Problem::invalid(title));
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            // The error of the parser may quote the body, which may hold a code: only its place is told.
            let place = format!("line {}, column {}", error.line(), error.column());
            match error.classify() {
                serde_json::error::Category::Data => Problem::invalid(expected(&error)),
                _ => Problem::malformed(format!("the body is not JSON ({place})")),
            }
        })?;
        Ok(Self { value, bytes })
    }
}

/// A body that could not be taken in.
fn too_large(rejection: BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large();
    }
    Problem::malformed("the body ended early")
}

/// What serde expected, and where. Names of members are told, their values never: not the one that serde quotes behind
/// "invalid type:" or "unknown variant", nor what the reader of a time says of it.
fn expected(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if ["missing field", "duplicate field", "unknown field"].iter().any(|about| text.starts_with(about)) {
        return text;
    }
    let kinds = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    match (kinds.iter().find(|kind| text.starts_with(**kind)), text.rsplit_once(", expected ")) {
        (Some(kind), Some((_, expected))) => format!("{kind}: expected {expected}"),
        _ => {
            let (line, column) = (error.line(), error.column());
            format!("a value is not of the form it needs at line {line} column {column}")
        }
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{cloud::types::IdentifierKind, time::Timestamp};

    use super::*;

    #[test]
    fn a_wrong_value_is_not_echoed_but_its_place_is_told() {
        let number = serde_json::from_str::<u8>("\"card_secret\"").unwrap_err();
        assert_eq!(expected(&number), "invalid type: expected u8 at line 1 column 13");
        let kind = serde_json::from_str::<IdentifierKind>("\"card_secret, expected\"").unwrap_err();
        assert!(
            expected(&kind).starts_with("unknown variant: expected one of `scan`"),
            "{}",
            expected(&kind)
        );
        let time = serde_json::from_str::<Timestamp>("\"card_secret\"").unwrap_err();
        assert_eq!(expected(&time), "a value is not of the form it needs at line 1 column 13");
    }
}
