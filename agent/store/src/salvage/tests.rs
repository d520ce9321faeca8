//! What is taken for a row of which table.

use rusqlite::Connection;
use stamp_core::time::Now;
use tempfile::TempDir;

use super::*;

/// A rescue of nothing, to which records are handed by hand.
struct Empty {
    dir: TempDir,
    rescue: Rescue,
}

impl Empty {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let rescue =
            Rescue::new(&dir.path().join("gone"), &dir.path().join("new"), Now::epoch().wall).unwrap();
        Self { dir, rescue }
    }

    fn take(&mut self, row: Option<i64>, values: &[Value]) {
        let columns = values.iter().cloned().map(Some).collect();
        self.rescue.take(Record { row, columns }).unwrap();
    }

    /// The file that came of it.
    fn finish(self) -> (TempDir, Connection) {
        let path = self.dir.path().join("new");
        self.rescue.target.finish(&path).unwrap();
        (self.dir, Connection::open(path).unwrap())
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn bytes(length: usize) -> Value {
    Value::Blob(vec![7; length])
}

const fn number(number: i64) -> Value {
    Value::Integer(number)
}

/// A row of a table, and what makes it none: another value in a column.
struct Shape {
    table: &'static str,
    row: Option<i64>,
    good: Vec<Value>,
    bad: Vec<(usize, Value)>,
}

fn shapes() -> Vec<Shape> {
    let journal = [Value::Null, number(5), text("anna"), text("retry")];
    let receipt = [bytes(16), text("poster"), text("poll"), text("poster/a///1")];
    vec![
        Shape {
            table: "journal",
            row: Some(1),
            good: [&journal[..], &[Value::Null, Value::Null]].concat(),
            bad: vec![(0, number(1)), (1, text("")), (4, bytes(15)), (4, text("")), (5, number(1))],
        },
        Shape {
            table: "journal",
            row: Some(HIGHEST),
            good: [&journal[..], &[bytes(16), text("why")]].concat(),
            bad: vec![(4, bytes(17)), (5, bytes(1))],
        },
        Shape { table: "setting", row: None, good: vec![text("a"), text("b")], bad: vec![(1, number(1))] },
        Shape {
            table: "acceptance",
            row: None,
            good: vec![bytes(16), number(5), text("lane"), Value::Null],
            bad: vec![(0, bytes(15)), (1, text("")), (3, number(1))],
        },
        Shape {
            table: "acceptance",
            row: None,
            good: vec![bytes(16), number(5), text("lane"), text("card")],
            bad: vec![(0, bytes(17)), (3, bytes(4))],
        },
        Shape {
            table: "known_as",
            row: None,
            good: vec![bytes(16), text("lane")],
            bad: vec![(0, bytes(15)), (1, number(1))],
        },
        Shape {
            table: "receipt",
            row: None,
            good: [
                &receipt[..],
                &[number(5), text("stamped"), Value::Null],
                &[text("3.50"), Value::Null, number(6)],
            ]
            .concat(),
            bad: vec![(0, bytes(15)), (3, number(1)), (4, text("")), (5, Value::Null), (8, number(1))],
        },
        Shape {
            table: "receipt",
            row: None,
            good: [
                &receipt[..],
                &[Value::Null, text("waiting"), text("why")],
                &[Value::Null, text("{}"), number(6)],
            ]
            .concat(),
            bad: vec![(0, bytes(17)), (6, number(1)), (7, number(1)), (9, text(""))],
        },
        Shape {
            table: "checkpoint",
            row: None,
            good: vec![text("poster"), Value::Null, number(5), number(6)],
            bad: vec![(1, number(1)), (2, text("")), (3, Value::Null)],
        },
        Shape {
            table: "checkpoint",
            row: None,
            good: vec![text("poster"), text("{}"), number(5), number(6)],
            bad: vec![(0, number(1))],
        },
        Shape {
            table: "guest_note",
            row: None,
            good: vec![text("1"), number(5), text("{}")],
            bad: vec![(0, number(1)), (1, text("")), (2, number(1))],
        },
        Shape {
            table: "token",
            row: None,
            good: vec![text("id"), bytes(32), text("pos"), text("till"), number(5), Value::Null],
            bad: vec![(1, bytes(31)), (4, text("")), (5, text(""))],
        },
        Shape {
            table: "token",
            row: None,
            good: vec![text("id"), bytes(32), text("pos"), text("till"), number(5), number(6)],
            bad: vec![(1, bytes(33)), (5, bytes(1))],
        },
    ]
}

fn rows(connection: &Connection, table: &str) -> i64 {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_record_is_taken_for_a_row_only_in_the_shape_of_its_table() {
    for Shape { table, row, good, bad } in shapes() {
        let mut empty = Empty::new();
        empty.take(row, &good);
        assert_eq!(empty.rescue.rows, 1, "{good:?}");
        let (_dir, connection) = empty.finish();
        assert_eq!(rows(&connection, table), 1, "{good:?}");
        for (column, value) in bad {
            let mut record = good.clone();
            record[column] = value;
            let mut empty = Empty::new();
            empty.take(row, &record);
            assert_eq!(empty.rescue.rows, 0, "{table}: {record:?}");
        }
    }
}

#[test]
fn a_row_that_needs_a_number_is_none_without_a_good_one() {
    let journal = [Value::Null, number(5), text("anna"), text("retry"), Value::Null, Value::Null];
    for row in [None, Some(0), Some(-1), Some(HIGHEST + 1)] {
        let mut empty = Empty::new();
        empty.take(row, &journal);
        assert_eq!(empty.rescue.rows, 0, "{row:?}");
    }
}

#[test]
fn a_name_of_a_receipt_comes_over_with_it_only_in_its_shape() {
    let name = |op_id| [text("poster/a"), text("order 7"), bytes(op_id)];
    let rest = [text("poster"), text("poll"), text("poster/a///1"), number(5), text("stamped")];
    let receipt = [&[bytes(16)], &rest[..], &[Value::Null, Value::Null, Value::Null, number(6)]].concat();
    for (op_id, receipt, taken) in [(16, Some(receipt), 1), (16, None, 0), (15, None, 0)] {
        let mut empty = Empty::new();
        empty.take(None, &name(op_id));
        receipt.iter().for_each(|receipt| empty.take(None, receipt));
        let (_dir, connection) = empty.finish();
        assert_eq!(rows(&connection, "receipt_name"), taken, "{op_id}");
    }
}

#[test]
fn callers_keys_come_over_with_their_operation_only_in_their_shape() {
    let key = |fingerprint, op_id| [text("pos"), text("k1"), bytes(fingerprint), bytes(op_id), number(5)];
    for (fingerprint, op_id, taken) in [(32, 16, 1), (31, 16, 0), (32, 15, 0), (31, 15, 0)] {
        let mut empty = Empty::new();
        empty.take(None, &key(fingerprint, op_id));
        assert_eq!(empty.rescue.rows, taken, "{fingerprint} {op_id}");
    }
}

#[test]
fn numbers_go_on_from_what_the_file_knew() {
    let mut empty = Empty::new();
    for (table, last) in
        [("operation", 40), ("operation", 7), ("operation", HIGHEST + 1), ("journal", HIGHEST), ("theirs", 3)]
    {
        empty.take(Some(1), &[text(table), number(last)]);
    }
    assert_eq!(empty.rescue.rows, 0, "of which no row is");
    let (_dir, connection) = empty.finish();
    let mut statement = connection.prepare("SELECT name, seq FROM sqlite_sequence ORDER BY name").unwrap();
    let numbers = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let numbers: Vec<(String, i64)> = numbers.collect::<Result<_, _>>().unwrap();
    assert_eq!(numbers, [("journal".into(), HIGHEST), ("operation".into(), 40)]);
}
