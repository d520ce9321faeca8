//! What is typed into the page's field: a code, or the number or address of a guest who has no card at hand.

use axum::{extract::State, http::HeaderMap, response::Html};
use serde::Deserialize;
use stamp_core::{
    notice::said,
    scan::{Code, Entry},
};

use super::desk::{CASHIER, panel};
use crate::{
    api::{
        Api,
        auth::Caller,
        cards::{self, CardBody},
        idempotency,
        json::Body,
        problem::Problem,
        scans::{Wait, name},
        url::Query,
    },
    clock,
    till::{Answer, Scan},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryBody {
    text: String,
    cashier: Option<String>,
}

pub(super) async fn enter(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    Body { value, bytes }: Body<EntryBody>,
) -> Result<Html<String>, Problem> {
    caller.must_be(CASHIER)?;
    if let Entry::Guest(guest) = Entry::read(&value.text) {
        let found = api.till.find_cards(&guest, &caller.id).await?;
        return Ok(Html(api.page.cards_found(&guest, &found, clock::wall())));
    }
    let key = idempotency::key(&headers, &caller, "/page/entries", &bytes)?;
    let cashier = name(value.cashier, "cashier")?;
    let answer = match Code::parse(value.text.trim().as_bytes()) {
        Ok(code) => {
            let scan = Scan { code, is_card_id: false, source: caller.id, cashier, allow_repeat: false };
            api.till.scan(scan, key, wait.duration()).await?
        }
        Err(rejection) => Answer::said(said::unreadable(api.till.words(), rejection.name())),
    };
    Ok(panel(&api, &answer))
}

pub(super) async fn issue(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<CardBody>,
) -> Result<Html<String>, Problem> {
    caller.must_be(CASHIER)?;
    Ok(panel(&api, &cards::answer(&api, caller, &wait, &headers, body).await?))
}
