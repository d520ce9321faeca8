//! What the calls that only read have in common.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use crate::app::App;
use crate::clock;
use crate::fault::Delay;
use crate::keys::Caller;
use crate::rules::{Refusal, Ruling};
use crate::wire::{Code, Problem, json};

/// A call that only reads.
pub(super) struct Read {
    pub(super) app: Arc<App>,
    pub(super) caller: Caller,
}

impl Read {
    /// Answers 200 with what `work` finds.
    pub(super) async fn answer(
        self,
        work: impl FnOnce(&Connection, &Caller, Timestamp) -> Ruling<Value> + Send + 'static,
    ) -> Response {
        match self.find(work).await {
            Ok(body) => json(200, body.to_string()),
            Err(problem) => problem.into_response(),
        }
    }

    pub(super) async fn find<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &Caller, Timestamp) -> Ruling<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let caller = self.caller.clone();
        let found = self.app.db.run(move |db| match work(db, &caller, clock::now()) {
            Ok(found) => Ok(Ok(found)),
            Err(Refusal::Problem(problem)) => Ok(Err(problem)),
            Err(Refusal::State(error)) => Err(error),
        });
        found.await?
    }
}

impl FromRequestParts<Arc<App>> for Read {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        tokio::time::sleep(delay(parts)).await;
        Ok(Self { app: Arc::clone(app), caller: caller(parts)? })
    }
}

/// Who calls; put there by the authentication.
pub(super) fn caller(parts: &Parts) -> Result<Caller, Problem> {
    parts.extensions.get::<Caller>().cloned().ok_or_else(|| Problem::new(Code::KeyInvalid))
}

/// The latency that the request meets; zero as a rule.
pub(super) fn delay(parts: &Parts) -> Duration {
    parts.extensions.get::<Delay>().map_or(Duration::ZERO, |delay| delay.0)
}
