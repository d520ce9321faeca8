//! Whose a check is, said at the page.

use axum::response::Html;
use serde::Deserialize;
use stamp_core::operation::OpId;

use super::desk::{Desk, Panel, panel};
use crate::{
    api::{idempotency, json::Body, operations::op_id, scans::name, url::Path, whose::said},
    clock,
    till::Whose,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionBody {
    receipt: OpId,
    cashier: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerBody {
    candidate: Option<u64>,
    #[serde(default)]
    nobody: bool,
    cashier: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotedBody {
    /// The guest, as noted when the button was drawn: the next one may be noted by now.
    noted: u64,
    cashier: Option<String>,
}

/// What is asked, as it stands now.
pub(super) async fn question(Desk { api, .. }: Desk, body: Body<QuestionBody>) -> Panel {
    // Nothing is written of it, here and below.
    name(body.value.cashier, "cashier")?;
    let asked = api.till.asked_receipt(Some(body.value.receipt));
    Ok(Html(asked.map_or_else(|| api.page.whose_over(), |asked| api.page.whose(&asked, clock::wall()))))
}

pub(super) async fn answer(
    Path(id): Path<String>,
    Desk { api, caller, wait, headers }: Desk,
    Body { value, bytes }: Body<AnswerBody>,
) -> Panel {
    name(value.cashier, "cashier")?;
    let said = said(value.candidate, value.nobody)?;
    let key = idempotency::key(&headers, &caller, &format!("/page/receipts/{id}/guest"), &bytes)?;
    let op_id = op_id(&id)?;
    let whose = Whose { said, source: caller.id, caller: key };
    let answer = api.till.answer_whose(op_id, whose, wait.duration()).await?;
    // Where the guest was used up meanwhile, the same is asked about those who are left.
    if let Some(asked) = api.till.asked_receipt(Some(op_id)) {
        return Ok(Html(api.page.whose(&asked, clock::wall())));
    }
    Ok(Html(api.page.whose_answered(&answer, api.till.asked_receipt(None).as_ref(), clock::wall())))
}

pub(super) async fn add_noted(
    Path(id): Path<String>,
    Desk { api, caller, wait, .. }: Desk,
    Body { value, .. }: Body<NotedBody>,
) -> Panel {
    name(value.cashier, "cashier")?;
    let answer = api.till.add_noted(op_id(&id)?, value.noted, caller.id, wait.duration()).await?;
    Ok(panel(&api, &answer))
}
