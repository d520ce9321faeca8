//! The keys of `[poster]`.

use super::PATH;
use crate::config::{
    base_url::BaseUrl,
    describe::{
        Key,
        Preset::{Integer, Switch, Text, Unset},
        Type, integer, key,
    },
    poster::{PosterAccount, PosterId, PosterRegister},
};

pub(super) const KEYS: &[Key] = &[
    key(
        "token_file",
        Type::Text(&PATH),
        Unset,
        "File that holds the token of Poster's API; where unset, only the app on the till is heard.",
    ),
    key(
        "base_url",
        Type::Text(&BaseUrl::RULE),
        Text("https://joinposter.com/api"),
        "Address of Poster's API: https, or http to this machine.",
    ),
    key(
        "account",
        Type::Text(&PosterAccount::RULE),
        Unset,
        "Name of the account, as it stands before .joinposter.com; where unset, Poster tells it.",
    ),
    key(
        "spot",
        Type::Text(&PosterId::RULE),
        Unset,
        "Number of the place whose checks bring stamps; needed where the account has several.",
    ),
    key(
        "register",
        Type::Text(&PosterRegister::RULE),
        Unset,
        "Number of the register (tablet) at which this till's cards are scanned, needed where the place has several; or \
         \"all\", where guests are only known by Poster's own clients.",
    ),
    key("poll_s", integer(10, 300), Integer(20), "Time between two looks for closed checks, in seconds."),
    key(
        "removed_days",
        integer(1, 60),
        Integer(14),
        "How far back removed checks are looked for, to take their stamps back, in days.",
    ),
    key(
        "webhook_secret_file",
        Type::Text(&PATH),
        Unset,
        "File that holds the secret of the Poster application whose webhooks come to /hooks/poster; they only make us look \
         sooner.",
    ),
    key("app", Type::Switch, Switch(true), "The app on the till is heard, too."),
];
