//! Makes a fault happen to a request.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::kind::Fault;
use crate::app::App;
use crate::clock;
use crate::http::next_month;
use crate::net::Line;
use crate::wire::{Code, Problem};

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
        Fault::ServerError { status } => Problem::server_error(status).into_response(),
        Fault::CutBefore => cut(line),
        Fault::CutAfterEffect => {
            next.run(request).await;
            cut(line)
        }
        Fault::CaptivePortal => html(StatusCode::OK, PORTAL),
        Fault::KeyInvalid => Problem::new(Code::KeyInvalid).into_response(),
        Fault::PlanLimit => Problem::new(Code::PlanLimitReached)
            .with("resets_at", json!(next_month(clock::now())))
            .into_response(),
        Fault::ScannerDisabled => Problem::new(Code::ScannerDisabled).into_response(),
        Fault::NeverAnswers => {
            // A client that gives up drops this future, and so does a cable that is pulled.
            app.stopping.cancelled().await;
            cut(line)
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
    }
}

fn cut(line: &Line) -> Response<Body> {
    line.hang_up();
    Response::new(Body::empty())
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
