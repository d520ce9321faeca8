//! The keys of `hook`.

use super::super::PATH;
use crate::config::{
    Field, HeaderName, Proof, TagEncoding,
    describe::{
        Key,
        Preset::{Required, Unset},
        Type, choice, integer, key,
    },
    rule::{Rule, plain},
};

const PREFIX: Rule = Rule { pattern: None, longest: 32, check: plain };

pub(super) const KEYS: &[Key] = &[
    key(
        "proof",
        choice(Proof::NAMES),
        Required,
        "How the till shows that it is the one: header (the secret in a header), bearer, hmac-sha256 (a tag of the \
         body), or this-machine (no secret, and only callers on this machine; never where a tunnel or a proxy ends here: \
         whoever comes through it is such a caller).",
    ),
    key(
        "header",
        Type::Text(&HeaderName::RULE),
        Unset,
        "The header of the secret or of the tag: X-Till-Signature.",
    ),
    key(
        "secret_file",
        Type::Text(&PATH),
        Unset,
        "File that holds the secret; relative to the configuration file.",
    ),
    key("encoding", choice(TagEncoding::NAMES), Unset, "How the tag is written; where unset, hex."),
    key(
        "prefix",
        Type::Text(&PREFIX),
        Unset,
        "What stands before the secret or the tag in its header: sha256=.",
    ),
    key(
        "timestamp_header",
        Type::Text(&HeaderName::RULE),
        Unset,
        "The header of the time of the tag, in Unix seconds: the tag is then of that time, a point and the body.",
    ),
    key(
        "tolerance_s",
        integer(10, 86_400),
        Unset,
        "How far that time may be from the clock of this machine, in seconds; where unset, 300.",
    ),
    key(
        "records",
        Type::Text(&Field::RULE),
        Unset,
        "Where in the body the checks are: $.data[*]; where unset, the body is one check, or a list of them.",
    ),
];
