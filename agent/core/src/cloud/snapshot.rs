//! A page of the snapshot: `GET /offline/vouchers`. Nothing of it is personal.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::types::Money;
use crate::offline::Status;

/// Longer ids are none of the cloud's.
const LONGEST_ID: usize = 128;
/// Longer names are cut: they are for a cashier's look.
const LONGEST_NAME: usize = 120;
/// A longer cursor is none.
const LONGEST_CURSOR: usize = 1_024;

/// Answer to `GET /offline/vouchers`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SnapshotPage {
    vouchers: Vec<Value>,
    /// The cursor to go on from.
    pub next: String,
    /// There is more already.
    pub more: bool,
    /// When the page was taken, by the cloud's clock.
    pub taken_at: Timestamp,
}

/// One voucher of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotEntry {
    /// Its id.
    pub id: String,
    /// The id of its card.
    pub card: Option<String>,
    /// What the guest gets.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// What it is worth, where the cloud says.
    pub value: Option<Money>,
    /// HMAC-SHA-256 of its code, keyed with the API key.
    pub code: [u8; 32],
    /// Others carry the same code.
    pub is_shared: bool,
    /// Guests redeem it themselves.
    pub self_redeem: bool,
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    #[serde(default)]
    card_id: Option<String>,
    #[serde(default)]
    name: String,
    status: String,
    #[serde(default)]
    expires_at: Option<Timestamp>,
    #[serde(default)]
    value: Option<Money>,
    code_hash: String,
    shared_code: bool,
    #[serde(default)]
    self_redeem: bool,
}

impl SnapshotPage {
    /// The vouchers that can be read, in the order of the page. One that cannot be is not known, no more.
    pub fn entries(&self) -> impl Iterator<Item = SnapshotEntry> {
        self.vouchers.iter().filter_map(SnapshotEntry::read)
    }

    /// How many there are, with those that cannot be read.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.vouchers.len()
    }

    /// There are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.vouchers.is_empty()
    }

    /// Where the next page begins, if the cloud has got on from `after`: a cloud that tells the same again and again is
    /// not followed.
    #[must_use]
    pub fn goes_on(&self, after: Option<&str>) -> bool {
        self.next.len() <= LONGEST_CURSOR && !(self.more && after == Some(self.next.as_str()))
    }
}

impl SnapshotEntry {
    fn read(value: &Value) -> Option<Self> {
        let raw = Raw::deserialize(value).ok()?;
        let is_id = |id: &str| !id.is_empty() && id.len() <= LONGEST_ID;
        if !is_id(&raw.id) || !raw.card_id.as_deref().is_none_or(is_id) {
            return None;
        }
        Some(Self {
            status: Status::read(&raw.status)?,
            code: digest(&raw.code_hash)?,
            name: raw.name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect(),
            value: raw.value.filter(Money::is_well_formed),
            id: raw.id,
            card: raw.card_id,
            expires_at: raw.expires_at,
            is_shared: raw.shared_code,
            self_redeem: raw.self_redeem,
        })
    }
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 2 * digest.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn voucher(change: impl FnOnce(&mut Value)) -> Value {
        let mut voucher = json!({
            "id": "v_1", "card_id": null, "name": "Coffee", "status": "active", "expires_at": null,
            "value": {"value": "2.50", "currency": "EUR"}, "code_hash": "ab".repeat(32), "shared_code": false,
        });
        change(&mut voucher);
        voucher
    }

    fn page(vouchers: &[Value]) -> SnapshotPage {
        let page =
            json!({"vouchers": vouchers, "next": "7", "more": true, "taken_at": "2026-01-01T00:00:00Z"});
        serde_json::from_value(page).unwrap()
    }

    #[test]
    fn one_that_cannot_be_read_leaves_the_others_where_they_are() {
        let bad: [fn(&mut Value); 6] = [
            |voucher| voucher["id"] = json!(""),
            |voucher| voucher["id"] = json!("v".repeat(129)),
            |voucher| voucher["status"] = json!("lost"),
            |voucher| voucher["code_hash"] = json!("ab"),
            |voucher| voucher["code_hash"] = json!("+b".repeat(32)),
            |voucher| voucher["card_id"] = json!(7),
        ];
        let mut vouchers: Vec<Value> = bad.into_iter().map(voucher).collect();
        vouchers.push(json!("v_2"));
        vouchers.push(voucher(|_| {}));
        let page = page(&vouchers);
        assert_eq!((page.entries().count(), page.len()), (1, 8));
        let entry = page.entries().next().unwrap();
        assert_eq!((entry.code, entry.status, entry.self_redeem), ([0xab; 32], Status::Active, false));
        assert_eq!(entry.value.unwrap().value, "2.50");
    }

    #[test]
    fn a_name_is_cut_and_a_value_that_is_none_is_left_out() {
        let long = voucher(|voucher| {
            voucher["name"] = json!(format!("\u{7}{}", "é".repeat(500)));
            voucher["value"] = json!({"value": "much", "currency": "EUR"});
        });
        let entry = page(&[long]).entries().next().unwrap();
        assert_eq!((entry.name, entry.value), ("é".repeat(120), None));
    }

    #[test]
    fn a_cloud_that_does_not_get_on_is_not_followed() {
        let page = page(&[]);
        assert!(page.goes_on(None) && page.goes_on(Some("6")) && !page.goes_on(Some("7")));
        assert!(SnapshotPage { more: false, ..page.clone() }.goes_on(Some("7")), "nothing is newer");
        assert!(!SnapshotPage { next: "7".repeat(2_000), ..page }.goes_on(None));
    }
}
