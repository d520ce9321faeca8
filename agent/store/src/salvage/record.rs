//! Records out of the pages of a B-tree, read without SQLite and without trust.
//!
//! Layout: <https://www.sqlite.org/fileformat2.html>, sections 1.6 (cells), 2.1 (records).

use rusqlite::types::Value;

use super::pages::{PAGE, Pages};

const TABLE_LEAF: u8 = 0x0d;
const INDEX_LEAF: u8 = 0x0a;
const INDEX_INTERIOR: u8 = 0x02;
const TABLE_INTERIOR: u8 = 0x05;
/// Columns of the widest table, with room to spare: more are a sign of damage.
const MOST_COLUMNS: usize = 64;
/// Bytes of the largest record that is believed.
const LARGEST: usize = 64 * 1024 * 1024;

/// What a cell holds. A column that cannot be read is `None`.
pub(super) struct Record {
    /// The number of the row. `None` in an index, which is also how a table without row numbers is kept.
    pub(super) row: Option<i64>,
    pub(super) columns: Vec<Option<Value>>,
}

/// The records in page `number` that can be read, if it is a page of records.
pub(super) fn records(pages: &mut Pages, number: u32) -> Vec<Record> {
    let Some(page) = pages.read(number) else { return Vec::new() };
    match page[0] {
        // Zero is how an overflow page begins.
        TABLE_INTERIOR | 0 => Vec::new(),
        kind @ (TABLE_LEAF | INDEX_LEAF | INDEX_INTERIOR) => as_kind(pages, &page, kind),
        _ => [TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR]
            .into_iter()
            .flat_map(|kind| as_kind(pages, &page, kind))
            .collect(),
    }
}

fn as_kind(pages: &mut Pages, page: &[u8], kind: u8) -> Vec<Record> {
    let header = if kind == INDEX_INTERIOR { 12 } else { 8 };
    let cells = usize::from(u16::from_be_bytes([page[3], page[4]])).min((PAGE - header) / 2);
    let pointers = page[header..header + 2 * cells].chunks_exact(2);
    pointers
        .map(|pointer| usize::from(u16::from_be_bytes([pointer[0], pointer[1]])))
        .filter_map(|at| cell(pages, page.get(at..)?, kind))
        .collect()
}

fn cell(pages: &mut Pages, cell: &[u8], kind: u8) -> Option<Record> {
    let mut rest = if kind == INDEX_INTERIOR { cell.get(4..)? } else { cell };
    let size = usize::try_from(varint(&mut rest)?).ok().filter(|size| *size <= LARGEST)?;
    let row = if kind == TABLE_LEAF { Some(varint(&mut rest)?) } else { None };
    let most = if kind == TABLE_LEAF { PAGE - 35 } else { (PAGE - 12) * 64 / 255 - 23 };
    let columns = columns(&payload(pages, rest, size, most)?)?;
    Some(Record { row, columns })
}

/// The bytes of a record, as far as they can be found: a long one goes on in a chain of pages of its own.
fn payload(pages: &mut Pages, local: &[u8], size: usize, most: usize) -> Option<Vec<u8>> {
    if size <= most {
        return local.get(..size).map(<[u8]>::to_vec);
    }
    let least = (PAGE - 12) * 32 / 255 - 23;
    let fitting = least + (size - least) % (PAGE - 4);
    let here = if fitting <= most { fitting } else { least };
    let mut payload = local.get(..here)?.to_vec();
    let mut next = page_number(local.get(here..)?)?;
    while payload.len() < size {
        let Some(page) = pages.read(next) else { break };
        let part = (size - payload.len()).min(PAGE - 4);
        payload.extend_from_slice(&page[4..4 + part]);
        next = page_number(&page)?;
    }
    Some(payload)
}

fn columns(payload: &[u8]) -> Option<Vec<Option<Value>>> {
    let mut header = payload;
    let size = usize::try_from(varint(&mut header)?).ok()?;
    let mut header = payload.get(payload.len() - header.len()..size)?;
    let mut rest = payload.get(size..)?;
    let mut columns = Vec::new();
    while !header.is_empty() {
        columns.push(value(varint(&mut header)?, &mut rest));
        if columns.len() > MOST_COLUMNS {
            return None;
        }
    }
    Some(columns)
}

fn value(kind: i64, rest: &mut &[u8]) -> Option<Value> {
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        12.. => usize::try_from((kind - 12) / 2).ok()?,
        _ => return None,
    };
    let Some((bytes, behind)) = rest.split_at_checked(length) else {
        // Nothing behind a value that was cut off can be read either.
        *rest = &[];
        return None;
    };
    *rest = behind;
    match kind {
        0 => Some(Value::Null),
        8 => Some(Value::Integer(0)),
        9 => Some(Value::Integer(1)),
        1..=6 => Some(Value::Integer(integer(bytes))),
        7 => Some(Value::Real(f64::from_bits(integer(bytes).cast_unsigned()))),
        kind if kind % 2 == 0 => Some(Value::Blob(bytes.to_vec())),
        _ => String::from_utf8(bytes.to_vec()).ok().map(Value::Text),
    }
}

fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte))
}

fn page_number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().copied().map(u32::from_be_bytes)
}

/// Up to nine bytes, seven bits each, the ninth with eight.
fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut value: i64 = 0;
    for index in 0..9 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if index == 8 {
            return Some(value << 8 | i64::from(byte));
        }
        value = value << 7 | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests;
