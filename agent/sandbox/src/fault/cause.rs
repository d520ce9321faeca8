//! Makes a fault happen to a request.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::oneshot;

use super::kind::Fault;
use crate::app::App;
use crate::clock;
use crate::http::next_month;
use crate::net::Line;
use crate::task;
use crate::wire::{Batch, Code, Problem, parse, problem_json};

/// How long a write works before it takes effect. A write finds it among the request's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delay(pub(crate) Duration);

const PORTAL: &str = "<!doctype html><title>Guest Wi-Fi</title><form>Accept the terms to go online</form>";
const NOT_FOUND: &str = "<!doctype html><title>404</title><h1>Not Found</h1>";
const MEBIBYTE: usize = 1 << 20;
const HUGE: usize = 64;

/// What the client gets who meets this fault.
pub(crate) async fn cause(
    fault: Fault,
    app: &App,
    line: &Line,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    match fault {
        Fault::Latency { ms } => {
            request.extensions_mut().insert(Delay(Duration::from_millis(ms)));
            next.run(request).await
        }
        Fault::RateLimited { retry_after_s } => {
            Problem::new(Code::RateLimited).retry_after(retry_after_s).into_response()
        }
        Fault::RateLimitedUntil { retry_after_s } => rate_limited_until(retry_after_s),
        Fault::ServerError { status } => Problem::server_error(status).into_response(),
        Fault::CutBefore => cut(line),
        Fault::CutAfterEffect => {
            next.run(request).await;
            cut(line)
        }
        Fault::CaptivePortal => html(StatusCode::OK, PORTAL),
        Fault::KeyInvalid => Problem::new(Code::KeyInvalid).into_response(),
        Fault::PlanLimit => plan_limit(next_month(clock::now())),
        Fault::PlanLimitUntil { resets_in_s } => plan_limit(in_seconds(resets_in_s)),
        Fault::ScannerDisabled => Problem::new(Code::ScannerDisabled).into_response(),
        Fault::NeverAnswers => {
            // A client that gives up drops this future, and so does a cable that is pulled.
            app.stopping.cancelled().await;
            cut(line)
        }
        Fault::NeverAnswersAfterEffect => {
            next.run(request).await;
            app.stopping.cancelled().await;
            cut(line)
        }
        Fault::WorksOn { ms } => {
            request.extensions_mut().insert(Delay(Duration::from_millis(ms)));
            works_on(request, next, app, line).await
        }
        Fault::WrongContentType => {
            let mut response = next.run(request).await;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            response
        }
        Fault::HugeBody => huge(),
        Fault::HalfBody => half(next.run(request).await, line.clone()).await,
        Fault::NotFoundHtml => html(StatusCode::NOT_FOUND, NOT_FOUND),
        Fault::NoBatch => StatusCode::NOT_FOUND.into_response(),
        Fault::SmallBatches { most } => small_batches(most, request, next).await,
        Fault::Problem { status, code } => problem_json(status, any_problem(status, &code).to_string()),
        Fault::Bare { status } => {
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

fn cut(line: &Line) -> Response<Body> {
    line.hang_up();
    Response::new(Body::empty())
}

fn in_seconds(seconds: u32) -> Timestamp {
    clock::now().checked_add(SignedDuration::from_secs(seconds.into())).unwrap_or(Timestamp::MAX)
}

fn plan_limit(resets_at: Timestamp) -> Response<Body> {
    Problem::new(Code::PlanLimitReached).with("resets_at", json!(resets_at)).into_response()
}

fn rate_limited_until(seconds: u32) -> Response<Body> {
    let mut response = Problem::new(Code::RateLimited).into_response();
    let date = in_seconds(seconds).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(RETRY_AFTER, date);
    }
    response
}

fn any_problem(status: u16, code: &str) -> serde_json::Value {
    let display = json!({ "level": "refused", "title": format!("The cloud says {code}") });
    json!({ "title": code, "status": status, "code": code, "display": display })
}

/// In a task of its own, which the client's going does not end.
async fn works_on(request: Request, next: Next, app: &App, line: &Line) -> Response<Body> {
    let (answer, answered) = oneshot::channel();
    let stopping = app.stopping.clone();
    task::start(async move {
        tokio::select! {
            // Nobody hears it who has gone.
            response = next.run(request) => drop(answer.send(response)),
            () = stopping.cancelled() => {}
        }
    });
    match answered.await {
        Ok(response) => response,
        Err(_) => cut(line),
    }
}

async fn small_batches(most: u8, request: Request, next: Next) -> Response<Body> {
    let (head, body) = request.into_parts();
    let whole = to_bytes(body, MEBIBYTE).await.unwrap_or_default();
    let operations = parse::<Batch>(&whole).map_or(0, |batch| batch.operations.len());
    if operations > usize::from(most) {
        return Problem::new(Code::BatchTooLarge).into_response();
    }
    next.run(Request::from_parts(head, Body::from(whole))).await
}

fn html(status: StatusCode, page: &'static str) -> Response<Body> {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn huge() -> Response<Body> {
    let filler = Bytes::from(vec![b' '; MEBIBYTE]);
    let chunks = stream::iter(std::iter::repeat_n(filler, HUGE)).map(Ok::<_, Infallible>);
    ([(CONTENT_TYPE, "application/json")], Body::from_stream(chunks)).into_response()
}

async fn half(response: Response<Body>, line: Line) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let first = whole.slice(..whole.len() / 2);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len().max(1)));
    let end = stream::once(async move {
        // The first half must have left before the line is cut.
        tokio::task::yield_now().await;
        line.hang_up();
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::from_parts(head, Body::from_stream(stream::iter([Ok(first)]).chain(end)))
}
