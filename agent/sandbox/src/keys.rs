//! Which API key belongs to which business.

use std::sync::{Mutex, PoisonError};

use crate::samples::{Business, CORNER_CAFE, NEIGHBOUR, NEIGHBOUR_KEY};

/// Who a request comes from.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) business: &'static Business,
    /// The key as sent: the HMAC key of the offline snapshot. Never logged.
    pub(crate) api_key: String,
}

/// The keys that are accepted now.
pub(crate) struct Keys(Mutex<Current>);

struct Current {
    key: String,
    valid: bool,
}

impl Keys {
    pub(crate) fn new(key: String) -> Self {
        Self(Mutex::new(Current { key, valid: true }))
    }

    /// The business of a key, or nothing for a key that is not accepted.
    pub(crate) fn caller(&self, api_key: &str) -> Option<Caller> {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let business = match api_key {
            key if key == current.key => current.valid.then_some(&CORNER_CAFE),
            NEIGHBOUR_KEY => Some(&NEIGHBOUR),
            _ => None,
        }?;
        Some(Caller { business, api_key: api_key.to_owned() })
    }

    pub(crate) fn regenerate(&self, key: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Current { key, valid: true };
    }

    pub(crate) fn set_valid(&self, valid: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).valid = valid;
    }
}
