//! The restaurant's server: the `resto` API of SyrveServer (iikoServer). Login and logout are observed in public clients, the
//! report is documented by its maker.

use std::{fmt::Write as _, time::Duration};

use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::pos::{
    Answered, Asker,
    serve::{secret::Secret, settings::ServerSettings, trouble::Trouble, words::foreign},
};

/// A login is never cut off by a stop, or a seat would be left behind.
const LOGIN: Duration = Duration::from_secs(5);
const LOGOUT: Duration = Duration::from_secs(2);

const WHO: &str = "the restaurant's server";

pub(super) struct Server<'a> {
    pub(super) settings: &'a ServerSettings,
    pub(super) asker: &'a Asker,
}

impl Server<'_> {
    /// Takes a seat. The password is sent as its SHA-1 in the address, as the server wants it: hence TLS only, or this
    /// machine.
    pub(super) async fn login(&self) -> Result<Secret, Trouble> {
        let ServerSettings { url, login, password, .. } = self.settings;
        let pass = sha1(password.reveal());
        let address =
            reqwest::Url::parse_with_params(&format!("{url}/api/auth"), [("login", login), ("pass", &pass)]);
        let address = address.map_err(|_| Trouble::failed("serve.server.url is no address"))?;
        let answered = match tokio::time::timeout(LOGIN, self.asker.ask(self.asker.http().get(address))).await
        {
            Ok(Ok(answered)) => answered,
            Ok(Err(unanswered)) => return Err(Trouble::unanswered(WHO, &unanswered)),
            Err(_) => return Err(Trouble::lost(format!("{WHO} does not answer: no answer in time"))),
        };
        token(&answered).ok_or_else(|| not_let_in(&answered))
    }

    /// Gives the seat back.
    pub(super) async fn logout(&self, token: &Secret) {
        let address = format!("{}/api/logout?key={}", self.settings.url, token.reveal());
        let answered = tokio::time::timeout(LOGOUT, self.asker.ask(self.asker.http().get(address))).await;
        if !matches!(answered, Ok(Ok(Answered { status: 200, .. }))) {
            tracing::debug!("the restaurant's server did not confirm that a seat was given back");
        }
    }

    pub(super) async fn report(&self, token: &Secret, body: &Value) -> Result<Value, Trouble> {
        let address = format!("{}/api/v2/reports/olap?key={}", self.settings.url, token.reveal());
        let answered = self.asker.ask(self.asker.http().post(address).json(body)).await;
        let answered = answered.map_err(|unanswered| Trouble::unanswered(WHO, &unanswered))?;
        let said = || foreign(&String::from_utf8_lossy(&answered.body));
        match answered.status {
            200 => answered.json().ok_or_else(|| Trouble::unreadable(WHO, &answered)),
            400 => Err(Trouble::failed(format!("{WHO} refuses the report: {}", said()))),
            403 => Err(Trouble::failed(format!(
                "{WHO} does not let the user read sales reports: {}; give it that right",
                said()
            ))),
            404 | 405 => {
                Err(Trouble::failed(format!("{WHO} has no reports there; serve.server.url ends with /resto")))
            }
            _ => Err(Trouble::unreadable(WHO, &answered)),
        }
    }
}

fn sha1(text: &str) -> String {
    Sha1::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // A text takes whatever is written to it.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A bare text that may stand in an address.
fn token(answered: &Answered) -> Option<Secret> {
    let text = std::str::from_utf8(&answered.body).ok()?.trim().trim_matches('"');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let fits = answered.status == 200 && matches!(text.len(), 8..=256) && text.bytes().all(allowed);
    fits.then(|| Secret::new(text))
}

fn not_let_in(answered: &Answered) -> Trouble {
    let said = foreign(&String::from_utf8_lossy(&answered.body));
    let why = match answered.status {
        401 => {
            return Trouble::failed(format!(
                "{WHO} does not let the user in: {said}; look at login and password_file of [serve.server]"
            ));
        }
        404 | 405 => {
            return Trouble::failed(format!("{WHO} has no login there; serve.server.url ends with /resto"));
        }
        403 => format!("{WHO} gives no seat: {said}; look whether other programs hold them all"),
        _ => return Trouble::unreadable(WHO, answered),
    };
    Trouble::Lost { why, after: answered.retry_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Answered {
        Answered { status, retry_after: None, link: None, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_password_is_sent_as_its_sha_1() {
        // RFC 3174, section 7.3, TEST1.
        assert_eq!(sha1("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn a_seat_is_a_bare_text() {
        assert!(token(&answered(200, "5ea70000-0000-4000-8000-000000000001\n")).is_some());
        for (status, body) in [(200, "<html>"), (200, ""), (403, "5ea70000-0000-4000-8000-000000000001")] {
            assert!(token(&answered(status, body)).is_none(), "{body}");
        }
    }

    #[test]
    fn a_seat_that_others_hold_may_come_free_and_a_wrong_password_may_not() {
        assert!(matches!(not_let_in(&answered(403, "no connections available")), Trouble::Lost { .. }));
        assert!(matches!(not_let_in(&answered(401, "wrong")), Trouble::Failed { .. }));
        assert!(matches!(not_let_in(&answered(502, "<html>")), Trouble::Lost { .. }));
    }
}
