//! The keys of `[receipts]`.

use crate::config::{
    choice::ClientField,
    describe::{
        Key,
        Preset::{Switch, Texts, Unset},
        Type, key,
    },
    receipts::{Amount, TillsOwn},
    rule::Rule,
};

const CLIENT: Rule =
    Rule { pattern: Some("^(card|number|phone|email)$"), longest: 6, check: ClientField::check };

pub(super) const KEYS: &[Key] = &[
    key(
        "minimum",
        Type::Text(&Amount::RULE),
        Unset,
        "Least total that brings a stamp, in the receipt's own currency: \"5.00\".",
    ),
    key(
        "only_paid",
        Type::Switch,
        Switch(true),
        "A receipt that was closed without having been paid brings no stamp.",
    ),
    key(
        "skip_written_off",
        Type::Switch,
        Switch(false),
        "A receipt that was written off, in whole or in part, brings no stamp.",
    ),
    key(
        "without",
        Type::Texts { each: &TillsOwn::RULE, most: 64 },
        Texts(&[]),
        "Ways of payment, kinds of order and groups of clients, as the till writes them, that bring no stamp: staff meals.",
    ),
    key(
        "categories",
        Type::Texts { each: &TillsOwn::RULE, most: 256 },
        Texts(&[]),
        "Only receipts with something of these categories or products, by name or id, bring a stamp; where empty, all do.",
    ),
    key(
        "not_categories",
        Type::Texts { each: &TillsOwn::RULE, most: 256 },
        Texts(&[]),
        "Receipts with nothing but these categories or products bring no stamp.",
    ),
    key(
        "client",
        Type::Texts { each: &CLIENT, most: 4 },
        Texts(&["card"]),
        "What of the till's own client names a card to the cloud, the best first: card (the code of the wallet card), \
         number (the number of the stamp card), phone, email.",
    ),
];
