//! Questions to Poster's API: `GET {base}/{method}?token=…` (dev.joinposter.com/en/docs/v3/start/request, documented).

use std::{
    sync::{
        self, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use reqwest::Url;
use serde_json::Value;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until},
};

use super::{
    scalar::Scalar,
    settings::{Secret, Settings},
    trouble::Trouble,
};
use crate::pos::{Answered, Asker};

/// Asks Poster, one question after another. Only documented names of parameters are used: unknown ones are ignored
/// without a word (observed).
pub(super) struct Api {
    asker: Asker,
    base_url: String,
    token: Secret,
    spacing: Duration,
    /// When the next question may be sent.
    next: Mutex<Option<Instant>>,
    has_found_from_zero: AtomicBool,
    date: sync::Mutex<Option<Told>>,
}

/// A time that Poster has told, in whole seconds.
#[derive(Debug, Clone, Copy)]
struct Told {
    date: Timestamp,
    /// When it was asked.
    asked: Instant,
    /// When it was answered.
    answered: Instant,
}

impl Api {
    pub(super) fn new(settings: &Settings, token: Secret, asker: Asker) -> Self {
        Self {
            asker,
            base_url: settings.base_url.clone(),
            token,
            spacing: settings.pace.spacing,
            next: Mutex::default(),
            has_found_from_zero: AtomicBool::new(false),
            date: sync::Mutex::default(),
        }
    }

