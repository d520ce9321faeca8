//! What a check is called, so that it is one and the same wherever it is seen.

use serde::{Deserialize, Serialize};

use crate::operation::OpId;

/// What makes a receipt one and the same, wherever it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptIdentity {
    /// `api`, `poster`, …
    pub connector: String,
    /// Where at the connector numbers are counted; empty where there is no name for it.
    pub account: String,
    /// Spot or register, where numbers are counted per register.
    pub register: Option<String>,
    /// Business day, where numbers start again each day.
    pub business_day: Option<String>,
    /// The number itself.
    pub number: String,
}

impl ReceiptIdentity {
    /// The text that is unique within the business. Parts are escaped, so that no two identities share one.
    #[must_use]
    pub fn text(&self) -> String {
        let escape = |part: &str| part.replace('%', "%25").replace('/', "%2F");
        let (register, day) = (self.register.as_deref(), self.business_day.as_deref());
        let mut text = escape(&self.connector);
        for part in [Some(self.account.as_str()), register, day, Some(&self.number)] {
            text.push('/');
            text.push_str(&escape(part.unwrap_or("")));
        }
        text
    }

    /// The identity of this [`ReceiptIdentity::text`]. A register or day that is empty is none.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let parts: Vec<String> =
            text.split('/').map(|part| part.replace("%2F", "/").replace("%25", "%")).collect();
        let [connector, account, register, business_day, number] = parts.try_into().ok()?;
        let named = |part: String| Some(part).filter(|part| !part.is_empty());
        let (register, business_day) = (named(register), named(business_day));
        Some(Self { connector, account, register, business_day, number })
    }

    /// The operation that this receipt is, if it is one.
    #[must_use]
    pub fn op_id(&self) -> OpId {
        OpId::derived(&["receipt", &self.text()])
    }

    /// The operation that takes it back.
    #[must_use]
    pub fn void_id(&self) -> OpId {
        OpId::derived(&["void-receipt", &self.text()])
    }
}
