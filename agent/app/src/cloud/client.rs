//! One HTTP client for everything the agent asks of the cloud.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use http::{HeaderValue, Method, header};
use reqwest::redirect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stamp_core::{
    cloud::{
        answer::{Cards, Me, Resolved, Vouchers},
        snapshot::SnapshotPage,
        types::{Card, Identifier, Voucher},
        verdict::Answer,
    },
    event::Page,
    make::VoucherRef,
    operation::{OpId, Operation},
    time::Timestamp,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::read;
use crate::{clock, history::Asked, secret::ApiKey};

/// How the cloud is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// With scheme, without a trailing slash: `https://api.7stamp.example/v1`.
    pub base_url: String,
    /// For one request, from connecting to the last byte of its answer.
    pub timeout: Duration,
    /// Language of the cloud's words.
    pub language: String,
    /// This installation.
    pub agent_id: Uuid,
}

/// See the module's text. Cheap to share; the key can be changed while it is in use.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    settings: Settings,
    key: RwLock<Option<ApiKey>>,
    server_time: watch::Sender<Option<ServerTime>>,
    asked: Asked,
}

/// What time the server said it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerTime {
    /// Its clock, UTC, to the second.
    pub time: Timestamp,
    /// When that was heard, monotonic.
    pub at: Duration,
}

