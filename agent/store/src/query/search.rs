//! What a person looks for: by number, by code, by time.
//!
//! What is settled has no index by lane: its entries would come in no order, and each would cost every commit a page. So
//! whatever an index leads to is found however old it is, and the rest is looked for in the order of arrival, so many
//! rows for one page.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::operation::{Lane, OpId, Operation};

use super::{
    Filter, Page,
    list::{bind, find_short, sql},
};
use crate::{
    Error,
    row::{self, Damaged, operation_columns},
};

/// Rows that are looked at for one page, at most: some milliseconds.
pub const LOOKED_AT: usize = 20_000;
/// Operations to which one index leads, at most.
const BY_INDEX: i64 = 100;

pub(crate) const BY_ID: &str = "SELECT seq FROM operation WHERE op_id = ?1";
pub(crate) const BY_SEQ: &str = concat!("SELECT ", operation_columns!(), " FROM operation WHERE seq = ?1");
pub(crate) const UNSENT: &str = "SELECT seq FROM operation INDEXED BY operation_lane WHERE lane = ?1 \
     AND state IN ('queued', 'sending') AND waits = 0 LIMIT ?2";
pub(crate) const REDEEMED: &str = "SELECT seq FROM operation INDEXED BY operation_redemption WHERE lane = ?1 \
     AND kind = 'redeem' ORDER BY seq DESC LIMIT ?2";
pub(crate) const ALSO_KNOWN: &str = "SELECT seq FROM operation WHERE op_id IN \
     (SELECT op_id FROM known_as WHERE lane = ?1 LIMIT ?2)";

/// What is looked for. An operation that fits any of these is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// It has this identity.
    pub op_id: Option<OpId>,
    /// Its identity ends in these six hexadecimal digits: [`OpId::short`]. Others find nothing.
    pub short: Option<String>,
    /// It stands in one of these lanes, or tells of a voucher that is known by one.
    pub lanes: Vec<Lane>,
}

/// An operation, or what can be told of one that is damaged.
type Found = Result<Operation, Damaged>;

/// A page of what `filter` searches for, or of its range of times. What an index leads to comes on the first page, and
/// may come again on that of its time.
pub(super) fn page(connection: &Connection, filter: &Filter, limit: usize) -> Result<Page, Error> {
    let moment = connection.unchecked_transaction()?;
    let mut found = BTreeMap::new();
    if let (Some(search), None) = (&filter.search, filter.after) {
        for seq in by_index(&moment, search)? {
            if let Some(one) = read(&moment, seq)?.filter(|one| is_listed(one, filter)) {
                found.insert(seq, one);
            }
        }
    }
    let is_done = filter.search.as_ref().is_some_and(|search| search.lanes.is_empty());
    let next = if is_done { None } else { sift(&moment, filter, limit, &mut found)? };
    let mut page = Page { next, ..Page::default() };
    let mut sorted: Vec<Found> = found.into_values().collect();
    if filter.newest_first {
        sorted.reverse();
    }
    for one in sorted {
        match one {
            Ok(operation) => page.operations.push(operation),
            Err(damaged) => page.damaged.push(damaged),
        }
    }
    Ok(page)
}

/// The numbers of what is meant, as far as there is an index that leads to it.
fn by_index(connection: &Connection, search: &Search) -> Result<Vec<i64>, Error> {
    let short = search.short.as_deref().map(|short| find_short(connection, short)).transpose()?;
    let mut seqs = Vec::new();
    for id in short.into_iter().flatten().chain(search.op_id) {
        let mut statement = connection.prepare_cached(BY_ID)?;
        seqs.extend(statement.query_row([id.as_bytes()], |row| row.get::<_, i64>(0)).optional()?);
    }
    for lane in &search.lanes {
        for sql in [UNSENT, REDEEMED, ALSO_KNOWN] {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![lane.as_str(), BY_INDEX], |row| row.get(0))?;
            seqs.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        }
    }
    Ok(seqs)
}

