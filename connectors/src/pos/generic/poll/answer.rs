//! What a till answers.

use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use stamp_core::{config::Field, time::Timestamp};
use tokio::task::spawn_blocking;

use super::{Trouble, pages::Step};
use crate::pos::{
    Answered, Unanswered,
    generic::{dense::too_dense, mapping::is_left_out, settings::Ready, sorted::Sorted, states::Way},
};

/// One page.
#[derive(Debug)]
pub(in crate::pos::generic) struct Page {
    pub(in crate::pos::generic) read: Read,
    /// When it was answered, by the clock of whoever answered.
    pub(in crate::pos::generic) date: Option<Timestamp>,
    pub(super) next: Step,
}

/// What a page says.
#[derive(Debug)]
pub(in crate::pos::generic) struct Read {
    pub(in crate::pos::generic) sorted: Sorted,
    /// Whether there was a list, though it may be empty.
    pub(super) is_told: bool,
    /// What it names as the way on.
    pub(super) cursor: Option<String>,
    /// The same for the same answer.
    pub(super) digest: [u8; 32],
}

/// Reads an answer, on a thread: it may be large.
pub(super) async fn read(till: &Arc<Ready>, answer: Answered) -> Result<Read, Trouble> {
    refused(&answer)?;
    let till = Arc::clone(till);
    let read = spawn_blocking(move || of(&till, &answer)).await;
    read.map_err(|_| later("reading its answer ended by itself; please report this".to_owned()))?
}

fn of(till: &Ready, answer: &Answered) -> Result<Read, Trouble> {
    if let Some(why) = too_dense(&answer.body) {
        let why = format!("the answer cannot be read: {why}; set paging, or a shorter overlap_s");
        return Err(Trouble::Person { why });
    }
    let document: Value = answer.json().ok_or_else(|| {
        later("the answer is no JSON; perhaps a page of the network's, or of a log-in".to_owned())
    })?;
    let set = till.table.poll.as_ref();
    let records = set.and_then(|set| set.records.as_ref());
    let is_told = !records.is_some_and(|records| is_left_out(&document, records));
    let sorted = match is_told {
        true => Sorted::of(till.mapping.read(&document, records, Way::Poll.name())),
        false => Sorted::default(),
    };
    if let Some(misfit) = sorted.misfits.iter().find(|misfit| misfit.record == 0) {
        return Err(later(format!("the answer does not fit: {misfit}")));
    }
    let cursor = set.and_then(|set| set.cursor.as_ref());
    let cursor = cursor.and_then(|cursor| cursor_in(&document, cursor));
    Ok(Read { sorted, is_told, cursor, digest: Sha256::digest(&answer.body).into() })
}

pub(super) fn none(error: Unanswered) -> Trouble {
    match error {
        Unanswered::TooLarge => {
            Trouble::Person { why: format!("{error}; set paging, or a shorter overlap_s") }
        }
        error => later(error.to_string()),
    }
}

const fn later(why: String) -> Trouble {
    Trouble::Later { why, after: None }
}

/// What an answer's status says, where it is no answer to the question (RFC 9110 section 15).
fn refused(answer: &Answered) -> Result<(), Trouble> {
    let status = answer.status;
    let person = |why: &str| Err(Trouble::Person { why: format!("answers {status}: {why}") });
    match status {
        200..=299 => Ok(()),
        401 | 403 => {
            person("it does not know the secret, or gives it no right to read checks; look at secret_file")
        }
        300..=399 => person("it sends elsewhere, where nobody is followed; set url to where it sends"),
        400 | 404 | 405 | 406 | 410 | 414 | 422 => {
            person("it does not know what it was asked; look at url and headers")
        }
        _ => Err(Trouble::Later { why: format!("answers {status}"), after: answer.retry_after }),
    }
}

/// Where the way on stands in an answer, as text.
fn cursor_in(document: &Value, cursor: &Field) -> Option<String> {
    let found = cursor.compiled().query(document).into_iter().find(|found| !found.is_null())?;
    let text = match found {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty() && text.len() <= 2000)
}
