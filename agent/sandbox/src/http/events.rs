//! `/events` and `/cards/{id}/history`

use std::time::Duration;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::query::{Parameters, cursor, number};
use super::read::Read;
use crate::db::event;
use crate::rules::{Ruling, readable_card};
use crate::wire::{self, Code, Problem};

const MOST: usize = 500;

pub(super) async fn events(read: Read, Query(parameters): Query<Parameters>) -> Response {
    if !read.app.telling.is_there() {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Poll::read(&parameters) {
        Ok(poll) => match long_poll(&read, poll).await {
            Ok(page) => wire::json(200, page.to_string()),
            Err(problem) => problem.into_response(),
        },
        Err(problem) => problem.into_response(),
    }
}

pub(super) async fn card_history(
    read: Read,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Response {
    let after = match cursor(&parameters) {
        Ok(after) => after,
        Err(problem) => return problem.into_response(),
    };
    read.answer(move |db, caller, _| {
        let card = readable_card(db, caller, &id)?;
        page(db, caller.business.id, Some(&card.id), after, 100)
    })
    .await
}

struct Poll {
    after: i64,
    wait: Duration,
    limit: usize,
}

impl Poll {
    fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let malformed = |detail: &str| Problem::new(Code::Malformed).detail(detail);
        let wait = number::<u64>(parameters, "wait")?.unwrap_or(25);
        let limit = number::<usize>(parameters, "limit")?.unwrap_or(100);
        if wait > 30 {
            return Err(malformed("wait is from 0 to 30 seconds"));
        }
        if !(1..=MOST).contains(&limit) {
            return Err(malformed("limit is from 1 to 500"));
        }
        Ok(Self { after: cursor(parameters)?, wait: Duration::from_secs(wait), limit })
    }
}

/// Waits until there is something, the time is over, or the sandbox stops.
async fn long_poll(read: &Read, Poll { after, wait, limit }: Poll) -> Result<Value, Problem> {
    let wait = if read.app.telling.holds() { wait } else { Duration::ZERO };
    if read.app.telling.has_forgotten(after) {
        return Err(Problem::new(Code::CursorExpired));
    }
    let deadline = Instant::now() + wait;
    let mut news = read.app.news.subscribe();
    loop {
        news.mark_unchanged();
        let page = read.find(move |db, caller, _| page(db, caller.business.id, None, after, limit)).await?;
        let is_empty = page["events"].as_array().is_none_or(Vec::is_empty);
        if !is_empty || read.app.stopping.is_cancelled() {
            return Ok(page);
        }
        tokio::select! {
            changed = timeout_at(deadline, news.changed()) => {
                if changed.is_err() {
                    return Ok(page);
                }
            }
            () = read.app.stopping.cancelled() => return Ok(page),
        }
    }
}

fn page(
    db: &Connection,
    business_id: &str,
    card_id: Option<&str>,
    after: i64,
    limit: usize,
) -> Ruling<Value> {
    if after > event::newest(db)? {
        return Err(Code::CursorExpired.into());
    }
    let found = event::after(db, business_id, card_id, after, limit)?;
    let next = found.events.last().map_or(after, |(seq, _)| *seq);
    let events: Vec<Value> = found.events.iter().filter_map(|(seq, payload)| shown(*seq, payload)).collect();
    Ok(json!({ "events": events, "next": next.to_string(), "more": found.more }))
}

fn shown(seq: i64, payload: &str) -> Option<Value> {
    let mut event: Value = serde_json::from_str(payload).ok()?;
    let object = event.as_object_mut()?;
    match object.get("id") {
        None => drop(object.insert("id".to_owned(), json!(format!("ev_{seq}")))),
        Some(Value::Null) => drop(object.remove("id")),
        Some(_) => {}
    }
    Some(event)
}
