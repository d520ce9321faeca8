//! Many operations, a page at a time.

use rusqlite::{Connection, Statement};
use stamp_core::{
    operation::{OpId, Operation, State},
    time::Timestamp,
};

use super::search::{self, Search};
use crate::{
    Error, Store,
    row::{self, Damaged, operation_columns},
};

/// Operations on one page at most.
const PAGE: usize = 1_000;
/// Operations that one spoken suffix finds at most.
const SHORT: usize = 20;

pub(crate) const FIND_SHORT: &str =
    "SELECT op_id FROM operation WHERE substr(op_id, 14) = ?1 ORDER BY op_id DESC LIMIT ?2";

/// Which operations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that stand here.
    pub state: Option<State>,
    /// Only those from there: [`stamp_core::operation::NewOperation::source`].
    pub source: Option<String>,
    /// Only those behind this number, in the order of the list: [`Page::next`] of the page before.
    pub after: Option<i64>,
    /// Only those made then or later, by the till's clock.
    pub from: Option<Timestamp>,
    /// Only those made earlier, by the till's clock.
    pub to: Option<Timestamp>,
    /// Only those that are meant by it.
    pub search: Option<Search>,
    /// How many, 1 to 1,000.
    pub limit: usize,
    /// The newest first, else the oldest.
    pub newest_first: bool,
}

/// A part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The operations, in the order asked for.
    pub operations: Vec<Operation>,
    /// Rows of this page that are damaged and therefore not among the operations.
    pub damaged: Vec<Damaged>,
    /// Where the next page begins; `None` where this is the last. Of a search and of a range of times a page may be
    /// empty and not the last: no more than [`crate::LOOKED_AT`] rows are looked at for one.
    pub next: Option<i64>,
}

impl Store {
    /// A page of operations.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn list(&self, filter: Filter) -> Result<Page, Error> {
        self.read("list operations", move |connection| list(connection, &filter)).await
    }

    /// Operations by the last six hexadecimal digits of their `op_id` ([`OpId::short`]), 20 at most. Nothing
    /// where `suffix` is not such digits. Looks at every identity: some tens of milliseconds per million.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn find_short(&self, suffix: &str) -> Result<Vec<OpId>, Error> {
        let suffix = suffix.to_owned();
        self.read("find an operation", move |connection| find_short(connection, &suffix)).await
    }
}

/// See [`Store::list`].
pub(crate) fn list(connection: &Connection, filter: &Filter) -> Result<Page, Error> {
    let limit = filter.limit.clamp(1, PAGE);
    if filter.search.is_some() || filter.from.is_some() || filter.to.is_some() {
        return search::page(connection, filter, limit);
    }
    let mut statement = connection.prepare_cached(&sql(filter, operation_columns!()))?;
    bind(&mut statement, filter, limit + 1)?;
    let mut rows = statement.raw_query();
    let mut page = Page::default();
    let mut last = None;
    while let Some(row) = rows.next()? {
        if page.operations.len() + page.damaged.len() == limit {
            page.next = last;
            break;
        }
        match row::operation(row) {
            Ok(operation) => {
                last = Some(operation.seq);
                page.operations.push(operation);
            }
            Err(damaged) => {
                last = Some(damaged.seq);
                page.damaged.push(damaged);
            }
        }
    }
    Ok(page)
}

/// One statement for each shape of filter, so that each has its index. Times and searches are not in it.
pub(crate) fn sql(filter: &Filter, columns: &str) -> String {
    let state = if filter.state.is_some() { "state = :state AND " } else { "" };
    let source = if filter.source.is_some() { "source = :source AND " } else { "" };
    let (beyond, direction) = if filter.newest_first { ("<", "DESC") } else { (">", "ASC") };
    format!(
        "SELECT {columns} FROM operation WHERE {state}{source}seq {beyond} :after \
         ORDER BY seq {direction} LIMIT :limit"
    )
}

