//! Bodies as raw bytes, within the contract's limit.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};

use crate::wire::{Code, Problem};

/// The contract's limit for a batch, and here for everything.
pub(super) const LIMIT: usize = 256 * 1024;

pub(super) struct RawBody(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        // What else can go wrong here is a client that has gone away and reads no answer.
        let bytes = to_bytes(request.into_body(), LIMIT).await;
        bytes.map(Self).map_err(|_| Problem::new(Code::BatchTooLarge).detail("the limit is 256 KiB"))
    }
}
