use std::fs;

use rusqlite::Connection;

use super::*;

#[test]
fn the_map_describes_the_pages_behind_it() {
    assert_eq!(map_page(1), None);
    assert_eq!(map_page(2), None);
    assert_eq!(map_page(3), Some(2));
    assert_eq!(map_page(821), Some(2));
    assert_eq!(map_page(822), None);
    assert_eq!(map_page(823), Some(822));
}

#[test]
fn pages_are_counted_from_one_and_half_of_one_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.db");
    let content: Vec<u8> = (1..=3).flat_map(|number| [number; PAGE]).chain([4; 100]).collect();
    fs::write(&path, content).unwrap();
    let mut pages = Pages::open(&path).unwrap();
    assert_eq!((pages.last(), pages_in_file(&path).unwrap()), (3, 3));
    for number in 1..=3 {
        assert_eq!(pages.read(number.into()), Some(vec![number; PAGE]));
    }
    assert_eq!((pages.read(0), pages.read(4)), (None, None));
}

#[test]
fn a_page_is_free_where_sqlite_has_given_it_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.db");
    let connection = Connection::open(&path).unwrap();
    // Four mebibytes need two pages of the map.
    let fill = "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; \
         CREATE TABLE t (n INTEGER PRIMARY KEY, long TEXT); \
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100) \
         INSERT INTO t SELECT n, printf('%.*c', 3900, 'x') FROM n; DELETE FROM t WHERE n % 7 IN (1, 3);";
    connection.execute_batch(fill).unwrap();
    let expected: u32 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0)).unwrap();
    let mut pages = Pages::open(&path).unwrap();
    let free: Vec<_> = (1..=pages.last()).filter(|number| pages.is_free(*number)).collect();
    assert_eq!(free.len(), expected as usize);
    assert!(free.iter().any(|number| *number < 822) && free.iter().any(|number| *number > 822));
    // The same in any order, though only one page of the map is kept in mind.
    for number in [3, 823, 4, 824, 900, 30] {
        assert_eq!(pages.is_free(number), free.contains(&number), "{number}");
    }
    // What a leaf page begins with is what the rows that are left stand in.
    let mut leaf = |number| pages.read(number).is_some_and(|page| page[0] == 0x0d);
    let leaves = (2..=expected + 1100).filter(|number| !free.contains(number)).filter(|number| leaf(*number));
    assert_eq!(leaves.count(), 1_100 - free.len());
}

#[test]
fn a_file_that_is_not_there_is_none_and_one_that_cannot_be_looked_for_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    assert!(open_if_there(&dir.path().join("none")).unwrap().is_none());
    assert!(open_if_there(dir.path()).unwrap().is_none());
    fs::write(dir.path().join("file"), "").unwrap();
    #[cfg(unix)]
    assert!(open_if_there(&dir.path().join("file/queue.db")).is_err());
}
