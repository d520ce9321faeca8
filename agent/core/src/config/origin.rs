//! Where the values of a configuration come from.

use std::collections::BTreeMap;

use super::place::Place;

/// The lines of the keys that the file sets; all others are defaults.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins {
    pub(super) file: String,
    pub(super) given: BTreeMap<String, Place>,
}

/// Where a value was written is no part of what a configuration says.
impl PartialEq for Origins {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
