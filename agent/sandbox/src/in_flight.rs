//! Operations that are being worked on at this moment.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

type Key = (&'static str, String);

/// The operations under way, by business and `op_id`.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<Key>>>);

/// The right to work on one operation, given back when it is dropped.
pub(crate) struct Claim {
    of: InFlight,
    key: Key,
}

impl InFlight {
    /// The claim, or nothing while another request holds it.
    pub(crate) fn claim(&self, business_id: &'static str, op_id: &str) -> Option<Claim> {
        let key = (business_id, op_id.to_owned());
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        fresh.then(|| Claim { of: self.clone(), key })
    }

    pub(crate) fn holds(&self, business_id: &'static str, op_id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&(business_id, op_id.to_owned()))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.of.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