impl Client {
    /// Builds the client. Fails where the machine has no certificate store.
    pub fn new(settings: Settings, key: Option<ApiKey>) -> Result<Self, reqwest::Error> {
        let user_agent = format!(
            "stamp-agent/{} ({}; {})",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .redirect(redirect::Policy::none())
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(5)))
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(4)
            .build()?;
        let (server_time, asked) = (watch::channel(None).0, Asked::default());
        Ok(Self { http, settings, key: RwLock::new(key), server_time, asked })
    }

    /// Another key from now on.
    pub fn set_key(&self, key: Option<ApiKey>) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
    }

    /// The key in use.
    #[must_use]
    pub fn key(&self) -> Option<ApiKey> {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What time the server said it was, with its last answer.
    #[must_use]
    pub fn server_time(&self) -> watch::Receiver<Option<ServerTime>> {
        self.server_time.subscribe()
    }

    /// Where it is noted how long answers take.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.asked.clone()
    }

    /// Whose key is this? `GET /me`
    pub async fn me(&self) -> Result<Me, Answer> {
        self.ask(Method::GET, "/me", None::<&()>).await
    }

    /// As [`Client::me`], about this key.
    pub async fn me_of(&self, key: Option<&ApiKey>) -> Result<Me, Answer> {
        let me: Result<Me, Answer> = read_as("/me", self.call(key, Method::GET, "/me", None, None).await);
        if let Ok(me) = &me {
            self.hear(me.server_time);
        }
        me
    }

    /// What is this code? `POST /scans/resolve`, read-only.
    pub async fn resolve(&self, code: &str, symbology: Option<&str>) -> Result<Resolved, Answer> {
        let mut body = serde_json::json!({"raw": code, "scanned_at": clock::wall()});
        if let Some(symbology) = symbology {
            body["symbology"] = symbology.into();
        }
        self.ask(Method::POST, "/scans/resolve", Some(&body)).await
    }

    /// The vouchers that are meant: none, one, or several that share a code.
    pub async fn vouchers(&self, voucher: &VoucherRef) -> Result<Vec<Voucher>, Answer> {
        match voucher {
            VoucherRef::Id(id) => {
                let path = format!("/vouchers/{}", read::path_segment(id));
                Ok(vec![self.ask(Method::GET, &path, None::<&()>).await?])
            }
            VoucherRef::Code { code, card } => {
                let mut body = serde_json::json!({"redeem_code": code});
                if let Some(card) = card {
                    body["card"] = serde_json::json!(card);
                }
                let found: Vouchers = self.ask(Method::POST, "/vouchers/lookup", Some(&body)).await?;
                Ok(found.vouchers)
            }
        }
    }

    /// The cards of a guest. `POST /cards/search`: what names the guest is in no address.
    pub async fn find_cards(&self, guest: &Identifier) -> Result<Vec<Card>, Answer> {
        let found: Cards = self.ask(Method::POST, "/cards/search", Some(guest)).await?;
        Ok(found.cards)
    }

    /// A page of the vouchers that tills may know, from the beginning or behind a cursor. `GET /offline/vouchers`
    pub async fn snapshot(&self, key: &ApiKey, after: Option<&str>) -> Result<SnapshotPage, Answer> {
        let path = match after {
            None => "/offline/vouchers".to_owned(),
            Some(after) => format!("/offline/vouchers?after={}", read::path_segment(after)),
        };
        read_as("/offline/vouchers", self.call(Some(key), Method::GET, &path, None, None).await)
    }

    /// What became of an operation? `GET /operations/{op_id}`
    pub async fn look_up(&self, key: Option<&ApiKey>, op_id: OpId) -> Answer {
        self.call(key, Method::GET, &format!("/operations/{op_id}"), None, None).await
    }

    /// What happened after the cursor `after`: `GET /events`, which the cloud may hold open for as long as `held` while
    /// nothing is new.
    pub async fn events(&self, after: Option<&str>, held: Duration, limit: usize) -> Result<Page, Answer> {
        let mut path = format!("/events?wait={}&limit={limit}", held.as_secs());
        if let Some(after) = after {
            path.push_str("&after=");
            path.push_str(&read::path_segment(after));
        }
        let key = self.key();
        read_as("/events", self.call_for(held, key.as_ref(), Method::GET, &path, None, None).await)
    }

    /// How the till is: `PUT /agents/{id}/status`.
    pub async fn put_status(&self, status: &impl Serialize) -> Answer {
        let body = match serde_json::to_vec(status) {
            Ok(body) => body,
            Err(error) => return Answer::NotSent(error.to_string()),
        };
        let path = format!("/agents/{}/status", self.settings.agent_id);
        self.call(self.key().as_ref(), Method::PUT, &path, Some(body), None).await
    }

    /// Sends one operation: its own bytes under its own idempotency key.
    pub async fn send(&self, key: Option<&ApiKey>, operation: &Operation) -> Answer {
        let new = &operation.new;
        self.call(key, Method::POST, &new.path, Some(new.body.clone()), Some(new.op_id)).await
    }

    pub(super) async fn post(&self, key: Option<&ApiKey>, path: &str, body: Vec<u8>) -> Answer {
        self.call(key, Method::POST, path, Some(body), None).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Answer> {
        let body = match body.map(serde_json::to_vec).transpose() {
            Ok(body) => body,
            Err(error) => return Err(Answer::NotSent(error.to_string())),
        };
        read_as(path, self.call(self.key().as_ref(), method, path, body, None).await)
    }

    fn hear(&self, time: Timestamp) {
        self.server_time.send_replace(Some(ServerTime { time, at: clock::now().mono }));
    }

    async fn call(
        &self,
        key: Option<&ApiKey>,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        op: Option<OpId>,
    ) -> Answer {
        self.call_for(Duration::ZERO, key, method, path, body, op).await
    }

    /// As [`Client::call`]; the cloud may think about it for as long as `held`.
    async fn call_for(
        &self,
        held: Duration,
        key: Option<&ApiKey>,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        op: Option<OpId>,
    ) -> Answer {
        let Some(key) = key else { return Answer::NotSent("no API key".to_owned()) };
        let Ok(mut authorization) = HeaderValue::try_from(format!("Bearer {}", key.reveal())) else {
            return Answer::NotSent("the API key cannot be put in a header".to_owned());
        };
        authorization.set_sensitive(true);
        let url = format!("{}{path}", self.settings.base_url);
        let mut request = self
            .http
            .request(method, url)
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json, application/problem+json")
            .header(header::ACCEPT_LANGUAGE, &self.settings.language)
            .header("Agent-Id", self.settings.agent_id.to_string())
            .header("Agent-Time", clock::wall().to_string());
        if let Some(op) = op {
            // A string of RFC 8941 structured fields, as the Idempotency-Key draft asks.
            request = request.header("Idempotency-Key", format!("\"{op}\""));
        }
        if !held.is_zero() {
            request = request.timeout(held.saturating_add(self.settings.timeout));
        }
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let began = clock::now().mono;
        let answer = match request.send().await {
            Ok(response) => {
                let date = read::date(response.headers());
                let answer = read::answer(response).await;
                // A page of a guest network has a date of its own.
                if let (Answer::Http { is_json: true, .. }, Some(date)) = (&answer, date) {
                    self.hear(date);
                }
                answer
            }
            Err(error) => read::failure(&error),
        };
        // How long the cloud takes is told by questions that it answers at once.
        if held.is_zero() {
            self.asked.note(clock::now().mono.saturating_sub(began), &answer);
        }
        answer
    }
}

fn read_as<T: DeserializeOwned>(path: &str, answer: Answer) -> Result<T, Answer> {
    let Answer::Http { status: 200..=299, is_json: true, body, .. } = &answer else { return Err(answer) };
    serde_json::from_slice(body).map_err(|error| read::not_as_agreed(path, &error))
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        cloud::verdict::{Verdict, judge},
        operation::Kind,
    };

    use super::*;

    #[test]
    fn an_answer_that_is_not_as_agreed_is_no_broken_way() {
        let body = br#"{"vouchers": [{"id": "v_1", "status": "active"}]}"#.to_vec();
        let answer = Answer::Http { status: 200, is_json: true, retry_after: None, body };
        let garbled = read_as::<Vouchers>("/vouchers/lookup", answer).unwrap_err();
        let verdict = judge(Kind::Redeem, OpId::from_bytes([0; 16]), &garbled);
        assert!(matches!(verdict, Verdict::Unknown { link_broken: false, .. }), "{verdict:?}");
    }
}
