//! Several operations in one request.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stamp_core::{
    cloud::verdict::Answer,
    operation::{OpId, Operation},
};

use super::{Client, read};
use crate::secret::ApiKey;

const BATCH: &str = "/operations/batch";

/// What came of a batch.
#[derive(Debug)]
pub enum BatchAnswer {
    /// It was taken; each operation with its answer, where there is one.
    Items(Vec<(OpId, Option<Answer>)>),
    /// It was not taken as such.
    Whole(Answer),
}

#[derive(Serialize)]
struct Item<'a> {
    op_id: OpId,
    method: &'static str,
    path: &'a str,
    /// The very bytes, so that the cloud's fingerprint is the same as alone.
    body: &'a RawValue,
}

#[derive(Serialize)]
struct Batch<'a> {
    operations: Vec<Item<'a>>,
}

#[derive(Deserialize)]
struct Results<'a> {
    #[serde(borrow)]
    results: Vec<Answered<'a>>,
}

#[derive(Deserialize)]
struct Answered<'a> {
    op_id: OpId,
    status: u16,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Client {
    /// Sends operations of different lanes together. `POST /operations/batch`
    pub async fn send_batch(&self, key: Option<&ApiKey>, operations: &[Operation]) -> BatchAnswer {
        let request = match request(operations) {
            Ok(request) => request,
            Err(error) => return BatchAnswer::Whole(Answer::NotSent(error.to_string())),
        };
        BatchAnswer::read(operations, self.post(key, BATCH, request).await)
    }
}

impl BatchAnswer {
    /// What `answer` says about each of the `operations` that it answers.
    #[must_use]
    pub fn read(operations: &[Operation], answer: Answer) -> Self {
        let Answer::Http { status: 200, is_json: true, body, .. } = &answer else {
            return Self::Whole(answer);
        };
        match serde_json::from_slice::<Results<'_>>(body) {
            Ok(results) => Self::Items(sort_out(operations, &results.results)),
            Err(error) => Self::Whole(read::not_as_agreed(BATCH, &error)),
        }
    }
}

fn request(operations: &[Operation]) -> Result<Vec<u8>, serde_json::Error> {
    let items = operations
        .iter()
        .map(|operation| {
            let new = &operation.new;
            let body = serde_json::from_slice::<&RawValue>(&new.body)?;
            Ok(Item { op_id: new.op_id, method: "POST", path: &new.path, body })
        })
        .collect::<Result<Vec<_>, serde_json::Error>>()?;
    serde_json::to_vec(&Batch { operations: items })
}

fn sort_out(operations: &[Operation], results: &[Answered<'_>]) -> Vec<(OpId, Option<Answer>)> {
    let answer_to = |id: OpId| {
        // What is no object is no answer: read by position, an array would be taken for one.
        let mut objects = results.iter().filter(|answered| answered.body.get().starts_with('{'));
        objects.find(|answered| answered.op_id == id).map(|answered| Answer::Http {
            status: answered.status,
            is_json: true,
            retry_after: None,
            body: answered.body.get().as_bytes().to_vec(),
        })
    };
    operations.iter().map(|operation| (operation.new.op_id, answer_to(operation.new.op_id))).collect()
}