/// Fills in what [`sql`] asks for; `limit` rows at most.
pub(super) fn bind(statement: &mut Statement<'_>, filter: &Filter, limit: usize) -> Result<(), Error> {
    let state = filter.state.map(State::as_str);
    let after = filter.after.unwrap_or(if filter.newest_first { i64::MAX } else { i64::MIN });
    for (name, value) in [(":state", state), (":source", filter.source.as_deref())] {
        if let (Some(index), Some(value)) = (statement.parameter_index(name)?, value) {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    for (name, value) in [(":after", after), (":limit", limit as i64)] {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

/// See [`Store::find_short`].
pub(crate) fn find_short(connection: &Connection, suffix: &str) -> Result<Vec<OpId>, Error> {
    let is_short = suffix.len() == 6 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(tail) = u32::from_str_radix(suffix, 16).ok().filter(|_| is_short) else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(FIND_SHORT)?;
    let values = (&tail.to_be_bytes()[1..], SHORT as i64);
    let ids = statement.query_map(values, |row| row.get(0).map(OpId::from_bytes))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::NewOperation;

    use super::*;
    use crate::testing::{Queue, stamps};

    async fn filled() -> Queue {
        let queue = Queue::open();
        for number in 1..=6 {
            let mut new = stamps(number, "a");
            new.source = if number % 2 == 0 { "counter".into() } else { "door".into() };
            queue.append(new).await;
        }
        for number in [2, 3] {
            queue.settle(&stamps(number, "a"), State::Done).await;
        }
        queue
    }

    async fn seqs(queue: &Queue, filter: &Filter) -> (Vec<i64>, Option<i64>) {
        let page = queue.store().list(filter.clone()).await.unwrap();
        (page.operations.iter().map(|operation| operation.seq).collect(), page.next)
    }

    #[tokio::test]
    async fn pages_follow_each_other_in_both_directions() {
        let queue = filled().await;
        let mut filter = Filter { limit: 4, ..Filter::default() };
        assert_eq!(seqs(&queue, &filter).await, (vec![1, 2, 3, 4], Some(4)));
        filter.after = Some(4);
        assert_eq!(seqs(&queue, &filter).await, (vec![5, 6], None));
        let mut filter = Filter { limit: 3, newest_first: true, ..Filter::default() };
        assert_eq!(seqs(&queue, &filter).await, (vec![6, 5, 4], Some(4)));
        filter.after = Some(4);
        assert_eq!(seqs(&queue, &filter).await, (vec![3, 2, 1], None));
    }

    #[tokio::test]
    async fn state_and_source_narrow_a_list() {
        let queue = filled().await;
        let done = Filter { state: Some(State::Done), limit: 10, ..Filter::default() };
        assert_eq!(seqs(&queue, &done).await.0, [2, 3]);
        let counter = Filter { source: Some("counter".into()), limit: 10, ..Filter::default() };
        assert_eq!(seqs(&queue, &counter).await.0, [2, 4, 6]);
        let both = Filter { newest_first: true, state: Some(State::Queued), ..counter };
        assert_eq!(seqs(&queue, &both).await.0, [6, 4]);
    }

    #[tokio::test]
    async fn a_damaged_row_is_named_and_the_others_are_listed() {
        let queue = filled().await;
        queue.damage(5).await;
        let page = queue.store().list(Filter { limit: 5, ..Filter::default() }).await.unwrap();
        assert_eq!(page.operations.len(), 4);
        assert_eq!((page.damaged[0].seq, page.damaged[0].state), (5, Some(State::Queued)));
        assert_eq!(page.damaged[0].op_id, Some(stamps(5, "a").op_id));
        assert_eq!(page.next, Some(5));
    }

    #[tokio::test]
    async fn an_operation_is_found_by_what_can_be_read_out_over_the_phone() {
        let queue = filled().await;
        let id = stamps(4, "a").op_id;
        assert_eq!(queue.store().find_short(&id.short()).await.unwrap(), [id]);
        assert_eq!(queue.store().find_short(&id.short().to_lowercase()).await.unwrap(), [id]);
        let zero = NewOperation { op_id: OpId::from_bytes(*b"0123456789abc\0\x12\x34"), ..stamps(7, "a") };
        queue.append(zero.clone()).await;
        assert_eq!(queue.store().find_short("001234").await.unwrap(), [zero.op_id]);
        for wrong in ["", "12345", "1234", "+01234", "+12345", "zzzzzz", "%_____"] {
            assert!(queue.store().find_short(wrong).await.unwrap().is_empty(), "{wrong}");
        }
    }
}
