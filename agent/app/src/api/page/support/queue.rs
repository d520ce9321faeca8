//! `GET /support/queue`: the operations in a state, or those that were searched for. What was typed is told by
//! `POST /page/support/searches`, and stands in no address.

use axum::{Json, extract::State, response::Html};
use serde::Deserialize;
use serde_json::{Value, json};
use stamp_core::operation::State as OperationState;
use stamp_store::{Filter, Page as Part, Store};
use uuid::Uuid;

use super::moment;
use crate::{
    api::{Api, auth::Caller, json::Body, problem::Problem, url::Query},
    page::support::{Asked, Listing, Mistake, Moment},
    search::search,
};

/// Operations on one page.
const ROWS: usize = 50;
/// A search looks through the queue a part at a time: so many for one page.
const PARTS: usize = 10;
/// In bytes, as the longest code.
const LONGEST_TYPED: usize = 1_024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct QueueQuery {
    state: Option<String>,
    search: Option<Uuid>,
    from: Option<String>,
    to: Option<String>,
    after: Option<i64>,
}

pub(in crate::api::page) async fn queue(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<QueueQuery>,
) -> Result<Html<String>, Problem> {
    caller.must_be(&[])?;
    let asked = Asked {
        state: state(query.state.as_deref())?,
        q: query.search.map(|id| (id, api.sought.text(id))),
        from: query.from.unwrap_or_default(),
        to: query.to.unwrap_or_default(),
        after: query.after,
    };
    let moment = moment();
    let found = match filter(&api, &asked, &moment) {
        Ok(filter) => found(&api.store, filter).await?,
        Err(mistake) => Listing { mistake: Some(mistake), ..Listing::default() },
    };
    let counts = api.store.counts().await?;
    Ok(Html(api.page.support_queue(&asked, &found, &counts, &moment)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct SearchBody {
    q: String,
}

/// Keeps what was typed, and names it for the address of the list.
pub(in crate::api::page) async fn search_for(
    State(api): State<Api>,
    caller: Caller,
    body: Body<SearchBody>,
) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    let text = body.value.q.trim();
    if text.len() > LONGEST_TYPED {
        return Err(Problem::invalid("q: at most 1024 bytes"));
    }
    Ok(Json(json!({"search": api.sought.keep(text.to_owned())})))
}

/// A state by its name; nothing, or an empty name: all of them.
pub(super) fn state(name: Option<&str>) -> Result<Option<OperationState>, Problem> {
    let name = name.filter(|name| !name.is_empty());
    let state = name.map(str::parse).transpose();
    state.map_err(|words: String| Problem::malformed(format!("state: {words}")))
}

fn filter(api: &Api, asked: &Asked, moment: &Moment) -> Result<Filter, Mistake> {
    let time = |field: &str| match field {
        "" => Ok(None),
        field => moment.read(field).map(Some).ok_or(Mistake::Unreadable),
    };
    let text = asked.q.as_ref().map(|(_, text)| text.as_deref().ok_or(Mistake::Forgotten)).transpose()?;
    let search = text.map(|text| search(text, api.reporter.install)).transpose();
    Ok(Filter {
        state: asked.state,
        from: time(&asked.from)?,
        to: time(&asked.to)?,
        search: search.map_err(|_rejection| Mistake::Unreadable)?,
        after: asked.after,
        limit: ROWS,
        newest_first: true,
        ..Filter::default()
    })
}

async fn found(store: &Store, mut filter: Filter) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    for _ in 0..PARTS {
        let Part { operations, damaged, next } = store.list(filter.clone()).await?;
        let known = |seq: i64| listing.operations.iter().any(|one| one.seq == seq);
        let new: Vec<_> = operations.into_iter().filter(|one| !known(one.seq)).collect();
        listing.operations.extend(new);
        listing.damaged.extend(damaged);
        listing.next = next;
        let left = ROWS.saturating_sub(listing.operations.len() + listing.damaged.len());
        if left == 0 || next.is_none() {
            break;
        }
        (filter.after, filter.limit) = (next, left);
    }
    Ok(listing)
}
