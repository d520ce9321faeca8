//! Errors as RFC 9457 problem details: what failed, on what, what to do.

use std::any::Any;

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use stamp_core::{
    notice::{Notice, said},
    words::Words,
};

use super::login;
use crate::{
    page::{Goal, Page},
    till::Trouble,
};

/// The support page, and what is below it.
const SUPPORT: &str = "/support";

/// An error for the caller.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Problem {
    #[serde(skip)]
    status_code: StatusCode,
    /// Seconds.
    #[serde(skip)]
    retry_after: Option<u32>,
    status: u16,
    /// Stable, snake_case: what programs branch on.
    code: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// What to tell the cashier; in the till's words once [`word`] has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<Box<Notice>>,
    #[serde(skip)]
    tells: Option<fn(&Words) -> Notice>,
}

impl Problem {
    pub(super) fn new(status_code: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        let status = status_code.as_u16();
        let title = title.into();
        Self { status_code, retry_after: None, status, code, title, hint: None, notice: None, tells: None }
    }

    pub(super) fn malformed(title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", title)
    }

    /// What is well formed and cannot be meant.
    pub(super) fn invalid(title: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", title)
    }

    /// Whether it is this one.
    pub(super) fn is(&self, code: &str) -> bool {
        self.code == code
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Seconds.
    pub(super) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(super) const fn status(&self) -> StatusCode {
        self.status_code
    }

    fn tells(mut self, notice: fn(&Words) -> Notice) -> Self {
        self.tells = Some(notice);
        self
    }

    /// The body is not read.
    pub(super) fn too_large() -> Self {
        let title = "the body is larger than this path takes";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", title)
            .hint("64 KiB, of a hook 256 KiB, and 64 MiB for an import. A code has at most 1,024 bytes.")
    }

    /// The queue is not open yet.
    pub(super) fn starting() -> Self {
        let title = "the agent is starting: the queue is not open yet";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "starting", title)
            .hint("Nothing was taken. Try again in a moment.")
            .tells(said::starting)
            .retry_after(2)
    }

    /// The queue cannot be used.
    pub(super) fn not_stored() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored", "the queue could not be used")
            .hint("Nothing was taken. See `stamp-agent status`.")
            .tells(said::not_stored)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let retry_after = self.retry_after;
        let mut response = (self.status_code, kind, Json(&self)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Says in the till's words what a problem tells the cashier: where a problem arises nobody knows the language. Who opens
/// a page in a browser is shown a page.
pub(super) async fn word(State(page): State<Page>, request: Request, next: Next) -> Response {
    let opens_page = request.method() == Method::GET && accepts_html(request.headers());
    let goal = if request.uri().path().starts_with(SUPPORT) { Goal::Support } else { Goal::Till };
    worded(&page, opens_page.then_some(goal), next.run(request).await)
}

/// `opens`: a browser opens a page, as part of that one.
fn worded(page: &Page, opens: Option<Goal>, mut response: Response) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if let Some(goal) = opens {
        if problem.is("token_missing_or_unknown") || problem.is("role_not_allowed") {
            return login::instead(page, problem.status_code, goal);
        }
        let shown = page.refusal(&problem.title, problem.hint.as_deref());
        let mut shown = (problem.status_code, Html(shown)).into_response();
        if let Some(seconds) = problem.retry_after {
            // The browser looks again by itself (HTML, "shared declarative refresh steps").
            shown.headers_mut().insert(header::REFRESH, seconds.into());
        }
        return shown;
    }
    let Some(tells) = problem.tells else { return response };
    let notice = Some(Box::new(tells(page.words())));
    Problem { notice, tells: None, ..problem }.into_response()
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        let words = trouble.to_string();
        match trouble {
            Trouble::Store(error) => Self::from(error),
            Trouble::KeyReused => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", words)
                    .hint("Use a new Idempotency-Key for each new request.")
            }
            Trouble::WrongMode(_) => Self::new(StatusCode::CONFLICT, "stamping_mode", words),
            Trouble::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "operation_not_found", words),
            Trouble::TooManySearches => {
                let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_searches", words)
                    .hint("Wait a minute.")
                    .tells(said::too_many_searches);
                problem.retry_after = Some(60);
                problem
            }
            Trouble::Invalid(_) => Self::invalid(words),
            Trouble::ReceiptConflict => Self::new(StatusCode::CONFLICT, "receipt_conflict", words).hint(
                "If receipt numbers are counted per register or per day, send `register` or `business_day`.",
            ),
        }
    }
}

impl From<stamp_store::Error> for Problem {
    fn from(error: stamp_store::Error) -> Self {
        use stamp_store::Error;
        match error {
            Error::NotFound { .. } => {
                Self::new(StatusCode::NOT_FOUND, "operation_not_found", error.to_string())
            }
            Error::WrongState { .. } | Error::TakenBack { .. } => {
                Self::new(StatusCode::CONFLICT, "wrong_state", error.to_string())
            }
            _ => {
                tracing::error!(error = ?error, "the queue failed");
                Self::not_stored()
            }
        }
    }
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_path", "there is nothing at this path")
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this path takes another method")
}

pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request broke its handler");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of ours; it is in the log")
        .into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use stamp_core::{config::Stamping, time::Now, words::Language};

    use super::*;

    async fn shown(problem: Problem, opens: Option<Goal>) -> (Response, String) {
        let words = Words::of(Language::of_tag("uk").unwrap());
        let page = Page::new(words, Stamping::Scan, "till-1", Now::epoch().wall);
        let (head, body) = worded(&page, opens, problem.into_response()).into_parts();
        let body = to_bytes(body, 16_384).await.unwrap();
        (Response::from_parts(head, ().into()), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_problem_tells_the_cashier_in_the_tills_language() {
        let (response, body) = shown(Problem::starting(), None).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((&body["code"], &body["notice"]["title"]), (&"starting".into(), &"Ще не готово".into()));
    }

    #[tokio::test]
    async fn a_browser_that_comes_too_early_looks_again_by_itself() {
        let (response, body) = shown(Problem::starting(), Some(Goal::Till)).await;
        assert_eq!(response.headers()[header::REFRESH], "2");
        assert!(body.contains("the queue is not open yet"), "{body}");
    }

    #[tokio::test]
    async fn who_opens_a_page_is_shown_a_page_with_the_same_status() {
        let title = "no operation <script>";
        let problem = Problem::new(StatusCode::NOT_FOUND, "operation_not_found", title);
        let (response, body) = shown(problem, Some(Goal::Support)).await;
        assert_eq!(
            (response.status(), response.headers()[header::CONTENT_TYPE].as_bytes()),
            (StatusCode::NOT_FOUND, b"text/html; charset=utf-8".as_slice())
        );
        assert!(
            body.contains("lang=\"uk\"") && body.contains("no operation") && !body.contains("<script>"),
            "{body}"
        );
    }
}
