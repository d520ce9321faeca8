//! Brings the cloud's events to where they are to go, in all the ways in which that can go wrong.

use std::time::Duration;

use reqwest::header;
use serde_json::Value;

use crate::{client::install_tls, fakes::serve::HookSettings};

/// Posts events. Whether the cloud ever tries again is documented nowhere; this one does not by itself.
#[derive(Debug, Clone)]
pub struct Sender {
    http: reqwest::Client,
    /// The token stands behind `Bearer`, not alone.
    pub as_bearer: bool,
}

impl Sender {
    /// A sender of the token alone.
    #[must_use]
    pub fn new() -> Self {
        install_tls();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        Self { http: http.expect("an HTTP client"), as_bearer: false }
    }

    /// Posts a push of the loyalty service, which proves itself by what stands in it. Returns as [`Sender::post`].
    pub async fn push(&self, to: &HookSettings, body: &Value) -> Option<u16> {
        let request = self.http.post(to.uri.as_deref()?).json(body);
        request.send().await.ok().map(|response| response.status().as_u16())
    }

    /// Posts a body. Returns the status, or nothing where there was no answer.
    pub async fn post(&self, to: &HookSettings, body: &Value) -> Option<u16> {
        let token = to.token.as_deref().unwrap_or_default();
        let token = if self.as_bearer { format!("Bearer {token}") } else { token.to_owned() };
        let request = self.http.post(to.uri.as_deref()?).header(header::AUTHORIZATION, token).json(body);
        request.send().await.ok().map(|response| response.status().as_u16())
    }
}

impl Default for Sender {
    fn default() -> Self {
        Self::new()
    }
}

/// The events in another order, the same for the same seed.
#[must_use]
pub fn shuffled(mut events: Vec<Value>, seed: u64) -> Vec<Value> {
    fastrand::Rng::with_seed(seed).shuffle(&mut events);
    events
}
