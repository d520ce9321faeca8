//! `/_sandbox`: the faults, the books and the log, for this machine only.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;

use super::body::RawBody;
use crate::app::App;
use crate::books;
use crate::db::event;
use crate::fault::FaultPlan;
use crate::log::Entry;
use crate::net::Line;
use crate::wire::{Problem, parse};

pub(super) fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/_sandbox/faults", get(faults).put(set_faults).delete(clear_faults))
        .route("/_sandbox/books", get(show_books))
        .route("/_sandbox/events", post(tell))
        .route("/_sandbox/log", get(log))
        .layer(from_fn(only_from_here))
        .with_state(Arc::clone(app))
}

async fn faults(State(app): State<Arc<App>>) -> Json<Vec<FaultPlan>> {
    Json(app.faults.plans())
}

async fn set_faults(State(app): State<Arc<App>>, RawBody(raw): RawBody) -> Response {
    let replaced = parse::<Vec<FaultPlan>>(&raw)
        .and_then(|plans| app.faults.replace(plans).map_err(|error| Problem::invalid(error.to_string())));
    match replaced {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

async fn tell(State(app): State<Arc<App>>, RawBody(raw): RawBody) -> Response {
    let told = match parse::<Value>(&raw) {
        Ok(event) => app.db.run(move |db| event::tell(db, &event.to_string())).await,
        Err(problem) => return problem.into_response(),
    };
    app.news.send_replace(());
    match told {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn show_books(State(app): State<Arc<App>>) -> Response {
    match app.db.run(|db| books::read(db)).await {
        Ok(books) => Json(books).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn log(State(app): State<Arc<App>>) -> Json<Vec<Entry>> {
    Json(app.log.entries())
}

async fn only_from_here(ConnectInfo(line): ConnectInfo<Line>, request: Request, next: Next) -> Response {
    if is_local(line.peer.ip()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

fn is_local(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_local() {
        for local in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert!(is_local(local.parse().unwrap()), "{local}");
        }
        for foreign in ["192.168.1.10", "0.0.0.0", "::", "::ffff:10.0.0.1", "2001:db8::1"] {
            assert!(!is_local(foreign.parse().unwrap()), "{foreign}");
        }
    }
}
