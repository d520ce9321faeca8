//! The keys of a `[[generic]]`.

mod folder;
mod hook;
mod map;
mod poll;

use crate::config::{
    describe::{
        Key,
        Preset::{Keys, Required, Unset},
        Type, key,
    },
    text::{Account, ScannerName},
};

pub(super) const KEYS: &[Key] = &[
    key(
        "name",
        Type::Text(&ScannerName::RULE),
        Required,
        "Name of the till, used once; its hook is /hooks/NAME.",
    ),
    key(
        "account",
        Type::Text(&Account::RULE),
        Unset,
        "Where its receipt numbers are counted: different in each shop, so that no two checks of the business are taken \
         for one; where unset, the name.",
    ),
    key(
        "hook",
        Type::Keys(hook::KEYS),
        Unset,
        "The till posts its checks, as JSON of its own, to /hooks/NAME of the local API.",
    ),
    key(
        "poll",
        Type::Keys(poll::KEYS),
        Unset,
        "The till is asked for its checks by HTTP, and answers with JSON.",
    ),
    key("folder", Type::Keys(folder::KEYS), Unset, "The till writes its checks into files of this folder."),
    key(
        "map",
        Type::Keys(map::KEYS),
        Keys(map::KEYS),
        "Where the facts stand in what it tells: JSONPath (RFC 9535), or the name of a member or of a column.",
    ),
];
