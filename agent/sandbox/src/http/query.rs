//! Numbers in a query string.

use std::collections::HashMap;
use std::str::FromStr;

use crate::wire::{Code, Problem};

pub(super) type Parameters = HashMap<String, String>;

/// The number of this name, or nothing where it is absent.
pub(super) fn number<T: FromStr>(parameters: &Parameters, name: &str) -> Result<Option<T>, Problem> {
    let Some(text) = parameters.get(name) else { return Ok(None) };
    let number = text.parse();
    number.map(Some).map_err(|_| Problem::new(Code::Malformed).detail(format!("{name} is not a number")))
}

/// The cursor `after`; the beginning where it is absent.
pub(super) fn cursor(parameters: &Parameters) -> Result<i64, Problem> {
    let cursor = number::<u32>(parameters, "after")?;
    Ok(cursor.map_or(0, i64::from))
}
