use std::path::PathBuf;

use stamp_core::{operation::State, time::Now};
use tempfile::TempDir;

use super::*;
use crate::testing::stamps;

struct Filled {
    dir: TempDir,
    target: Target,
}

impl Filled {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::create(&dir.path().join("new.db"), Now::epoch().wall).unwrap();
        Self { dir, target }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("new.db")
    }

    /// Number, the lane it was in, and state of each operation.
    fn rows(&self) -> Vec<(i64, String, String)> {
        let sql = "SELECT seq, lane, state FROM operation ORDER BY seq";
        let mut statement = self.target.connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }
}

/// A version of operation `number` under the number `seq`, as a stand-in that says that it is whole or not.
fn version(number: u32, seq: i64, lane: &str, state: State, is_whole: bool) -> Salvaged {
    let new = stamps(number, lane);
    let mut salvaged = Salvaged::gone(seq, new.op_id);
    let crc32 = if is_whole { crate::checksum::crc32(&new.op_id, &new.path, &new.body) } else { -1 };
    salvaged.values[2] = Value::Text(lane.into());
    salvaged.values[3] = Value::Text(new.path);
    salvaged.values[4] = Value::Blob(new.body);
    salvaged.values[6] = Value::Integer(crc32);
    salvaged.values[13] = Value::Text(state.as_str().into());
    salvaged.values[17] = Value::Null;
    (salvaged.state, salvaged.is_whole) = (state, is_whole);
    salvaged
}

fn row(seq: i64, lane: &str, state: &str) -> (i64, String, String) {
    (seq, lane.into(), state.into())
}

#[test]
fn of_two_versions_the_one_that_tells_more_stays() {
    let better = [
        // What came first, what came then, which of them stays.
        (version(1, 1, "one", State::Queued, true), version(1, 1, "two", State::Done, true), "two"),
        (version(1, 1, "one", State::Done, true), version(1, 1, "two", State::Queued, true), "one"),
        (version(1, 1, "one", State::Done, false), version(1, 1, "two", State::Queued, true), "two"),
        (version(1, 1, "one", State::Queued, true), version(1, 1, "two", State::Queued, true), "one"),
    ];
    for (first, second, expected) in better {
        let filled = Filled::new();
        filled.target.add(&first).unwrap();
        filled.target.add(&second).unwrap();
        let rows = filled.rows();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].1, expected, "{rows:?}");
    }
}

#[test]
fn a_number_that_is_taken_is_not_given_to_another_operation() {
    let filled = Filled::new();
    filled.target.add(&version(1, 5, "one", State::Done, true)).unwrap();
    filled.target.add(&version(2, 5, "two", State::Done, true)).unwrap();
    filled.target.add(&version(3, 2, "three", State::Done, true)).unwrap();
    let expected = [row(2, "three", "done"), row(5, "one", "done"), row(6, "two", "done")];
    assert_eq!(filled.rows(), expected);
    assert!(filled.target.is_taken(6).unwrap() && !filled.target.is_taken(7).unwrap());
    assert!(
        filled.target.has(stamps(3, "a").op_id).unwrap() && !filled.target.has(stamps(4, "a").op_id).unwrap()
    );
}

#[test]
fn a_row_that_contradicts_itself_is_left_out_and_the_others_come_over() {
    let filled = Filled::new();
    let mut contradiction = version(1, 1, "one", State::Done, true);
    // The head of its lane, though it is done.
    contradiction.values[14] = Value::Integer(1);
    filled.target.add(&contradiction).unwrap();
    filled.target.add(&version(2, 2, "two", State::Done, true)).unwrap();
    assert_eq!(filled.rows(), [row(2, "two", "done")]);
}

#[test]
fn a_disk_that_takes_no_row_is_an_error() {
    let filled = Filled::new();
    filled.target.connection.execute_batch("COMMIT; PRAGMA query_only = ON; BEGIN").unwrap();
    assert!(filled.target.add(&version(1, 1, "one", State::Done, true)).is_err());
}

#[test]
fn its_memory_is_bounded() {
    let filled = Filled::new();
    let cache: i32 =
        filled.target.connection.pragma_query_value(None, "cache_size", |row| row.get(0)).unwrap();
    assert_eq!(cache, -32_768, "in KiB, which SQLite wants negative");
}

#[test]
fn those_that_came_over_are_counted_apart_from_those_that_are_parked_for_their_damage() {
    let filled = Filled::new();
    for (number, lane) in (1..).zip(["a", "b", "c"]) {
        filled.target.add(&version(number, number.into(), lane, State::Done, true)).unwrap();
    }
    filled.target.add(&version(4, 4, "d", State::Parked, true)).unwrap();
    filled.target.add(&Salvaged::gone(5, stamps(5, "e").op_id)).unwrap();
    filled.target.add(&Salvaged::gone(6, stamps(6, "f").op_id)).unwrap();
    let path = filled.path();
    assert_eq!(filled.target.finish(&path).unwrap(), (4, 2));
}

#[test]
fn numbers_go_on_behind_the_last_one_that_was_given_out() {
    let filled = Filled::new();
    filled.target.go_on_from("operation", 40).unwrap();
    filled.target.add(&version(1, 3, "one", State::Done, true)).unwrap();
    filled.target.go_on_from("operation", 7).unwrap();
    let mut new = version(2, 0, "two", State::Done, true);
    new.seq = None;
    filled.target.add(&new).unwrap();
    assert_eq!(filled.rows(), [row(3, "one", "done"), row(41, "two", "done")]);
}
