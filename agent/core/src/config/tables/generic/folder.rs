//! The keys of `folder`.

use super::super::PATH;
use crate::config::{
    Afterwards, Delimiter, Encoding, Field, FileFormat,
    describe::{
        Key,
        Preset::{Integer, Required, Text, Unset},
        Type, choice, integer, key,
    },
    generic::PATTERN,
};

pub(super) const KEYS: &[Key] = &[
    key("path", Type::Text(&PATH), Required, "The folder; relative to the configuration file."),
    key(
        "pattern",
        Type::Text(&PATTERN),
        Text("*"),
        "Names of the files: *.json; also of what the till renames a file to when it is whole.",
    ),
    key(
        "format",
        choice(FileFormat::NAMES),
        Text("auto"),
        "What is in them: auto goes by the ending of the name (.json, .jsonl, .ndjson, .csv).",
    ),
    key("delimiter", choice(Delimiter::NAMES), Text(","), "What stands between two values of CSV."),
    key(
        "encoding",
        choice(Encoding::NAMES),
        Text("utf-8"),
        "How letters are written, where a file does not say it by a byte order mark.",
    ),
    key("interval_s", integer(1, 300), Integer(2), "Time between two looks into the folder, in seconds."),
    key(
        "still_s",
        integer(1, 60),
        Integer(2),
        "A file is taken when its size and time have been the same for so long, in seconds.",
    ),
    key(
        "after",
        choice(Afterwards::NAMES),
        Text("move"),
        "What happens to a file that was taken: move (into done, beside it), delete, or keep (it stays, and is \
         remembered; for files that the till goes on writing to).",
    ),
    key(
        "records",
        Type::Text(&Field::RULE),
        Unset,
        "Where in a file of JSON the checks are: $.receipts[*]; where unset, it is one check, or a list of them.",
    ),
];
