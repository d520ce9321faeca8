//! Tokens, which live for an hour and cannot be refreshed.

use std::{collections::HashMap, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{API_KEY, API_LOGIN, CORRELATION};
use crate::fakes::serve::{Shared, fault::refusal, locked};

const LIVES: Duration = Duration::from_secs(3600);

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// Three parts, and the time of its end in the second.
    Jwt,
    /// Says nothing.
    Opaque,
}

/// Tokens that hold, with the time of their end.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    held: HashMap<String, Timestamp>,
    given: u32,
}

impl Tokens {
    pub(super) fn holds(&self, token: &str, now: Timestamp) -> bool {
        self.held.get(token).is_some_and(|end| now < *end)
    }

    pub(super) fn forget(&mut self) {
        self.held.clear();
    }

    pub(super) const fn given(&self) -> u32 {
        self.given
    }

    fn give(&mut self, form: Token, now: Timestamp) -> String {
        self.given += 1;
        let (end, given) = (now + LIVES, self.given);
        let token = match form {
            Token::Opaque => format!("opaque-{given}"),
            Token::Jwt => {
                let claims = json!({"exp": end.as_second(), "jti": given.to_string()});
                format!("{}.{}.c2lnbmF0dXJl", base64url(r#"{"alg":"HS256"}"#), base64url(&claims.to_string()))
            }
        };
        self.held.insert(token.clone(), end);
        token
    }
}

pub(super) async fn first(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let is_known = asked["apiLogin"] == API_LOGIN;
    answer(&world, is_known)
}

pub(super) async fn second(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let is_known =
        [&asked["apiKey"], &asked["appId"], &asked["clientSecret"]] == API_KEY.map(Value::from).each_ref();
    answer(&world, is_known)
}

fn answer(world: &Shared, is_known: bool) -> Response {
    if !is_known {
        return refusal(401, "Login is not authorized");
    }
    let mut world = locked(world);
    let (form, now) = (world.cloud.token, world.cloud.clock.now());
    let token = world.cloud.tokens.give(form, now);
    Json(json!({"correlationId": CORRELATION, "token": token})).into_response()
}

/// RFC 4648 section 5, without padding.
fn base64url(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letters = text.as_bytes().chunks(3).flat_map(|bytes| {
        let bits = bytes.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - bytes.len()));
        (0..=bytes.len()).map(move |place| LETTERS[(bits >> (18 - 6 * place) & 63) as usize] as char)
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn it_is_written_as_the_rfc_says() {
        let examples = [("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("??>", "Pz8-")];
        for (text, written) in examples {
            assert_eq!(base64url(text), written);
        }
    }
}
