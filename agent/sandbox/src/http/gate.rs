//! Where every request of the cloud passes: it is logged, and meets its fault.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::{key, language};
use crate::app::App;
use crate::clock;
use crate::fault::{Asked, cause};
use crate::log::Entry;
use crate::net::Line;

pub(super) async fn gate(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let fault = app.faults.draw(&Asked {
        path: path.strip_prefix("/v1").unwrap_or(&path),
        is_write: is_write(request.method(), &path, request.headers()),
    });
    let number = app.log.begin(Entry {
        number: 0,
        at: clock::now(),
        method: request.method().to_string(),
        path,
        op_id: key::operation_id(request.headers()).ok(),
        language: language::asked(request.headers()).map(str::to_owned),
        status: None,
        fault: fault.as_ref().map(|fault| fault.name().to_owned()),
    });
    let response = match fault {
        Some(fault) => Box::pin(cause(fault, &app, &line, request, next)).await,
        None => next.run(request).await,
    };
    if !line.is_cut() {
        app.log.finish(number, response.status().as_u16());
    }
    response
}

fn is_write(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    method == Method::POST && (headers.contains_key(key::HEADER) || path.ends_with("/operations/batch"))
}
