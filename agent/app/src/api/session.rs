//! Sessions of pages, and their cookies. A browser on this machine gets one in memory; a login makes one that is a
//! stored token, so that it ends with that and outlasts a restart.

use std::{collections::VecDeque, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;

use super::access::{digest, new_secret};

const COOKIE: &str = "stamp_agent_session";
/// What the secret of a stored session begins with: before the queue is open it cannot be told whether it is good.
const STORED: &str = "sts_";
/// Sessions in memory; the oldest goes first.
const SESSIONS: usize = 64;
/// Browsers keep no cookie for longer (RFC 6265bis, section 5.6.2).
const LONGEST_COOKIE: Duration = Duration::from_secs(400 * 86_400);

/// Sessions of browsers on this machine.
#[derive(Debug, Default)]
pub(super) struct Sessions(VecDeque<String>);

impl Sessions {
    /// A new one; returns its secret.
    pub(super) fn begin(&mut self) -> String {
        let secret = new_secret();
        self.0.push_back(secret.clone());
        while self.0.len() > SESSIONS {
            self.0.pop_front();
        }
        secret
    }

    /// Whether it is one. The longest unused goes first, so the one in use never.
    pub(super) fn know(&mut self, given: &str) -> bool {
        let used = self.take(given);
        let is_known = used.is_some();
        self.0.extend(used);
        is_known
    }

    /// Ends it.
    pub(super) fn end(&mut self, given: &str) {
        self.take(given);
    }

    fn take(&mut self, given: &str) -> Option<String> {
        let place = self.0.iter().position(|known| bool::from(known.as_bytes().ct_eq(given.as_bytes())))?;
        self.0.remove(place)
    }
}

/// The secret of a session that will be stored, with what is kept of it.
pub(super) fn new_stored() -> (String, [u8; 32]) {
    let secret = format!("{STORED}{}", new_secret());
    let hash = stored_digest(&secret);
    (secret, hash)
}

pub(super) fn is_stored(secret: &str) -> bool {
    secret.starts_with(STORED)
}

/// Never that of a token: a session is good as a cookie only, and a token as a header only.
pub(super) fn stored_digest(secret: &str) -> [u8; 32] {
    digest(&format!("session {secret}"))
}

/// What a request shows.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// For a browser, which keeps it so long; `None`: until it ends. `is_secured`: it is to be sent over TLS only.
pub(super) fn set_cookie(secret: &str, is_secured: bool, kept: Option<Duration>) -> Option<HeaderValue> {
    let secure = if is_secured { "; Secure" } else { "" };
    let kept = kept.map(|kept| format!("; Max-Age={}", kept.min(LONGEST_COOKIE).as_secs()));
    let kept = kept.unwrap_or_default();
    HeaderValue::try_from(format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}{kept}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_in_use_is_kept_when_others_begin() {
        let mut sessions = Sessions::default();
        let mine = sessions.begin();
        for _ in 0..2 * SESSIONS {
            sessions.begin();
            assert!(sessions.know(&mine));
        }
        sessions.end(&mine);
        assert!(!sessions.know(&mine));
    }

    #[test]
    fn a_cookie_is_strict_and_over_tls_secure() {
        let text = |is_secured, kept| set_cookie("s", is_secured, kept).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(false, None), "stamp_agent_session=s; Path=/; HttpOnly; SameSite=Strict");
        let long = text(true, Some(Duration::MAX));
        assert!(long.ends_with("; Secure; Max-Age=34560000"), "{long}");
    }

    #[test]
    fn a_session_is_no_token() {
        let (secret, hash) = new_stored();
        assert!(is_stored(&secret) && hash == stored_digest(&secret) && hash != digest(&secret));
    }
}