    /// Asks, and gives what stands under `response`.
    pub(super) async fn ask(
        &self,
        method: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<Value, Trouble> {
        let url = self.url(method, parameters)?;
        self.wait_for_turn().await;
        let asked = Instant::now();
        let (answered, date) = self.asker.ask_dated(self.asker.http().get(url)).await?;
        let response = response(method, &answered).map_err(|trouble| self.without_token(trouble))?;
        *self.lock_date() = date.map(|date| Told { date, asked, answered: Instant::now() });
        Ok(response)
    }

    /// The time by Poster's clock, where it has told it. Which days are asked for does not depend on the clock of this
    /// machine then.
    pub(super) fn now(&self) -> Option<Timestamp> {
        let told = (*self.lock_date())?;
        told.date.checked_add(told.answered.elapsed()).ok()
    }

    /// How many seconds a clock that shows `now` is ahead of Poster's, at the least; below zero: behind. How long the answer
    /// took, and that Poster tells whole seconds, is no difference.
    pub(super) fn ahead(&self, now: Timestamp) -> Option<i64> {
        let told = (*self.lock_date())?;
        let asked = now.checked_sub(told.asked.elapsed()).ok()?;
        let answered = now.checked_sub(told.answered.elapsed()).ok()?;
        let ahead = asked.duration_since(told.date).as_secs() - 1;
        let behind = told.date.duration_since(answered).as_secs();
        Some(if ahead > 0 { ahead } else { -behind.max(0) })
    }

    fn lock_date(&self) -> MutexGuard<'_, Option<Told>> {
        self.date.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A list that was asked for from number zero on had something in it.
    pub(super) fn found_from_zero(&self) {
        self.has_found_from_zero.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_found_from_zero(&self) -> bool {
        self.has_found_from_zero.load(Ordering::Relaxed)
    }

    fn url(&self, method: &str, parameters: &[(&str, &str)]) -> Result<Url, Trouble> {
        let unfit = |_| Trouble::Setting("base_url is no address; see `stamp-agent config check`".to_owned());
        let mut url = Url::parse(&format!("{}/{method}", self.base_url)).map_err(unfit)?;
        url.query_pairs_mut().append_pair("token", self.token.reveal()).extend_pairs(parameters);
        Ok(url)
    }

    async fn wait_for_turn(&self) {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        *next = Some(Instant::now() + self.spacing);
    }

    /// Nothing forbids Poster to repeat the token.
    fn without_token(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::Refused { method, code, message } => {
                Trouble::Refused { method, code, message: message.replace(self.token.reveal(), "[token]") }
            }
            other => other,
        }
    }
}

/// What stands under `response`. Errors come with the HTTP status 200 and in two forms (one documented, the other
/// observed beside it): `{"error": {"code", "message"}}` and `{"error": 34, "message"}`.
fn response(method: &'static str, answered: &Answered) -> Result<Value, Trouble> {
    let status = answered.status;
    if status == 429 {
        let why = "Poster asks to be left alone for a while (429)".to_owned();
        return Err(Trouble::Lost { why, retry_after: answered.retry_after });
    }
    if status >= 500 {
        let why = format!("Poster's cloud has a fault ({status}); it is asked again");
        return Err(Trouble::Lost { why, retry_after: answered.retry_after });
    }
    let Some(Value::Object(mut answer)) = answered.json() else {
        return Err(Trouble::lost(format!(
            "what answers in place of Poster is something else ({status}): look whether this network wants a login, and at base_url"
        )));
    };
    if let Some(error) = answer.get("error").filter(|error| is_truthy(error)) {
        let code = error.get("code").unwrap_or(error);
        let message = error.get("message").or_else(|| answer.get("message")).unwrap_or(error);
        let message = Scalar::from(message);
        let code = Scalar::from(code).whole().unwrap_or(0);
        return Err(Trouble::refused(method, code, message.written().unwrap_or("no reason given")));
    }
    match answer.remove("response") {
        Some(response) if (200..300).contains(&status) => Ok(response),
        _ => Err(Trouble::lost(format!("Poster gives no answer to {method} ({status}); it is asked again"))),
    }
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !["", "0"].contains(&text.as_str()),
        Value::Array(members) => !members.is_empty(),
        Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(status: u16, body: &str) -> Result<Value, Trouble> {
        let answered =
            Answered { status, retry_after: Some(Duration::from_secs(7)), link: None, body: body.into() };
        response("dash.getTransactions", &answered)
    }

    fn code(body: &str) -> i64 {
        match judged(200, body) {
            Err(Trouble::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_forms_of_an_error_are_read() {
        assert_eq!(code(r#"{"error":{"code":11,"message":"Bad access token"}}"#), 11);
        assert_eq!(code(r#"{"error":{"code":"12"}}"#), 12);
        assert_eq!(code(r#"{"error":42,"message":"transaction_id is undefined"}"#), 42);
        assert_eq!(code(r#"{"error":"34","message":"field","field":"application_id"}"#), 34);
        assert_eq!(code(r#"{"error":"something broke","response":[]}"#), 0);
    }

    #[test]
    fn an_answer_is_what_stands_under_response() {
        assert_eq!(judged(200, r#"{"response":[]}"#), Ok(json!([])));
        assert_eq!(judged(200, r#"{"error":0,"response":56}"#), Ok(json!(56)));
        assert_eq!(judged(200, r#"{"error":null,"response":false}"#), Ok(json!(false)));
    }

    #[test]
    fn what_is_no_answer_is_asked_again() {
        for (status, body) in [
            (200, "<html>Log in</html>"),
            (200, ""),
            (200, "[]"),
            (200, r#"{"success":1}"#),
            (302, ""),
            (404, r#"{"response":[]}"#),
            (502, r#"{"response":[]}"#),
        ] {
            assert!(matches!(judged(status, body), Err(Trouble::Lost { .. })), "{status} {body}");
        }
        assert_eq!(judged(429, "").unwrap_err().retry_after(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_deep_answer_is_refused_and_not_followed() {
        let deep = format!("{{\"response\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(judged(200, &deep), Err(Trouble::Lost { .. })));
    }

    #[tokio::test]
    async fn the_token_is_in_no_error() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = Settings::new("http://127.0.0.1:1/api", None);
        let api = Api::new(&settings, Secret::new("000000:demo").unwrap(), Asker::new().unwrap());
        let lost = api.ask("access.getSpots", &[]).await.unwrap_err();
        assert!(!format!("{lost:?} {lost}").contains("demo"), "{lost:?}");
        let repeated = Trouble::refused("access.getSpots", 11, "000000:demo is no token");
        assert!(!api.without_token(repeated).to_string().contains("demo"));
    }

    #[tokio::test(start_paused = true)]
    async fn questions_are_spaced() {
        let settings = Settings::new("https://poster.example/api", None);
        let _ = rustls::crypto::ring::default_provider().install_default();
        let api = Api::new(&settings, Secret::new("000000:demo").unwrap(), Asker::new().unwrap());
        let start = Instant::now();
        for _ in 0..5 {
            api.wait_for_turn().await;
        }
        assert_eq!(start.elapsed(), settings.pace.spacing * 4);
    }
}
