//! The hot statements use the indexes that were made for them.

use rusqlite::Connection;
use stamp_core::operation::State;

use super::{Filter, counts, get, heads, kin, list, search};
use crate::{attempts, caller_key, lane, maintain, ops, receipt, row, testing, voucher};

fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

fn assert_searches(connection: &Connection, sql: &str, index: &str) {
    let plan = plan(connection, sql);
    assert!(plan.contains(index), "{sql}\nuses no {index}: {plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{sql}\nsorts: {plan}");
    for step in plan.split("; ") {
        let scans = step.contains("SCAN") && step != "SCAN CONSTANT ROW";
        assert!(!scans, "{sql}\nscans: {plan}");
    }
}

#[test]
fn what_is_asked_for_each_scan_and_each_answer_is_searched_by_index() {
    let connection = testing::memory();
    let by_id = "sqlite_autoindex_operation_1 (op_id=?)";
    for (sql, index) in [
        (get::GET, by_id),
        (row::STANDING, by_id),
        (ops::CLAIM, by_id),
        (lane::FIRST_IN_LANE, "operation_lane (lane=? AND is_head=?)"),
        (lane::IS_OCCUPIED, "operation_lane (lane=?)"),
        (lane::HEAD_OF_LANE, "operation_lane (lane=? AND is_head=?)"),
        (lane::READY, "INTEGER PRIMARY KEY (rowid=?)"),
        (lane::VOIDS_OF, "operation_void_of (depends_on=?)"),
        (lane::HAS_VOID, "operation_void_of (depends_on=?)"),
        (lane::UNATTEMPTED_VOIDS_OF, "operation_void_of (depends_on=?)"),
        (kin::KIN, "operation_retry_of (retry_of=?)"),
        (kin::KIN, "operation_void_of (depends_on=?)"),
        (ops::RETRY_OF, "operation_retry_of (retry_of=?)"),
        (heads::HEADS, "operation_head (is_head=?)"),
        (heads::ACTIVE_IN_LANE, "operation_lane_kind (lane=? AND kind=?)"),
        (heads::STAMPS_IN_LANE, "operation_lane (lane=?)"),
        (voucher::UNANSWERED, "operation_redemption (lane=?)"),
        (voucher::ACCEPTED, "operation_redemption (lane=?)"),
        (voucher::REDEEMED, "known_as_lane (lane=?)"),
        (caller_key::FIND, "PRIMARY KEY (caller=? AND key=?)"),
        (counts::OLDEST, "operation_state (state=?)"),
        (maintain::EXPIRED, "operation_settled (state=? AND settled_at<?)"),
        (ops::ADOPT, "operation_unowned (state=?)"),
        (attempts::OF, "attempt USING PRIMARY KEY (seq=?)"),
        (attempts::THIN_OUT, "attempt USING PRIMARY KEY (seq=? AND number>? AND number<?)"),
        (maintain::OLD_KEYS, "caller_key_at (at<?)"),
        (receipt::GET, "receipt USING PRIMARY KEY (op_id=?)"),
        (receipt::BY_NAME, "receipt_name USING PRIMARY KEY (scope=? AND name=?)"),
        (receipt::OPEN, "receipt_open (fate=?)"),
        (receipt::OLD, "receipt_seen (seen_at<?)"),
        (receipt::LATELY, "receipt_seen (seen_at>?)"),
    ] {
        assert_searches(&connection, sql, index);
    }
}

#[test]
fn the_counters_are_read_from_the_tally_alone() {
    let connection = testing::memory();
    for sql in [counts::TALLY, counts::OTHERS] {
        let plan = plan(&connection, sql);
        assert!(plan.contains("tally") && !plan.contains("operation"), "{plan}");
    }
}

#[test]
fn lists_are_read_in_the_order_of_their_index() {
    let connection = testing::memory();
    for newest_first in [true, false] {
        let by = |state: Option<State>, source: Option<&str>| {
            let source = source.map(Into::into);
            list::sql(&Filter { state, source, newest_first, ..Filter::default() }, "lane, created_at")
        };
        assert_searches(&connection, &by(None, None), "INTEGER PRIMARY KEY (rowid");
        assert_searches(&connection, &by(Some(State::Done), None), "operation_state (state=? AND rowid");
        assert_searches(&connection, &by(None, Some("pos")), "operation_source (source=? AND rowid");
        assert_searches(&connection, &by(Some(State::Done), Some("pos")), "AND rowid");
    }
}

#[test]
fn what_an_index_leads_to_is_found_without_looking_at_other_rows() {
    let connection = testing::memory();
    assert_searches(&connection, search::UNSENT, "operation_lane (lane=?)");
    assert_searches(&connection, search::REDEEMED, "operation_redemption (lane=?)");
    assert_searches(&connection, search::ALSO_KNOWN, "known_as_lane (lane=?)");
    assert_searches(
        &connection,
        search::BY_ID,
        "operation USING COVERING INDEX sqlite_autoindex_operation_1",
    );
    assert_searches(&connection, search::BY_SEQ, "INTEGER PRIMARY KEY (rowid=?)");
}

#[test]
fn a_spoken_suffix_is_looked_for_in_the_identities_only() {
    let connection = testing::memory();
    let plan = plan(&connection, list::FIND_SHORT);
    assert_eq!(plan, "SCAN operation USING COVERING INDEX sqlite_autoindex_operation_1");
}
