//! The keys of a `[[generic]]`.

use crate::config::{
    describe::{Key, Preset::Required, Type, key},
    text::ScannerName,
};

pub(super) const KEYS: &[Key] = &[key(
    "name",
    Type::Text(&ScannerName::RULE),
    Required,
    "Name of the till, used once; its hook is /hooks/NAME.",
)];
