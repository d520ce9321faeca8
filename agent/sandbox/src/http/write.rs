//! Writes: once in effect, whatever the network does to the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use rusqlite::{Connection, TransactionBehavior};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::body::RawBody;
use super::{key, read};
use crate::app::App;
use crate::clock;
use crate::db::operation::{self, StoredAnswer};
use crate::db::{Db, arrival};
use crate::in_flight::{Claim, InFlight};
use crate::keys::Caller;
use crate::rules::{Case, House, Refusal, decide};
use crate::wire::{self, Code, Problem, parse, parse_op_id};

pub(super) async fn add_stamps(write: Write) -> Response {
    write.answer("/stamps".to_owned()).await
}

pub(super) async fn redeem(write: Write) -> Response {
    write.answer("/redemptions".to_owned()).await
}

pub(super) async fn issue_card(write: Write) -> Response {
    write.answer("/cards".to_owned()).await
}

pub(super) async fn issue_voucher(write: Write) -> Response {
    write.answer("/vouchers".to_owned()).await
}

pub(super) async fn void(Path(id): Path<String>, write: Write) -> Response {
    write.answer(format!("/operations/{id}/void")).await
}

/// One operation, posted alone.
pub(super) struct Write {
    app: Arc<App>,
    caller: Caller,
    op_id: String,
    raw: Bytes,
    delay: Duration,
}

/// One operation, posted alone or in a batch.
pub(super) struct Operation {
    pub(super) op_id: String,
    /// Without `/v1`.
    pub(super) path: String,
    pub(super) raw: Bytes,
}

/// An answer that is stored, now or before.
pub(super) struct Settled {
    pub(super) answer: StoredAnswer,
    pub(super) replayed: bool,
}

impl Write {
    async fn answer(self, path: String) -> Response {
        let operation = Operation { op_id: self.op_id, path, raw: self.raw };
        match settle(&self.app, &self.caller, operation, self.delay).await {
            Ok(settled) => settled.into_response(),
            Err(problem) => problem.into_response(),
        }
    }
}

impl FromRequest<Arc<App>> for Write {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let caller = read::caller(&parts)?;
        let op_id = key::operation_id(&parts.headers)?;
        let delay = read::delay(&parts);
        let RawBody(raw) = RawBody::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self { app: Arc::clone(app), caller, op_id, raw, delay })
    }
}

impl IntoResponse for Settled {
    fn into_response(self) -> Response {
        let Self { answer: StoredAnswer { status, body }, replayed } = self;
        let mut response =
            if status < 400 { wire::json(status, body) } else { wire::problem_json(status, body) };
        if replayed {
            response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

/// Carries an operation out, or replays its stored answer. A problem as the error is one that is not stored.
pub(super) async fn settle(
    app: &App,
    caller: &Caller,
    operation: Operation,
    delay: Duration,
) -> Result<Settled, Problem> {
    count_arrival(&app.db, operation.op_id.clone()).await?;
    let claim = app
        .in_flight
        .claim(caller.business.id, &operation.op_id)
        .ok_or_else(|| Problem::new(Code::OperationInProgress).retry_after(1))?;
    tokio::time::sleep(delay).await;
    let work = Work {
        claim,
        caller: caller.clone(),
        operation,
        house: app.house,
        in_flight: app.in_flight.clone(),
        news: app.news.clone(),
    };
    app.db.run(move |db| work.carry_out(db)).await?
}

async fn count_arrival(db: &Db, op_id: String) -> Result<(), Problem> {
    Ok(db.run(move |db| arrival::count(db, &op_id)).await?)
}

/// An operation with all it needs on the thread of the state. It holds the claim to its very end, even when the
/// client has gone.
struct Work {
    claim: Claim,
    caller: Caller,
    operation: Operation,
    house: House,
    in_flight: InFlight,
    news: tokio::sync::watch::Sender<()>,
}

#[derive(Deserialize)]
struct Identified {
    op_id: String,
}

impl Work {
    /// Effect and stored answer are one transaction.
    fn carry_out(self, db: &mut Connection) -> rusqlite::Result<Result<Settled, Problem>> {
        let business_id = self.caller.business.id;
        let Operation { op_id, path, raw } = &self.operation;
        let fingerprint = fingerprint(path, raw);
        let mut transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some((known, answer)) = operation::get(&transaction, business_id, op_id)? {
            let is_same = known == fingerprint;
            let reused = Problem::new(Code::IdempotencyKeyReused);
            return Ok(if is_same { Ok(Settled { answer, replayed: true }) } else { Err(reused) });
        }
        if let Err(problem) = check_identity(op_id, raw) {
            return Ok(Err(problem));
        }
        let savepoint = transaction.savepoint()?;
        let decided = decide(
            &Case {
                db: &savepoint,
                caller: &self.caller,
                op_id,
                now: clock::now(),
                house: self.house,
                in_flight: &self.in_flight,
            },
            path,
            raw,
        );
        let answer = match decided {
            Ok(answer) => {
                savepoint.commit()?;
                StoredAnswer { status: answer.status, body: answer.body.to_string() }
            }
            Err(Refusal::Problem(problem)) if problem.is_final() => {
                savepoint.finish()?;
                StoredAnswer { status: problem.status(), body: problem.body().to_string() }
            }
            Err(Refusal::Problem(problem)) => return Ok(Err(problem)),
            Err(Refusal::State(error)) => return Err(error),
        };
        operation::put(&transaction, business_id, op_id, &fingerprint, &answer)?;
        transaction.commit()?;
        self.news.send_replace(());
        drop(self.claim);
        Ok(Ok(Settled { answer, replayed: false }))
    }
}

/// The body must name the operation that the key names.
fn check_identity(op_id: &str, raw: &[u8]) -> Result<(), Problem> {
    let body: Identified = parse(raw)?;
    if parse_op_id(&body.op_id).as_deref() == Some(op_id) {
        return Ok(());
    }
    Err(Problem::invalid("op_id in the body is not the Idempotency-Key"))
}

/// Method, path and the SHA-256 of the body. Every operation is a POST.
fn fingerprint(path: &str, raw: &[u8]) -> Vec<u8> {
    let mut fingerprint = format!("POST {path} ").into_bytes();
    fingerprint.extend_from_slice(&Sha256::digest(raw));
    fingerprint
}
