//! Parts of the URL, read with clear errors.

use axum::{
    extract::{self, FromRequestParts, rejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// What stands behind the `?`.
#[derive(Debug)]
pub(super) struct Query<T>(pub(super) T);

/// What stands in the place of a `{name}` of the path.
#[derive(Debug)]
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = extract::Query::from_request_parts(parts, state).await;
        let malformed = |rejection: rejection::QueryRejection| Problem::malformed(rejection.body_text());
        read.map(|extract::Query(value)| Self(value)).map_err(malformed)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = extract::Path::from_request_parts(parts, state).await;
        let malformed = |rejection: rejection::PathRejection| Problem::malformed(rejection.body_text());
        read.map(|extract::Path(value)| Self(value)).map_err(malformed)
    }
}
