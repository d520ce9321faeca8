use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::*;

fn read(bytes: &[u8]) -> Option<i64> {
    varint(&mut &bytes[..])
}

#[test]
fn numbers_of_every_length_are_read() {
    assert_eq!(read(&[0x7f]), Some(127));
    assert_eq!(read(&[0x81, 0x00]), Some(128));
    assert_eq!(read(&[0xff; 9]), Some(-1));
    assert_eq!(read(&[0xff; 8]), None);
    assert_eq!(integer(&[0xff, 0xfe]), -2);
    assert_eq!(integer(&[0x01, 0x00]), 256);
}

#[test]
fn a_record_that_was_cut_off_keeps_its_first_columns() {
    // A header of three bytes: a text of two bytes and a blob of four, of which one is there.
    let columns = columns(&[3, 17, 20, b'o', b'k', 1]).unwrap();
    assert_eq!(columns, [Some(Value::Text("ok".into())), None]);
}

#[test]
fn behind_a_value_that_was_cut_off_nothing_is_read() {
    // A blob of four bytes, of which one is there, and a number of one byte.
    assert_eq!(columns(&[3, 20, 1, 9]).unwrap(), [None, None]);
}

#[test]
fn what_is_no_record_is_none() {
    assert!(columns(&[]).is_none());
    assert!(columns(&[200, 1]).is_none());
    assert!(columns(&[2, 200]).is_none());
    let nulls = |count: u8| columns(&[&[count + 1][..], &vec![0; usize::from(count)]].concat());
    assert_eq!(nulls(64).unwrap().len(), MOST_COLUMNS);
    assert!(nulls(65).is_none(), "more columns than any table has");
}

/// A database that SQLite made by these statements.
fn database(directory: &Path, sql: &str) -> PathBuf {
    let path = directory.join("made.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&format!("PRAGMA page_size = 4096; {sql}")).unwrap();
    path
}

/// Every record behind the first page, as a row number and its values.
fn everything(path: &Path) -> Vec<(Option<i64>, Vec<Option<Value>>)> {
    let mut pages = Pages::open(path).unwrap();
    let numbers = 2..=pages.last();
    let records = numbers.flat_map(|number| records(&mut pages, number));
    records.map(|record| (record.row, record.columns)).collect()
}

/// What SQLite reads of the table.
fn rows(path: &Path, sql: &str) -> Vec<Vec<Option<Value>>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|index| row.get(index).map(Some)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

const NUMBERS: &str = "(0), (1), (2), (-1), (127), (128), (-128), (-129), (32767), (-32769), (8388607), (-8388609), \
     (2147483647), (-2147483649), (140737488355327), (-140737488355329), (9223372036854775807), \
     (-9223372036854775808), (1.5), (-2.25e300), (NULL), ('text'), (''), (x'00ff'), (x'')";

#[test]
fn values_of_every_kind_are_read_as_sqlite_wrote_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(
        dir.path(),
        &format!(
            "CREATE TABLE t (n INTEGER PRIMARY KEY, a, b); INSERT INTO t (a) VALUES {NUMBERS}; UPDATE t SET b = n;"
        ),
    );
    let expected = rows(&path, "SELECT a, b FROM t ORDER BY n");
    let read = everything(&path);
    assert_eq!(read.len(), expected.len());
    for ((row, columns), (number, expected)) in read.into_iter().zip((1..).zip(expected)) {
        assert_eq!(row, Some(number));
        // The row's number stands apart, and null in its column.
        assert_eq!(columns[0], Some(Value::Null));
        assert_eq!(columns[1..], expected[..]);
    }
}

