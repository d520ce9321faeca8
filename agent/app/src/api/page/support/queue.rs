//! `GET /support/queue`: the operations in a state, or those that were searched for.

use axum::{extract::State, response::Html};
use serde::Deserialize;
use stamp_core::operation::State as OperationState;
use stamp_store::{Filter, Page as Part, Store};

use super::moment;
use crate::{
    api::{Api, auth::Caller, problem::Problem, url::Query},
    page::support::{Asked, Listing, Moment},
    search::search,
};

/// Operations on one page.
const ROWS: usize = 50;
/// A search looks through the queue a part at a time: so many for one page.
const PARTS: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct QueueQuery {
    state: Option<String>,
    q: Option<String>,
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
        q: query.q.unwrap_or_default().trim().to_owned(),
        from: query.from.unwrap_or_default(),
        to: query.to.unwrap_or_default(),
        after: query.after,
    };
    let moment = moment();
    let found = match filter(&api, &asked, &moment) {
        Some(filter) => found(&api.store, filter).await?,
        None => Listing { is_mistaken: true, ..Listing::default() },
    };
    let counts = api.store.counts().await?;
    Ok(Html(api.page.support_queue(&asked, &found, &counts, &moment)))
}

/// A state by its name; nothing, or an empty name: all of them.
pub(super) fn state(name: Option<&str>) -> Result<Option<OperationState>, Problem> {
    let name = name.filter(|name| !name.is_empty());
    let state = name.map(str::parse).transpose();
    state.map_err(|words: String| Problem::malformed(format!("state: {words}")))
}

/// `None`: something was typed that cannot be looked for.
fn filter(api: &Api, asked: &Asked, moment: &Moment) -> Option<Filter> {
    let time = |field: &str| match field {
        "" => Some(None),
        field => moment.read(field).map(Some),
    };
    let q = Some(asked.q.as_str()).filter(|q| !q.is_empty());
    Some(Filter {
        state: asked.state,
        from: time(&asked.from)?,
        to: time(&asked.to)?,
        search: q.map(|text| search(text, api.reporter.install)).transpose().ok()?,
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
