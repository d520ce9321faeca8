//! The keys of `[poster]`.

use super::PATH;
use crate::config::describe::{Key, Preset::Unset, Type, key};

pub(super) const KEYS: &[Key] = &[key(
    "token_file",
    Type::Text(&PATH),
    Unset,
    "File that holds the token of Poster's API; where unset, only the app on the till is heard.",
)];