#[test]
fn rows_of_every_length_are_read_whole_with_the_pages_they_go_on_in() {
    let dir = tempfile::tempdir().unwrap();
    // Around the longest that fits into a leaf of either kind, and around each further page.
    let lengths: Vec<_> = [480, 995, 1_440, 4_055, 4_570, 8_147, 8_662, 20_000]
        .into_iter()
        .flat_map(|about| about..about + 14)
        .chain([1_200_000])
        .map(|length| format!("({length}, printf('%.*c', {length}, 'x'))"))
        .collect();
    let lengths = lengths.join(", ");
    let path = database(
        dir.path(),
        &format!(
            "CREATE TABLE t (n INTEGER PRIMARY KEY, long); INSERT INTO t VALUES {lengths}; \
             CREATE TABLE k (n INTEGER, long, PRIMARY KEY (n, long)) WITHOUT ROWID; INSERT INTO k VALUES {lengths};"
        ),
    );
    let read = everything(&path);
    let long = rows(&path, "SELECT n, long FROM t ORDER BY n");
    let mut of_table: Vec<_> = read.iter().filter(|(row, _)| row.is_some()).collect();
    of_table.sort_by_key(|(row, _)| *row);
    assert_eq!(of_table.len(), long.len());
    for ((row, columns), expected) in of_table.into_iter().zip(&long) {
        assert_eq!(Some(Value::Integer(row.unwrap())), expected[0]);
        assert_eq!(columns[1], expected[1]);
    }
    let mut of_index: Vec<_> =
        read.into_iter().filter(|(row, _)| row.is_none()).map(|(_, columns)| columns).collect();
    of_index.sort_by_key(|columns| match columns[0] {
        Some(Value::Integer(number)) => number,
        _ => panic!("{columns:?}"),
    });
    assert_eq!(of_index, long);
}

#[test]
fn a_page_of_hundreds_of_short_rows_is_read_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(
        dir.path(),
        "CREATE TABLE t (n INTEGER PRIMARY KEY); \
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000) INSERT INTO t SELECT n FROM n",
    );
    assert!(everything(&path).iter().map(|(row, _)| row.unwrap()).eq(1..=1_000));
}

#[test]
fn a_page_that_has_lost_its_kind_is_tried_as_each() {
    for (table, row) in
        [("t (n INTEGER PRIMARY KEY, a)", Some(7)), ("t (n PRIMARY KEY, a) WITHOUT ROWID", None)]
    {
        let dir = tempfile::tempdir().unwrap();
        let path = database(dir.path(), &format!("CREATE TABLE {table}; INSERT INTO t VALUES (7, 'seven')"));
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[PAGE] = 0xff;
        std::fs::write(&path, &bytes).unwrap();
        let is_it = |(number, columns): &(Option<i64>, Vec<_>)| {
            *number == row && columns.last() == Some(&Some(Value::Text("seven".into())))
        };
        assert_eq!(everything(&path).iter().filter(|record| is_it(record)).count(), 1, "{table}");
        // How a page begins in which a long record goes on.
        bytes[PAGE] = 0;
        std::fs::write(&path, &bytes).unwrap();
        assert!(everything(&path).is_empty());
    }
}

#[test]
fn a_record_that_goes_on_in_a_page_that_is_not_there_keeps_what_stands_before() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(
        dir.path(),
        "CREATE TABLE t (n INTEGER PRIMARY KEY, a, long, b); \
         INSERT INTO t VALUES (1, 'first', printf('%.*c', 9000, 'x'), 'last')",
    );
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(2 * PAGE as u64).unwrap();
    let read = everything(&path);
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].1, [Some(Value::Null), Some(Value::Text("first".into())), None, None]);
}

#[test]
fn a_size_that_no_record_has_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.db");
    let mut page = vec![0; PAGE];
    page[0] = TABLE_LEAF;
    page[4] = 1;
    page[8..10].copy_from_slice(&100_u16.to_be_bytes());
    // 128 MiB.
    page[100..104].copy_from_slice(&[0xc0, 0x80, 0x80, 0x00]);
    std::fs::write(&path, [vec![0; PAGE], page].concat()).unwrap();
    assert!(everything(&path).is_empty());
}
