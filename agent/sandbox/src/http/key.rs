//! The `Idempotency-Key` header.

use axum::http::HeaderMap;

use crate::wire::{Code, Problem, parse_op_id};

pub(super) const HEADER: &str = "idempotency-key";

/// The `op_id` in the header: a quoted structured-field string (RFC 8941, section 3.3.3) or the bare value.
pub(super) fn operation_id(headers: &HeaderMap) -> Result<String, Problem> {
    let value = headers.get(HEADER).ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))?;
    let text = value.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    parse_op_id(bare).ok_or_else(|| Problem::invalid("the Idempotency-Key is not a UUID"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_read_quoted_or_bare_and_in_any_case() {
        for text in [
            "\"0198c0de-0000-7000-8000-00000000000a\"",
            "0198c0de-0000-7000-8000-00000000000a",
            " 0198C0DE-0000-7000-8000-00000000000A ",
        ] {
            assert_eq!(read(text).as_deref(), Some("0198c0de-0000-7000-8000-00000000000a"), "{text}");
        }
    }

    #[test]
    fn what_is_no_uuid_is_no_key() {
        for text in [
            "",
            "\"\"",
            "stamp-1",
            "\"0198c0de-0000-7000-8000-00000000000a",
            "0198c0de00007000800000000000000a",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    fn read(text: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(text).unwrap());
        operation_id(&headers).ok()
    }
}
