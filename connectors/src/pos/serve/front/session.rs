//! The till's own Web API (the plugin `Resto.Front.Api.WebServer`, sold as Web FrontApi). All of it is observed in public
//! clients, nothing is documented by the maker but that there is such a plugin and that each session takes a licence.

use std::time::Duration;

use serde_json::Value;

use crate::pos::{
    Answered, Asker,
    serve::{settings::FrontSettings, trouble::Trouble, words::foreign},
};

/// A till on this machine answers a login at once. It is never cut off by a stop, or a session would be left behind.
const LOGIN: Duration = Duration::from_secs(4);
const LOGOUT: Duration = Duration::from_secs(2);

const WHO: &str = "the till's program";

/// What came of a question within a session.
#[derive(Debug)]
pub(super) enum Orders {
    List(Vec<Value>),
    /// The session does not hold any more.
    Expired,
}

pub(super) struct Till<'a> {
    pub(super) settings: &'a FrontSettings,
    pub(super) asker: &'a Asker,
}

impl Till<'_> {
    /// Takes a session, and with it a licence.
    pub(super) async fn login(&self) -> Result<String, Trouble> {
        let FrontSettings { url, module_id, .. } = self.settings;
        let question = self.asker.http().get(format!("{url}/api/login/{module_id}"));
        let answered = match tokio::time::timeout(LOGIN, self.asker.ask(question)).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(unanswered)) => return Err(self.away(&unanswered.to_string())),
            Err(_) => return Err(self.away("no answer in time")),
        };
        session(&answered).ok_or_else(|| self.refused(&answered))
    }

    /// Gives the session back.
    ///
    /// # Errors
    /// Without an answer, whatever it is: the licence may be taken still, and nobody knows when it comes free by itself.
    pub(super) async fn logout(&self, session: &str) -> Result<(), Trouble> {
        let FrontSettings { url, .. } = self.settings;
        if !is_session(session) {
            return Ok(());
        }
        let question = self.asker.http().get(format!("{url}/api/logout/{session}"));
        match tokio::time::timeout(LOGOUT, self.asker.ask(question)).await {
            Ok(Ok(answered)) => {
                if answered.status != 200 {
                    tracing::debug!(
                        status = answered.status,
                        "the till did not confirm that a session was given back"
                    );
                }
                Ok(())
            }
            Ok(Err(unanswered)) => Err(self.away(&unanswered.to_string())),
            Err(_) => Err(self.away("no answer in time")),
        }
    }

    /// The checks of the shift. All of them are asked for and looked through here, because the words of a filter differ
    /// between versions.
    pub(super) async fn orders(&self, session: &str) -> Result<Orders, Trouble> {
        let FrontSettings { url, .. } = self.settings;
        let question = self.asker.http().get(format!("{url}/api/orders?key={session}"));
        let answered =
            self.asker.ask(question).await.map_err(|unanswered| self.away(&unanswered.to_string()))?;
        match answered.status {
            200 => Ok(list(&answered).map_or(Orders::Expired, Orders::List)),
            400 | 401 | 403 | 404 => Ok(Orders::Expired),
            _ => Err(Trouble::unreadable(WHO, &answered)),
        }
    }

    fn away(&self, why: &str) -> Trouble {
        Trouble::lost(format!(
            "{WHO} does not answer at {}: {why}; look whether it runs and has the plugin Web FrontApi",
            self.settings.url
        ))
    }

    fn refused(&self, answered: &Answered) -> Trouble {
        let said = String::from_utf8_lossy(&answered.body);
        let said = if said.trim_start().starts_with('<') { "a page".to_owned() } else { foreign(&said) };
        Trouble::failed(format!(
            "{WHO} gives no session (HTTP {}: {said}); look whether every licence of module {} is in use, which \
             restarting it frees, or whether serve.front.module_id is another one",
            answered.status, self.settings.module_id
        ))
    }
}

/// The key in the answer: a text in JSON, or the bare text.
fn session(answered: &Answered) -> Option<String> {
    let bare = || String::from_utf8(answered.body.clone()).ok();
    let session = answered.json::<String>().or_else(bare)?;
    let session = session.trim();
    (answered.status == 200 && is_session(session)).then(|| session.to_owned())
}

/// A UUID as far as it was seen; in any case something that may stand in an address.
fn is_session(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    matches!(text.len(), 8..=128)
        && text.bytes().all(allowed)
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A list, or one that is wrapped as OData does.
fn list(answered: &Answered) -> Option<Vec<Value>> {
    match answered.json()? {
        Value::Array(list) => Some(list),
        Value::Object(mut wrapped) => match wrapped.remove("value")? {
            Value::Array(list) => Some(list),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Answered {
        Answered { status, retry_after: None, link: None, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_session_is_a_text_with_or_without_quotes() {
        let key = "7f542382-3a91-4db8-938e-e9f86b88057c";
        assert_eq!(session(&answered(200, &format!("\"{key}\""))).as_deref(), Some(key));
        assert_eq!(session(&answered(200, &format!("{key}\n"))).as_deref(), Some(key));
        for other in
            ["null", "\"\"", "<html>7</html>", "No free licence for module 2050", "\"../../1234567\""]
        {
            assert_eq!(session(&answered(200, other)), None, "{other}");
        }
        assert_eq!(session(&answered(500, key)), None);
    }

    #[test]
    fn a_list_may_be_wrapped() {
        assert_eq!(list(&answered(200, "[{}, {}]")).map(|list| list.len()), Some(2));
        assert_eq!(list(&answered(200, "{\"value\": [{}]}")).map(|list| list.len()), Some(1));
        assert!(list(&answered(200, "<html>")).is_none() && list(&answered(200, "{}")).is_none());
    }
}
