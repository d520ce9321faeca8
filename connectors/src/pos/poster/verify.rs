//! Whether a webhook comes from Poster.

use md5::{Digest, Md5};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::settings::Secret;

/// A webhook as it came (dev.joinposter.com/en/docs/v3/web/webhooks, documented).
#[derive(Debug)]
pub(super) struct Webhook {
    pub(super) account: String,
    pub(super) object: String,
    pub(super) object_id: String,
    pub(super) action: String,
    /// JSON in a text. Kept as it came: the signature is over these characters.
    pub(super) data: Option<String>,
    /// In seconds since 1970, when it was sent.
    pub(super) time: String,
    pub(super) verify: String,
}

impl Webhook {
    /// Reads a body: JSON, whatever it is labelled as (Poster documents no label), or the fields of a form. `None`: it is
    /// something else.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => form(text)?,
        };
        let field = |name: &str| match value.get(name)? {
            Value::String(text) => Some(text.clone()),
            // As it stands in the JSON: an integer in digits.
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Some(Self {
            account: field("account").unwrap_or_default(),
            object: field("object")?,
            object_id: field("object_id").unwrap_or_default(),
            action: field("action")?,
            data: field("data"),
            time: field("time").unwrap_or_default(),
            verify: field("verify").unwrap_or_default(),
        })
    }

    /// Whether it was signed with the application's secret: MD5 of `account;object;object_id;action;[data;]time;secret`.
    /// The time stands in the code that Poster gives, though not in its words about it.
    pub(super) fn is_proved(&self, secret: &Secret) -> bool {
        let data = self.data.as_deref();
        // PHP signs a text that is empty, others take it for absent.
        let without = if data == Some("") { self.is_signed(None, secret) } else { false };
        self.is_signed(data, secret) | without
    }

    fn is_signed(&self, data: Option<&str>, secret: &Secret) -> bool {
        let mut digest = Md5::new();
        let parts = [&self.account, &self.object, &self.object_id, &self.action].map(String::as_str);
        for part in parts.into_iter().chain(data).chain([self.time.as_str()]) {
            digest.update(part);
            digest.update(";");
        }
        digest.update(secret.reveal());
        let wanted: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        wanted.as_bytes().ct_eq(self.verify.to_ascii_lowercase().as_bytes()).into()
    }
}

/// `a=b&c=d`, percent-encoded.
fn form(text: &str) -> Option<Value> {
    let mut url = reqwest::Url::parse("http://form.invalid/").ok()?;
    url.set_query(Some(text));
    let fields =
        url.query_pairs().map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
    Some(Value::Object(fields.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signed with `00112233445566778899aabbccddeeff`.
    const ADDED: &str = r#"{"account":"api-demo","account_number":"203941","object":"transaction","object_id":1,"action":"added","time":"1518794257","verify":"91b7754192e623c03a633befa9901fcc"}"#;
    const CLOSED: &str = r#"{"account": "my-cafe", "account_number": "333226", "object": "transaction", "object_id": 16776, "action": "closed", "time": "1688722229", "verify": "1a67fc4964df7fbf6adfb3e7d4c1c49d", "data": "{\"transactions_history\":{\"type_history\":\"close\",\"time\":1688722229115,\"value\":3,\"value2\":1500,\"value3\":0,\"value4\":0,\"value5\":null,\"value_text\":\"{\\\"payments\\\":{\\\"card\\\":15}}\",\"user_id\":6,\"spot_tablet_id\":1}}"}"#;
    const COMMENT: &str = r#"{"account": "my-cafe", "account_number": "333226", "object": "transaction", "object_id": 16777, "action": "changed", "time": "1688722230", "verify": "57ba4c595201ae9620f234a6c51fe7de", "data": "{\"transactions_history\":{\"type_history\":\"comment\",\"time\":1688722229115,\"value\":0,\"value2\":0,\"value3\":0,\"value4\":0,\"value5\":null,\"value_text\":\"\\u041a\\u0430\\u0432\\u0430\",\"user_id\":6,\"spot_tablet_id\":1}}"}"#;

    fn secret() -> Secret {
        Secret::new("00112233445566778899aabbccddeeff").unwrap()
    }

    fn is_proved(body: &str) -> bool {
        Webhook::read(body.as_bytes()).unwrap().is_proved(&secret())
    }

    #[test]
    fn the_signature_is_over_the_characters_as_they_came() {
        for body in [ADDED, CLOSED, COMMENT] {
            assert!(is_proved(body), "{body}");
        }
        assert!(is_proved(
            &ADDED.replace("91b7754192e623c03a633befa9901fcc", "91B7754192E623C03A633BEFA9901FCC")
        ));
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        for (from, to) in [
            ("16776", "16777"),
            ("1688722229\"", "1688722230\""),
            ("my-cafe", "my-cafo"),
            ("closed", "added"),
            ("\\\"value2\\\":1500", "\\\"value2\\\":1501"),
            ("1a67fc", "1a67fd"),
            ("1a67fc4964df7fbf6adfb3e7d4c1c49d", ""),
        ] {
            let forged = CLOSED.replace(from, to);
            assert!(forged != CLOSED && !is_proved(&forged), "{from} -> {to}");
        }
        let other = Secret::new("another").unwrap();
        assert!(!Webhook::read(CLOSED.as_bytes()).unwrap().is_proved(&other));
    }

    #[test]
    fn a_number_may_come_as_a_text_and_data_that_is_empty_may_be_signed_or_not() {
        assert!(is_proved(&ADDED.replace("\"object_id\":1,", "\"object_id\":\"1\",")));
        assert!(is_proved(&ADDED.replace("\"verify\"", "\"data\":\"\",\"verify\"")));
        assert!(is_proved(&ADDED.replace("\"verify\"", "\"data\":null,\"verify\"")));
    }

    #[test]
    fn a_form_is_read_too_and_anything_else_is_nothing() {
        let form = "account=api-demo&object=transaction&object_id=1&action=added&time=1518794257&verify=91b7754192e623c03a633befa9901fcc";
        assert!(is_proved(form));
        for nothing in
            [&b""[..], b"hello", b"[]", b"7", b"{\"object\":{}}", b"\xff\xfe", "[".repeat(100_000).as_bytes()]
        {
            assert!(Webhook::read(nothing).is_none(), "{nothing:?}");
        }
    }
}
