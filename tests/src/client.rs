//! A caller of the local API.

use std::{
    net::SocketAddr,
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use reqwest::{RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

/// Calls the local API of one daemon with one token.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    token: String,
}

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Reply {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// The code of its notice, or of its problem.
    #[must_use]
    pub fn code(&self) -> String {
        let body = self.json();
        let code = if self.status < 300 { &body["notice"]["code"] } else { &body["code"] };
        code.as_str().unwrap_or_else(|| panic!("no code: {self:?}")).to_owned()
    }

    /// The operation that it tells of.
    #[must_use]
    pub fn op_id(&self) -> String {
        let body = self.json();
        body["operation"]["op_id"].as_str().unwrap_or_else(|| panic!("no operation: {self:?}")).to_owned()
    }
}

/// What every HTTP client of the process needs first.
pub fn install_tls() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("no provider was installed before");
    });
}

impl Client {
    /// A caller with this token.
    #[must_use]
    pub fn new(address: SocketAddr, token: &str) -> Self {
        install_tls();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        Self { http: http.expect("an HTTP client"), address, token: token.to_owned() }
    }

    /// The same daemon, called with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Where the daemon listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token it calls with.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Reply {
        self.call(self.http.get(self.url(path))).await
    }

    /// `GET`; an error where there was no whole answer.
    ///
    /// # Errors
    /// As [`Client::post_keyed`].
    pub async fn try_get(&self, path: &str) -> Result<Reply, reqwest::Error> {
        self.try_call(self.http.get(self.url(path))).await
    }

    /// `POST`
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(self.http.post(self.url(path)).json(body)).await
    }

    /// `POST`; an error where there was no whole answer.
    ///
    /// # Errors
    /// As [`Client::post_keyed`].
    pub async fn try_post(&self, path: &str, body: &Value) -> Result<Reply, reqwest::Error> {
        self.try_call(self.http.post(self.url(path)).json(body)).await
    }

    /// `POST` with the caller's own `Idempotency-Key`; an error where there was no whole answer.
    ///
    /// # Errors
    /// The daemon could not be reached, or went away before it had answered.
    pub async fn post_keyed(&self, path: &str, key: &str, body: &Value) -> Result<Reply, reqwest::Error> {
        let request = self.http.post(self.url(path)).header("Idempotency-Key", key).json(body);
        self.try_call(request).await
    }

    /// `PUT`
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.call(self.http.put(self.url(path)).json(body)).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Reply {
        self.call(self.http.delete(self.url(path))).await
    }

    /// A scan that waits for the cloud as long as a cashier does.
    pub async fn scan(&self, code: &str) -> Reply {
        self.post("/v1/scans?wait=4000", &json!({"code": code})).await
    }

    /// One more scan of a card, however soon after another: the cashier has said that it is meant. It waits for
    /// nothing.
    pub async fn one_more(&self, code: &str) -> Reply {
        static SCANS: AtomicU64 = AtomicU64::new(0);
        let key = format!("one more {}", SCANS.fetch_add(1, Ordering::Relaxed));
        let body = json!({"code": code, "allow_repeat": true});
        self.post_keyed("/v1/scans", &key, &body).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// A call with further headers and without the token.
    pub async fn bare(
        &self,
        method: reqwest::Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = self.http.request(method, self.url(path)).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        whole(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// An answer that goes on for as long as the daemon runs.
    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, String)]) -> reqwest::Response {
        let mut request = self.http.get(self.url(path)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send().await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    async fn call(&self, request: RequestBuilder) -> Reply {
        self.try_call(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    async fn try_call(&self, request: RequestBuilder) -> Result<Reply, reqwest::Error> {
        whole(request.bearer_auth(&self.token)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn whole(request: RequestBuilder) -> Result<Reply, reqwest::Error> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Reply { status, headers, text: response.text().await? })
}
