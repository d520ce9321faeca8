//! What a person types to find operations.

use stamp_core::{
    make::lanes_named_by,
    scan::{Code, Entry, Rejection},
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
    let mut lanes = lanes_named_by(install, &Code::parse(text.as_bytes())?);
    // An address and a telephone number stand in the queue as the page writes them.
    if let Entry::Guest(guest) = Entry::read(text)
        && guest.value != text
        && let Ok(written) = Code::parse(guest.value.as_bytes())
    {
        lanes.extend(lanes_named_by(install, &written));
    }
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
        for (typed, written) in
            [("Anna@Example.ORG", "anna@example.org"), ("+421 905 (123) 456", "+421905123456")]
        {
            let (typed, written) = (search(typed, install).unwrap(), search(written, install).unwrap());
            assert!(written.lanes.iter().all(|lane| typed.lanes.contains(lane)));
        }
        assert_eq!(search("  ", install), Err(Rejection::Empty));
    }
}
