//! `/v1/operations`: the queue, and what people may do to it.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use stamp_core::{
    operation::{OpId, Operation, State as OperationState},
    time::Timestamp,
};
use stamp_store::{Damaged, Filter, export};

use super::{
    Api,
    auth::{Caller, Role},
    json::{Body, Whole},
    problem::Problem,
    scans::{Wait, name},
    url::{Path, Query},
    view::{AnswerView, OperationView},
};
use crate::search::search;
use crate::till::Answer;

const LONGEST_PAGE: usize = 500;
/// What a cashier sees.
const CASHIERS_LAST: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    state: Option<String>,
    q: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    order: Option<Order>,
    after: Option<i64>,
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Oldest,
    Newest,
}

impl ListQuery {
    /// What the till's own callers have no need of.
    const fn is_of_support(&self) -> bool {
        self.q.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.order.is_some()
            || self.after.is_some()
    }
}

pub(super) async fn list(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Value>, Problem> {
    if query.is_of_support() {
        caller.must_be(&[])?;
    }
    let state = query.state.map(|text| text.parse::<OperationState>()).transpose();
    let state = state.map_err(|words| Problem::malformed(format!("state: {words}")))?;
    if caller.role != Role::Support {
        let mut last = last_of(&api, &caller).await?;
        last.retain(|operation| state.is_none_or(|wanted| operation.state == wanted));
        last.truncate(query.limit.unwrap_or(CASHIERS_LAST).max(1));
        let operations: Vec<OperationView> = last.into_iter().map(OperationView::from).collect();
        return Ok(Json(json!({"operations": operations, "next": null})));
    }
    let found = query.q.map(|text| search(&text, api.reporter.install)).transpose();
    let found = found.map_err(|rejection| Problem::malformed(format!("q: {rejection}")))?;
    let filter = Filter {
        state,
        from: query.from,
        to: query.to,
        search: found,
        after: query.after,
        newest_first: query.order == Some(Order::Newest),
        limit: query.limit.unwrap_or(100).clamp(1, LONGEST_PAGE),
        ..Filter::default()
    };
    let page = api.store.list(filter).await?;
    let operations: Vec<OperationView> = page.operations.into_iter().map(OperationView::from).collect();
    let damaged: Vec<Value> = page.damaged.into_iter().map(damaged).collect();
    Ok(Json(json!({"operations": operations, "next": page.next, "damaged": damaged})))
}

pub(super) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<OperationView>, Problem> {
    let op_id = op_id(&id)?;
    let operation = match caller.role {
        Role::Support => api.store.get(op_id).await?,
        Role::Cashier => last_of(&api, &caller).await?.into_iter().find(|one| one.new.op_id == op_id),
        // It asks what became of each that it has reported, however many those are.
        Role::Pos => api.store.get(op_id).await?.filter(|found| found.new.source == caller.id),
    };
    let Some(operation) = operation else {
        let title = format!("no operation {id}");
        return Err(Problem::new(StatusCode::NOT_FOUND, "operation_not_found", title));
    };
    let view = OperationView::from(operation);
    if caller.role != Role::Support {
        return Ok(Json(view));
    }
    Ok(Json(view.with_attempts(api.store.attempts(op_id).await?)))
}

/// What one who stands at the till may look back on, the newest first. At its page everything that was scanned here can
/// be taken back, whichever scanner read it.
async fn last_of(api: &Api, caller: &Caller) -> Result<Vec<Operation>, Problem> {
    let source = (caller.role == Role::Pos).then(|| caller.id.clone());
    let filter = Filter { source, newest_first: true, limit: CASHIERS_LAST, ..Filter::default() };
    Ok(api.store.list(filter).await?.operations)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoBody {
    cashier: Option<String>,
}

pub(super) async fn undo(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wait): Query<Wait>,
    body: Body<UndoBody>,
) -> Result<Json<AnswerView>, Problem> {
    Ok(Json(undone(&api, &caller, &id, &wait, body).await?.into()))
}

/// What is answered to taking back, in whichever form.
pub(super) async fn undone(
    api: &Api,
    caller: &Caller,
    id: &str,
    wait: &Wait,
    Body { value, .. }: Body<UndoBody>,
) -> Result<Answer, Problem> {
    caller.must_be(&[Role::Cashier])?;
    let cashier = name(value.cashier, "cashier")?;
    Ok(api.till.undo(op_id(id)?, cashier.as_deref(), wait.duration()).await?)
}

/// Takes an export of another till, as JSON Lines.
pub(super) async fn import(
    State(api): State<Api>,
    caller: Caller,
    body: Result<Whole, Problem>,
) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    let Whole(body) = body?;
    let export = export::read(body.as_ref()).map_err(|mistakes| {
        let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
        Problem::malformed(format!("this is no whole export: {first}"))
    })?;
    let bound = api.store.setting("business").await?;
    if let (Some(bound), Some(other)) = (&bound, &export.business)
        && bound != other
    {
        let title = "these operations belong to another business than this till";
        return Err(Problem::new(StatusCode::CONFLICT, "other_business", title)
            .hint("Import them on a till with a key of their business."));
    }
    let imported = api.queue.import(export.operations).await?;
    Ok(Json(json!({"added": imported.added, "known": imported.known})))
}

fn damaged(row: Damaged) -> Value {
    json!({"seq": row.seq, "op_id": row.op_id.map(|id| id.to_string()), "state": row.state})
}

pub(super) fn op_id(text: &str) -> Result<OpId, Problem> {
    text.parse().map_err(|_| {
        Problem::malformed("this is no op_id")
            .hint("An op_id is a UUID, as `stamp-agent queue list` shows it.")
    })
}
