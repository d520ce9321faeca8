//! How the fake's servers fail, and what they were asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::sync::watch;

use super::locked;
use crate::fakes::Line;

/// One way to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This status with the error body of the cloud, and perhaps `Retry-After` in seconds.
    Status {
        /// From 400 to 599.
        status: u16,
        /// `errorDescription`
        words: String,
        /// Seconds.
        retry_after: Option<u32>,
    },
    /// 200 with the page of a guest network.
    Page,
    /// The connection ends without an answer.
    Cut,
    /// No answer until [`Faults::release`].
    Hangs,
}

/// A request as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `GET` or `POST`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// What stands behind `?`.
    pub query: String,
    /// `None`: it has no answer yet.
    pub status: Option<u16>,
}

/// Which requests of one server fail, and what it was asked. All clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plans: Arc<Mutex<VecDeque<Plan>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    released: watch::Sender<u64>,
}

#[derive(Debug)]
struct Plan {
    path: String,
    fault: Fault,
    left: usize,
}

impl Fault {
    /// A status in the cloud's own form.
    #[must_use]
    pub fn status(status: u16, words: &str) -> Self {
        Self::Status { status, words: words.to_owned(), retry_after: None }
    }

    /// 429, "Too many requests within allowed period of time".
    #[must_use]
    pub fn too_many(retry_after: Option<u32>) -> Self {
        let words = "Too many requests within allowed period of time".to_owned();
        Self::Status { status: 429, words, retry_after }
    }
}

impl Faults {
    /// The next `times` requests whose path has this in it fail in this way.
    pub fn next(&self, path: &str, fault: Fault, times: usize) {
        locked(&self.plans).push_back(Plan { path: path.to_owned(), fault, left: times });
    }

    /// All requests whose path has this in it fail in this way.
    pub fn always(&self, path: &str, fault: Fault) {
        self.next(path, fault, usize::MAX);
    }

    /// Nothing fails any more, and what hangs is answered.
    pub fn clear(&self) {
        locked(&self.plans).clear();
        self.release();
    }

    /// What hangs now is answered.
    pub fn release(&self) {
        self.released.send_modify(|releases| *releases += 1);
    }

    /// All that was asked, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        locked(&self.asked).clone()
    }

    /// How often something was asked whose path has this in it.
    #[must_use]
    pub fn count(&self, path: &str) -> usize {
        locked(&self.asked).iter().filter(|asked| asked.path.contains(path)).count()
    }

    fn draw(&self, path: &str) -> Option<Fault> {
        let mut plans = locked(&self.plans);
        let plan = plans.iter_mut().find(|plan| plan.left > 0 && path.contains(&plan.path))?;
        plan.left -= 1;
        Some(plan.fault.clone())
    }
}

/// Where every request of a server passes.
pub(super) async fn gate(
    State(faults): State<Faults>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let (method, uri) = (request.method().to_string(), request.uri().clone());
    let query = uri.query().unwrap_or_default().to_owned();
    let mut released = faults.released.subscribe();
    let number = {
        let mut asked = locked(&faults.asked);
        asked.push(Asked { method, path: uri.path().to_owned(), query, status: None });
        asked.len() - 1
    };
    let response = match faults.draw(uri.path()) {
        None => next.run(request).await,
        Some(Fault::Hangs) => {
            let _ended = released.changed().await;
            next.run(request).await
        }
        Some(Fault::Page) => {
            ([(header::CONTENT_TYPE, "text/html")], "<html>Log in to Wi-Fi</html>").into_response()
        }
        Some(Fault::Cut) => {
            line.cut();
            StatusCode::OK.into_response()
        }
        Some(Fault::Status { status, words, retry_after }) => {
            let mut response = refusal(status, &words);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    };
    locked(&faults.asked)[number].status = Some(response.status().as_u16());
    response
}

/// The error body of the cloud's API, as its published schema has it.
pub(super) fn refusal(status: u16, words: &str) -> Response {
    let body = json!({
        "correlationId": "48fb4cd3-2ef6-4479-bea1-7c92721b988c",
        "errorDescription": words,
        "error": null,
    });
    let status = StatusCode::from_u16(status).expect("a status");
    (status, axum::Json(body)).into_response()
}
