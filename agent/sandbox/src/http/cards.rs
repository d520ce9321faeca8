//! `/cards/search` and `/cards/{id}`

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::body::RawBody;
use super::read::Read;
use crate::rules::{Refusal, own_cards, readable_card};
use crate::wire::{self, Identifier, parse};

pub(super) async fn search(read: Read, RawBody(raw): RawBody) -> Response {
    let identifier: Identifier = match parse(&raw) {
        Ok(identifier) => identifier,
        Err(problem) => return problem.into_response(),
    };
    read.answer(move |db, caller, now| {
        let cards = match own_cards(db, caller, &identifier) {
            Err(Refusal::Problem(problem)) if problem.status() != 403 => Vec::new(),
            cards => cards?,
        };
        let cards: rusqlite::Result<Vec<Value>> =
            cards.iter().map(|card| wire::card(db, card, now)).collect();
        Ok(json!({ "cards": cards? }))
    })
    .await
}

pub(super) async fn card(read: Read, Path(id): Path<String>) -> Response {
    read.answer(move |db, caller, now| Ok(wire::card(db, &readable_card(db, caller, &id)?, now)?)).await
}
