//! The keys of `[serve]`.

use crate::config::{
    choice::Dialect,
    describe::{Key, Preset::Text, choice, key},
};

pub(super) const KEYS: &[Key] = &[key(
    "dialect",
    choice(Dialect::NAMES),
    Text("syrve"),
    "What the till speaks: syrve (also iiko), which is our reading of \"Serve\"; generic where it is another product.",
)];
