//! The maker's cloud: one login for all that is asked, and what its refusals mean.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::AUTHORIZATION;
use serde_json::{Map, Value, json};

use super::{pace::Pace, question::Question};
use crate::pos::{
    Answered, Asker, Clocks,
    serve::{fields::Fields, secret::Secret, settings::CloudSettings, trouble::Trouble, words::foreign},
};

/// A token lives an hour (documented). It is renewed long before, as others do, whatever form it has.
const TOKEN: Duration = Duration::from_secs(15 * 60);

/// Who asks too often is left alone for so long where the cloud does not say how long (429, documented without a number).
const TOO_MANY: Duration = Duration::from_secs(60);

/// How long the cloud may wait for a till, in seconds; its own default (documented).
const TIMEOUT: &str = "15";

const WHO: &str = "the maker's cloud";

pub(in crate::pos::serve) struct Client {
    pub(super) settings: CloudSettings,
    asker: Asker,
    pub(super) clocks: Clocks,
    pace: Mutex<Pace>,
    /// With the time at which it was given, by the monotonic clock.
    token: Mutex<Option<(Secret, Duration)>>,
    /// Paths that a new token did not open: a right is missing, and another token would not help.
    closed: Mutex<BTreeSet<&'static str>>,
}

/// What came instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pos::serve) enum No {
    /// The question itself is refused (400), with the cloud's words: also what is not there is answered so (observed).
    Refused(String),
    Trouble(Trouble),
}

/// Whether to wait until the pace allows for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pos::serve) enum Patience {
    Waits,
    /// Somebody waits for the answer.
    Now,
}

impl Client {
    pub(super) fn new(settings: CloudSettings, asker: Asker, clocks: Clocks) -> Self {
        let pace = Mutex::new(Pace::new(settings.interval, settings.burst));
        Self { settings, asker, clocks, pace, token: Mutex::default(), closed: Mutex::default() }
    }

    /// Asks. A 401 may be an old token or a missing right (observed): it is asked once more with a new token, unless that
    /// was of no use before.
    pub(in crate::pos::serve) async fn ask(
        &self,
        question: Question,
        body: &Value,
        patience: Patience,
    ) -> Result<Value, No> {
        let token = self.token(patience).await?;
        let mut answered = self.post(question.path, body, Some(&token), patience).await?;
        if answered.status == 401 && !lock(&self.closed).contains(question.path) {
            *lock(&self.token) = None;
            let token = self.token(patience).await?;
            answered = self.post(question.path, body, Some(&token), patience).await?;
        }
        match answered.status {
            401 => lock(&self.closed).insert(question.path),
            _ => lock(&self.closed).remove(question.path),
        };
        match answered.status {
            200 => answered.json().ok_or_else(|| No::Trouble(Trouble::unreadable(WHO, &answered))),
            400 => Err(No::Refused(words(&answered))),
            _ => Err(No::Trouble(self.trouble(question, &answered))),
        }
    }

    async fn token(&self, patience: Patience) -> Result<Secret, No> {
        let now = (self.clocks)().mono;
        if let Some((token, since)) = &*lock(&self.token)
            && now.saturating_sub(*since) < TOKEN
        {
            return Ok(token.clone());
        }
        let (path, body) = self.login();
        let answered = self.post(path, &body, None, patience).await?;
        let told = answered.json::<Value>().unwrap_or_default();
        match Fields::of(&told).field("token").value().and_then(Value::as_str) {
            Some(token) if answered.status == 200 && !token.is_empty() => {
                let token = Secret::new(token);
                *lock(&self.token) = Some((token.clone(), now));
                Ok(token)
            }
            _ => Err(No::Trouble(not_let_in(&answered))),
        }
    }

    /// Path and body of the login: the first way (documented, said to be outdated in 2026) or the second (documented for
    /// iiko, not seen at Syrve; one installation names the field differently, so it is a setting).
    fn login(&self) -> (&'static str, Value) {
        let mut body = Map::new();
        body.insert(self.settings.login_field.clone(), json!(self.settings.login.reveal()));
        let Some((application, secret)) = &self.settings.application else {
            return ("/api/1/access_token", Value::Object(body));
        };
        body.insert("appId".to_owned(), json!(application));
        body.insert("clientSecret".to_owned(), json!(secret.reveal()));
        ("/api/v2/access_token", Value::Object(body))
    }

