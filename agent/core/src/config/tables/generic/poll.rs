//! The keys of `poll`.

use super::super::PATH;
use crate::config::{
    Field, Paging, UrlTemplate,
    describe::{
        Key,
        Preset::{Integer, Required, Text, Texts, Unset},
        Type, choice, integer, key,
    },
    generic::{DAY_OR_TIME, HEADER},
};

pub(super) const KEYS: &[Key] = &[
    key(
        "url",
        Type::Text(&UrlTemplate::RULE),
        Required,
        "Where it is asked, with {since}, {until}, {page}, {cursor} and {secret} where they belong; plain http only \
         within the shop.",
    ),
    key(
        "time",
        Type::Text(&DAY_OR_TIME),
        Text("rfc3339"),
        "How {since} and {until} are written: rfc3339, unix (seconds), unix-ms, date, or a pattern such as %d.%m.%Y.",
    ),
    key(
        "headers",
        Type::Texts { each: &HEADER, most: 16 },
        Texts(&["Accept: application/json"]),
        "Headers of each question; {secret} in one is the secret: \"Authorization: Bearer {secret}\".",
    ),
    key(
        "secret_file",
        Type::Text(&PATH),
        Unset,
        "File that holds the secret; relative to the configuration file.",
    ),
    key(
        "records",
        Type::Text(&Field::RULE),
        Unset,
        "Where in an answer the checks are: $.receipts[*]; where unset, the answer is one check, or a list of them.",
    ),
    key(
        "paging",
        choice(Paging::NAMES),
        Text("none"),
        "How a long list comes in pieces: page (by {page}, until one is empty), cursor (by {cursor}), or link (by the \
         header Link).",
    ),
    key("first_page", integer(0, 1), Integer(1), "Number of the first page."),
    key("cursor", Type::Text(&Field::RULE), Unset, "Where an answer names the way on: $.next_cursor."),
    key("interval_s", integer(5, 3600), Integer(30), "Time between two questions, in seconds."),
    key(
        "overlap_s",
        integer(60, 604_800),
        Integer(3600),
        "How far each question reaches back behind the last one, in seconds: for checks that the till hears of later. Each \
         15 minutes one look reaches back 24 hours, for voids.",
    ),
];
