//! What a person types to find operations.

use stamp_core::{
    make::lanes_named_by,
    scan::{Code, Rejection},
};
use stamp_store::Search;
use uuid::Uuid;

/// Reads `text` as an `op_id`, as the six characters of a short number, and as the code of a card or voucher, of which
/// the queue of the installation `install` keeps digests only: it must be the whole code, as the till was given it.
pub fn search(text: &str, install: Uuid) -> Result<Search, Rejection> {
    let text = text.trim();
    if let Ok(op_id) = text.parse() {
        return Ok(Search { op_id: Some(op_id), ..Search::default() });
    }
    let lanes = lanes_named_by(install, &Code::parse(text.as_bytes())?);
    Ok(Search { op_id: None, short: Some(text.to_owned()), lanes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_an_identity_or_else_perhaps_a_number_and_perhaps_a_code() {
        let install = Uuid::from_u128(7);
        let found = search(" 019e1234-5678-7abc-8def-0123456789ab ", install).unwrap();
        assert!(found.op_id.is_some() && found.lanes.is_empty());
        let found = search("113772 ", install).unwrap();
        assert_eq!(found.short.as_deref(), Some("113772"));
        assert!(!found.lanes.is_empty());
        assert_ne!(found.lanes, search("113772", Uuid::from_u128(8)).unwrap().lanes);
        assert_eq!(search("  ", install), Err(Rejection::Empty));
    }
}