    async fn post(
        &self,
        path: &str,
        body: &Value,
        token: Option<&Secret>,
        patience: Patience,
    ) -> Result<Answered, No> {
        self.leave(patience).await?;
        let path = path.replace("{L}", &self.settings.loyalty_segment);
        let mut request = self.asker.http().post(format!("{}{path}", self.settings.base_url));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.reveal()));
        }
        let request = request.header("Timeout", TIMEOUT).json(body);
        let answered = self.asker.ask(request).await;
        let answered = answered.map_err(|unanswered| No::Trouble(Trouble::unanswered(WHO, &unanswered)))?;
        if answered.status == 429 {
            let wish = answered.retry_after.unwrap_or(TOO_MANY).min(Duration::from_secs(3600));
            lock(&self.pace).silence((self.clocks)().mono + wish);
        }
        Ok(answered)
    }

    /// Waits until the pace allows for a question.
    async fn leave(&self, patience: Patience) -> Result<(), No> {
        let mut now = (self.clocks)().mono;
        loop {
            let leave = lock(&self.pace).take(now);
            match (leave, patience) {
                (Ok(()), _) => return Ok(()),
                (Err(wait), Patience::Waits) if wait <= TOO_MANY => {
                    tokio::time::sleep(wait).await;
                    now = (self.clocks)().mono.max(now + wait);
                }
                (Err(wait), _) => {
                    let why =
                        format!("{WHO} was asked too often and is left alone for {} s", wait.as_secs() + 1);
                    return Err(No::Trouble(Trouble::Lost { why, after: Some(wait) }));
                }
            }
        }
    }

    /// The table of refusals: 403 and 404 want a person, the rest goes by.
    fn trouble(&self, question: Question, answered: &Answered) -> Trouble {
        let said = words(answered);
        let lost = |why: String| Trouble::Lost { why, after: answered.retry_after };
        match answered.status {
            401 => Trouble::failed(format!(
                "the API login may not do this: {said}; give it the right \"{}\" in the settings of the cloud's API",
                question.right
            )),
            403 => {
                Trouble::failed(format!("the licence does not include this: {said}; ask who sold the till"))
            }
            404 | 405 => Trouble::failed(format!(
                "{WHO} does not know {}; look at base_url and loyalty_segment of [serve.cloud]",
                question.path.replace("{L}", &self.settings.loyalty_segment)
            )),
            408 => lost(format!("{WHO} could not reach the till in time: {said}")),
            410 => lost(format!("{WHO} does not keep this any more: {said}")),
            429 => lost(format!("{WHO} was asked too often and is left alone for a while")),
            500.. => lost(format!("{WHO} has a fault (HTTP {}): {said}", answered.status)),
            _ => Trouble::unreadable(WHO, answered),
        }
    }
}

fn not_let_in(answered: &Answered) -> Trouble {
    let said = words(answered);
    match answered.status {
        400 | 401 | 403 => Trouble::failed(format!(
            "{WHO} does not let the API login in: {said}; look at the file named in login_file, and at auth, of [serve.cloud]"
        )),
        404 | 405 => Trouble::failed(format!(
            "{WHO} does not know this way to log in; look at base_url and auth of [serve.cloud]"
        )),
        429 | 500.. => {
            let why =
                format!("{WHO} does not let anybody in at the moment (HTTP {}): {said}", answered.status);
            Trouble::Lost { why, after: answered.retry_after }
        }
        _ => Trouble::unreadable(WHO, answered),
    }
}

/// The cloud's own words. Two forms of errors are in use (observed), and a page may come instead.
fn words(answered: &Answered) -> String {
    let told = answered.json::<Value>().unwrap_or_default();
    let names = ["errorDescription", "error", "message", "error_description", "title"];
    let said = names.iter().find_map(|name| Fields::of(&told).field(name).text());
    said.map_or_else(|| format!("HTTP {}", answered.status), |said| foreign(&said))
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl From<No> for Trouble {
    fn from(no: No) -> Self {
        match no {
            No::Refused(said) => Self::failed(format!("{WHO} refuses the question: {said}")),
            No::Trouble(trouble) => trouble,
        }
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