/// Looks through the rows in their order, and adds what fits until there are `limit`. Returns the last one that was
/// looked at, where there are more.
fn sift(
    connection: &Connection,
    filter: &Filter,
    limit: usize,
    found: &mut BTreeMap<i64, Found>,
) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached(&sql(filter, "seq, created_at, lane"))?;
    bind(&mut statement, filter, LOOKED_AT + 1)?;
    let mut rows = statement.raw_query();
    let (mut last, mut looked_at) = (None, 0);
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if looked_at == LOOKED_AT || found.len() >= limit {
            // Where the page is full without looking, the next one begins with this row.
            let before = if filter.newest_first { seq + 1 } else { seq - 1 };
            return Ok(Some(last.unwrap_or(before)));
        }
        (last, looked_at) = (Some(seq), looked_at + 1);
        let lane = row.get_ref(2)?.as_str().unwrap_or_default();
        let is_meant =
            filter.search.as_ref().is_none_or(|search| search.lanes.iter().any(|l| l.as_str() == lane));
        if is_meant
            && is_within(row.get(1)?, filter)
            && let Some(one) = read(connection, seq)?
        {
            found.insert(seq, one);
        }
    }
    Ok(None)
}

fn read(connection: &Connection, seq: i64) -> Result<Option<Found>, Error> {
    let mut statement = connection.prepare_cached(BY_SEQ)?;
    Ok(statement.query_row([seq], |row| Ok(row::operation(row))).optional()?)
}

/// Whether what an index led to is one of the list. Of a damaged row it cannot be told: it is shown.
fn is_listed(found: &Found, filter: &Filter) -> bool {
    let Ok(operation) = found else { return filter.source.is_none() };
    filter.state.is_none_or(|state| operation.state == state)
        && filter.source.as_ref().is_none_or(|source| operation.new.source == *source)
        && is_within(operation.new.created_at.as_millisecond(), filter)
}

