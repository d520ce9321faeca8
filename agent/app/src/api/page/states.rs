//! `GET /demo/states`: every state of the till page at once.

use axum::{extract::State, response::Html};
use serde::Deserialize;

use crate::{
    api::{
        Front,
        problem::{self, Problem},
        url::Query,
    },
    clock,
};

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    only: Option<String>,
}

pub(super) async fn all(
    State(front): State<Front>,
    Query(Which { only }): Query<Which>,
) -> Result<Html<String>, Problem> {
    if !front.page.is_demo() {
        return Err(problem::not_found().await);
    }
    Ok(Html(front.page.states(only.as_deref(), clock::wall())))
}
