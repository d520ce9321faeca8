use rusqlite::Connection;

use super::*;
use crate::testing::{Queue, stamps};

/// The columns of an operation that was settled in this state, or is queued.
async fn columns(state: State) -> Vec<Option<Value>> {
    let queue = Queue::open();
    let new = stamps(1, "a");
    queue.append(new.clone()).await;
    if state != State::Queued {
        queue.store().mark_sending(vec![new.op_id]).await.unwrap();
    }
    if !state.is_active() {
        queue.settle(&new, state).await;
    }
    let read = |connection: &Connection| {
        let columns =
            |row: &rusqlite::Row<'_>| (0..COLUMNS.len()).map(|index| row.get(index).map(Some)).collect();
        Ok(connection.query_row("SELECT * FROM operation", [], columns)?)
    };
    queue.store().read("read a row", read).await.unwrap()
}

fn value(salvaged: &Salvaged, column: usize) -> &Value {
    &salvaged.values[column - 1]
}

fn flags(salvaged: &Salvaged) -> (&Value, &Value) {
    (value(salvaged, IS_HEAD), value(salvaged, WAITS))
}

const YES: Value = Value::Integer(1);
const NO: Value = Value::Integer(0);

#[tokio::test]
async fn a_whole_row_comes_over_as_it_is() {
    for state in [State::Queued, State::Sending, State::Parked, State::Refused, State::Done] {
        let columns = columns(state).await;
        let salvaged = Salvaged::read(7, &columns).unwrap();
        assert_eq!((salvaged.seq, salvaged.op_id, salvaged.state), (Some(7), stamps(1, "a").op_id, state));
        assert!(salvaged.is_whole);
        let expected: Vec<_> = columns[1..].iter().flatten().cloned().collect();
        assert_eq!(salvaged.values, expected);
    }
}

#[tokio::test]
async fn a_number_that_no_row_has_is_not_kept() {
    let columns = columns(State::Queued).await;
    for (number, kept) in [(1, true), (HIGHEST, true), (0, false), (-1, false), (HIGHEST + 1, false)] {
        let seq = Salvaged::read(number, &columns).unwrap().seq;
        assert_eq!(seq, kept.then_some(number));
        assert_eq!(Salvaged::gone(number, stamps(1, "a").op_id).seq, kept.then_some(number));
    }
    assert!(Salvaged::read(1, &columns[1..]).is_none(), "a row of another table");
}

/// For each column a value that it never has.
fn misfit(column: usize) -> Value {
    match COLUMNS[column] {
        Column::Identity | Column::MaybeIdentity => Value::Blob(vec![0; 15]),
        Column::Digest => Value::Blob(vec![0; 31]),
        Column::Kind | Column::State => Value::Text("other".into()),
        Column::Flag => Value::Integer(2),
        Column::Count => Value::Integer(-1),
        Column::Time | Column::MaybeTime => Value::Integer(i64::MAX),
        Column::MaybeStatus => Value::Integer(70_000),
        Column::Number | Column::Text | Column::MaybeText => Value::Blob(Vec::new()),
        Column::Bytes | Column::MaybeBytes => Value::Integer(1),
    }
}

#[tokio::test]
async fn a_value_that_is_damaged_parks_what_was_to_be_sent() {
    let columns = columns(State::Queued).await;
    for column in 1..COLUMNS.len() {
        for damaged in [Some(misfit(column)), None] {
            let mut columns = columns.clone();
            columns[column] = damaged;
            let Some(salvaged) = Salvaged::read(1, &columns) else {
                assert_eq!(column, OP_ID, "only without an identity it is no operation");
                continue;
            };
            assert_ne!(column, OP_ID);
            assert_eq!((salvaged.state, salvaged.is_whole), (State::Parked, false), "{column}");
            assert_eq!(value(&salvaged, STATE), &Value::Text("parked".into()));
            assert_eq!(value(&salvaged, REASON), &Value::Text(DAMAGED.into()));
            assert_eq!(value(&salvaged, CRC), &Value::Integer(-1), "no content has this sum");
            assert_eq!(flags(&salvaged), (&NO, &NO));
        }
    }
}

#[tokio::test]
async fn a_value_that_may_be_absent_may_be_there() {
    let columns = columns(State::Done).await;
    for (column, value) in
        [(20, Value::Integer(65_535)), (19, Value::Integer(5)), (12, Value::Blob(vec![1; 16]))]
    {
        let mut columns = columns.clone();
        columns[column] = Some(value);
        assert!(Salvaged::read(1, &columns).unwrap().is_whole, "{column}");
    }
}

#[tokio::test]
async fn what_had_an_end_keeps_it_though_it_is_damaged() {
    for (state, expected) in
        [(State::Done, State::Done), (State::Refused, State::Refused), (State::Parked, State::Parked)]
    {
        let mut columns = columns(state).await;
        columns[BODY] = Some(Value::Blob(b"other".to_vec()));
        let salvaged = Salvaged::read(1, &columns).unwrap();
        assert_eq!((salvaged.state, salvaged.is_whole), (expected, false));
        let is_said = value(&salvaged, REASON) == &Value::Text(DAMAGED.into());
        assert_eq!(is_said, state == State::Parked);
        let sum = Some(value(&salvaged, CRC).clone());
        assert_eq!(sum, columns[CRC], "the wrong sum shows it for good");
    }
}

#[tokio::test]
async fn flags_are_made_to_fit_the_state() {
    for (state, is_head, waits, expected) in [
        (State::Queued, 1, 0, (YES, NO)),
        (State::Queued, 0, 1, (NO, YES)),
        (State::Queued, 1, 1, (NO, YES)),
        (State::Sending, 1, 1, (YES, NO)),
        (State::Parked, 1, 1, (NO, NO)),
        (State::Done, 1, 0, (NO, NO)),
        (State::Refused, 0, 1, (NO, NO)),
    ] {
        let mut columns = columns(state).await;
        (columns[IS_HEAD], columns[WAITS]) = (Some(Value::Integer(is_head)), Some(Value::Integer(waits)));
        let salvaged = Salvaged::read(1, &columns).unwrap();
        assert_eq!(flags(&salvaged), (&expected.0, &expected.1), "{state:?}");
    }
}

#[test]
fn what_stands_in_for_a_lost_operation_is_parked_under_its_identity() {
    let op_id = stamps(1, "a").op_id;
    let gone = Salvaged::gone(7, op_id);
    assert_eq!((gone.seq, gone.op_id, gone.state, gone.is_whole), (Some(7), op_id, State::Parked, false));
    assert_eq!(value(&gone, OP_ID), &Value::Blob(op_id.as_bytes().to_vec()));
    assert_eq!(value(&gone, STATE), &Value::Text("parked".into()));
    assert_eq!(value(&gone, REASON), &Value::Text(GONE.into()));
    assert_eq!(value(&gone, CRC), &Value::Integer(-1));
    for (column, value) in COLUMNS.iter().skip(1).zip(&gone.values) {
        assert!(column.fits(value));
    }
}
