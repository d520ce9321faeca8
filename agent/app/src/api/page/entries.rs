//! What is typed into the page's field: a code, or the number or address of a guest who has no card at hand.

use axum::response::Html;
use serde::Deserialize;
use stamp_core::{
    notice::said,
    scan::{Code, Entry},
};

use super::desk::{Desk, Panel, panel};
use crate::{
    api::{idempotency, json::Body, scans::name},
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
    Desk { api, caller, wait, headers }: Desk,
    Body { value, bytes }: Body<EntryBody>,
) -> Panel {
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