/// `at`: milliseconds.
fn is_within(at: i64, filter: &Filter) -> bool {
    filter.from.is_none_or(|from| at >= from.as_millisecond())
        && filter.to.is_none_or(|to| at < to.as_millisecond())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::{
        operation::{NewOperation, State},
        time::Timestamp,
    };

    use super::*;
    use crate::{
        Voucher,
        testing::{Queue, redemption, stamps},
    };

    fn at(minute: u64) -> Timestamp {
        stamp_core::time::Now::epoch().after(Duration::from_secs(60 * minute)).wall
    }

    fn made_at(minute: u64, new: NewOperation) -> NewOperation {
        NewOperation { created_at: at(minute), ..new }
    }

    /// Six stamps in two lanes, a minute apart; the first three are done.
    async fn filled() -> Queue {
        let queue = Queue::open();
        for (number, lane) in (1..).zip(["a", "b", "a", "b", "a", "b"]) {
            queue.append(made_at(number.into(), stamps(number, lane))).await;
        }
        for (number, lane) in [(1, "a"), (2, "b"), (3, "a")] {
            queue.settle(&stamps(number, lane), State::Done).await;
        }
        queue
    }

    fn by(search: Search) -> Filter {
        Filter { search: Some(search), limit: 10, newest_first: true, ..Filter::default() }
    }

    fn lane(name: &str) -> Search {
        Search { lanes: vec![Lane::from_name(name)], ..Search::default() }
    }

    async fn seqs(queue: &Queue, filter: &Filter) -> (Vec<i64>, Option<i64>) {
        let page = queue.store().list(filter.clone()).await.unwrap();
        (page.operations.iter().map(|operation| operation.seq).collect(), page.next)
    }

    #[tokio::test]
    async fn an_operation_is_found_by_its_identity_or_the_end_of_it() {
        let queue = filled().await;
        let id = stamps(2, "b").op_id;
        let whole = Search { op_id: Some(id), ..Search::default() };
        assert_eq!(seqs(&queue, &by(whole)).await, (vec![2], None));
        let short = Search { short: Some(id.short()), ..Search::default() };
        assert_eq!(seqs(&queue, &by(short.clone())).await, (vec![2], None));
        let queued = Filter { state: Some(State::Queued), ..by(short) };
        assert_eq!(seqs(&queue, &queued).await, (vec![], None), "in another state");
        let nobody = Search { op_id: Some(stamps(99, "a").op_id), ..Search::default() };
        assert_eq!(seqs(&queue, &by(nobody)).await, (vec![], None));
    }

    #[tokio::test]
    async fn what_stands_in_a_lane_is_found_settled_or_not_and_once() {
        let queue = filled().await;
        assert_eq!(seqs(&queue, &by(lane("a"))).await, (vec![5, 3, 1], None));
        let oldest = Filter { newest_first: false, ..by(lane("b")) };
        assert_eq!(seqs(&queue, &oldest).await, (vec![2, 4, 6], None));
        let done = Filter { state: Some(State::Done), ..by(lane("a")) };
        assert_eq!(seqs(&queue, &done).await, (vec![3, 1], None));
        assert_eq!(seqs(&queue, &by(lane("c"))).await, (vec![], None));
    }

    #[tokio::test]
    async fn a_redemption_is_found_by_every_name_of_its_voucher() {
        let queue = filled().await;
        let new = redemption(7, "id");
        let voucher = Voucher { known_as: vec![Lane::from_name("code")], accepted: None };
        queue.store().append_with(new.clone(), voucher, None).await.unwrap();
        queue.settle(&new, State::Refused).await;
        for name in ["id", "code"] {
            assert_eq!(seqs(&queue, &by(lane(name))).await.0, [7], "{name}");
        }
    }

    #[tokio::test]
    async fn a_range_of_times_holds_its_beginning_and_not_its_end() {
        let queue = filled().await;
        let mut filter = Filter { from: Some(at(2)), to: Some(at(5)), limit: 2, ..Filter::default() };
        assert_eq!(seqs(&queue, &filter).await, (vec![2, 3], Some(3)));
        filter.after = Some(3);
        assert_eq!(seqs(&queue, &filter).await, (vec![4], None));
        for (from, to, expected) in [(Some(at(5)), None, [5, 6]), (None, Some(at(3)), [1, 2])] {
            let open = Filter { from, to, limit: 10, ..Filter::default() };
            assert_eq!(seqs(&queue, &open).await.0, expected);
        }
        let both = Filter { from: Some(at(3)), to: None, limit: 10, ..by(lane("a")) };
        assert_eq!(seqs(&queue, &both).await.0, [5, 3]);
    }

    #[tokio::test]
    async fn a_full_first_page_leaves_out_nothing_of_the_pages_behind_it() {
        let queue = filled().await;
        // No index leads to the newest and the oldest of the lane: they have an end.
        queue.append(stamps(7, "a")).await;
        queue.settle(&stamps(7, "a"), State::Done).await;
        for newest_first in [true, false] {
            let mut filter = Filter { limit: 1, newest_first, ..by(lane("a")) };
            let mut seen = Vec::new();
            for _ in 0..10 {
                let (found, next) = seqs(&queue, &filter).await;
                seen.extend(found);
                filter.after = next;
                if next.is_none() {
                    break;
                }
            }
            seen.sort_unstable();
            seen.dedup();
            assert_eq!((seen, filter.after), (vec![1, 3, 5, 7], None));
        }
    }

    #[tokio::test]
    async fn what_an_index_leads_to_is_left_out_where_it_came_from_elsewhere() {
        let queue = filled().await;
        queue.append(NewOperation { source: "door".into(), ..stamps(7, "a") }).await;
        let door = Filter { source: Some("door".into()), ..by(lane("a")) };
        assert_eq!(seqs(&queue, &door).await.0, [7]);
        let short = Search { short: Some(stamps(5, "a").op_id.short()), ..Search::default() };
        assert_eq!(seqs(&queue, &Filter { source: Some("door".into()), ..by(short) }).await.0, [0; 0]);
    }

    #[tokio::test]
    async fn one_page_looks_at_so_many_rows_and_the_next_one_goes_on() {
        let queue = Queue::open();
        let fill = |connection: &Connection| {
            let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n <= ?1) \
                 INSERT INTO operation (op_id, kind, lane, path, body, body_sha256, crc32, created_at, source, state, \
                 is_head, waits, attempts) SELECT randomblob(16), 'add_stamps', iif(n = 1, 'old', 'l' || n), '', x'', \
                 zeroblob(32), 0, 0, '', 'refused', 0, 0, 0 FROM n";
            Ok(connection.execute(sql, [LOOKED_AT as i64])?)
        };
        queue.store().write("fill the queue", fill).await.unwrap();
        let mut filter = by(lane("old"));
        let page = queue.store().list(filter.clone()).await.unwrap();
        assert_eq!((page.damaged.len(), page.next), (0, Some(2)));
        filter.after = page.next;
        let page = queue.store().list(filter).await.unwrap();
        assert_eq!((page.damaged[0].seq, page.next), (1, None), "the row has no good sum, but it is found");
    }
}
