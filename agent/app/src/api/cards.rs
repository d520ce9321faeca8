//! `POST /v1/cards/search` and `POST /v1/cards`: cards of guests who have none at hand.

use axum::{Json, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use stamp_core::{
    cloud::types::{Card, Identifier, IdentifierKind},
    notice::Notice,
    scan::Entry,
};

use super::{
    Api,
    auth::{Caller, Role},
    guest::checked,
    idempotency,
    json::Body,
    problem::Problem,
    scans::{Wait, name},
    url::Query,
    view::AnswerView,
};
use crate::till::{Answer, CardsFound};

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct FoundView {
    cards: Vec<Card>,
    /// Why nobody could be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<Notice>,
}

pub(super) async fn search(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<Identifier>,
) -> Result<Json<FoundView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    Ok(Json(match api.till.find_cards(&checked(value)?, &caller.id).await? {
        CardsFound::Cards(cards) => FoundView { cards, notice: None },
        CardsFound::Said(notice) => FoundView { cards: Vec::new(), notice: Some(notice) },
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardBody {
    email: Option<String>,
    phone: Option<String>,
    cashier: Option<String>,
}

pub(super) async fn issue(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<CardBody>,
) -> Result<Json<AnswerView>, Problem> {
    Ok(Json(answer(&api, caller, &wait, &headers, body).await?.into()))
}

/// What is answered to a wish for a card, in whichever form.
pub(super) async fn answer(
    api: &Api,
    caller: Caller,
    wait: &Wait,
    headers: &HeaderMap,
    Body { value, bytes }: Body<CardBody>,
) -> Result<Answer, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let key = idempotency::key(headers, &caller, "/v1/cards", &bytes)?;
    let cashier = name(value.cashier, "cashier")?;
    let (text, kind) = match (value.email, value.phone) {
        (Some(email), None) => (email, IdentifierKind::Email),
        (None, Some(phone)) => (phone, IdentifierKind::Phone),
        _ => return Err(Problem::invalid("exactly one of email and phone")),
    };
    let guest = match Entry::read(&text) {
        Entry::Guest(guest) if guest.kind == kind => guest,
        _ => {
            return Err(Problem::invalid(
                "email: an address; phone: a number with its country's code, such as +421905123456",
            ));
        }
    };
    Ok(api.till.issue_card(&guest, &caller.id, cashier.as_deref(), key, wait.duration()).await?)
}
