//! Operations to put into a queue.

use stamp_core::{
    operation::{Kind, Lane, NewOperation, OpId},
    time::Now,
};

/// The identity of operation `number`.
pub(crate) fn id(number: usize) -> OpId {
    OpId::derived(&["test", &number.to_string()])
}

/// An operation that adds stamps.
pub(crate) fn stamps(number: usize, lane: &str) -> NewOperation {
    let op_id = id(number);
    NewOperation {
        op_id,
        kind: Kind::AddStamps,
        lane: Lane::from_name(lane),
        path: "/stamps".into(),
        body: format!(r#"{{"op_id":"{op_id}","till":{{"id":"till-1"}}}}"#).into_bytes(),
        created_at: Now::epoch().wall,
        source: "counter".into(),
        cashier: None,
        business: None,
        depends_on: None,
        retry_of: None,
    }
}

/// An operation that takes back `original`.
pub(crate) fn void(number: usize, lane: &str, original: OpId) -> NewOperation {
    let path = format!("/operations/{original}/void");
    NewOperation { kind: Kind::Void, path, depends_on: Some(original), ..stamps(number, lane) }
}
