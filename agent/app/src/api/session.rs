//! Sessions of pages, and their cookies. A browser on this machine gets one in memory; a login makes one that is a
//! stored token, so that it ends with that and outlasts a restart.

use std::{collections::VecDeque, fmt, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;

use super::access::{digest, new_secret};

/// With the port behind it, since cookies know none (RFC 6265, section 8.5): a daemon and a demo on one machine would
/// end each other's sessions.
const COOKIE: &str = "stamp_agent_session_";
/// A browser takes a cookie of such a name over TLS only, and from this very host (RFC 6265bis, section 4.1.3.2).
const SECURED: &str = "__Host-";
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

/// What a session's cookie is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// Where the daemon is called.
    pub(super) port: u16,
    /// Over TLS.
    pub(super) is_secured: bool,
}

impl Name {
    /// What a request shows under this name: more than one where somebody else has set a cookie for a longer path.
    pub(super) fn shown_in(self, headers: &HeaderMap) -> impl Iterator<Item = &str> {
        let (cookies, name) = (headers.get_all(header::COOKIE), self.to_string());
        let pairs = cookies.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
        pairs.filter_map(move |pair| pair.trim().strip_prefix(&name)?.strip_prefix('='))
    }

    /// For a browser, which keeps it so long; `None`: until it ends.
    pub(super) fn set(self, secret: &str, kept: Option<Duration>) -> Option<HeaderValue> {
        let secure = if self.is_secured { "; Secure" } else { "" };
        let kept = kept.map(|kept| format!("; Max-Age={}", kept.min(LONGEST_COOKIE).as_secs()));
        let kept = kept.unwrap_or_default();
        HeaderValue::try_from(format!("{self}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}{kept}"))
            .ok()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{COOKIE}{}", if self.is_secured { SECURED } else { "" }, self.port)
    }
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

    const HERE: Name = Name { port: 7717, is_secured: false };
    const AFAR: Name = Name { is_secured: true, ..HERE };

    #[test]
    fn a_cookie_is_strict_and_over_tls_secure() {
        let text = |name: Name, kept| name.set("s", kept).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(HERE, None), "stamp_agent_session_7717=s; Path=/; HttpOnly; SameSite=Strict");
        let long = text(AFAR, Some(Duration::MAX));
        assert!(long.starts_with("__Host-stamp_agent_session_7717=s; Path=/; "), "{long}");
        assert!(long.ends_with("; Secure; Max-Age=34560000"), "{long}");
    }

    #[test]
    fn each_cookie_of_the_name_is_seen_and_no_other() {
        let mut headers = HeaderMap::new();
        for text in
            ["stamp_agent_session_7717=a; stamp_agent_session_77170=b; stamp_agent_session_771=c", "x=y"]
        {
            headers.append(header::COOKIE, HeaderValue::from_static(text));
        }
        let more = "__Host-stamp_agent_session_7717=d;stamp_agent_session_7717=e";
        headers.append(header::COOKIE, HeaderValue::from_static(more));
        assert_eq!(HERE.shown_in(&headers).collect::<Vec<_>>(), ["a", "e"]);
        assert_eq!(AFAR.shown_in(&headers).collect::<Vec<_>>(), ["d"]);
    }

    #[test]
    fn a_session_is_no_token() {
        let (secret, hash) = new_stored();
        assert!(is_stored(&secret) && hash == stored_digest(&secret) && hash != digest(&secret));
    }
}
