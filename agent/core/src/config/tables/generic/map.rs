//! The keys of `map`.

use crate::config::{
    Currency, Field, TimeForm, TotalUnit, Zone,
    describe::{
        Key,
        Preset::{Keys, Required, Text, Texts, Unset},
        Type, choice, key,
    },
    rule::{Rule, plain},
};

const VALUE: Rule = Rule { pattern: None, longest: 128, check: plain };

pub(super) const KEYS: &[Key] = &[
    key("id", Type::Text(&Field::RULE), Text("$.id"), "The number of the check."),
    key("total", Type::Text(&Field::RULE), Text("$.total"), "What was to be paid, after discounts."),
    key(
        "total_unit",
        choice(TotalUnit::NAMES),
        Text("major"),
        "What amounts are counted in: major (7.40), or minor (740).",
    ),
    key(
        "currency",
        Type::Text(&Currency::RULE),
        Text("$.currency"),
        "What amounts are in: where it stands, or a code of ISO 4217 such as EUR.",
    ),
    key("closed_at", Type::Text(&Field::RULE), Text("$.closed_at"), "When the check was closed."),
    key(
        "closed_at_format",
        Type::Text(&TimeForm::RULE),
        Text("rfc3339"),
        "How that is written: rfc3339, unix (seconds), unix-ms, or a pattern such as %d.%m.%Y %H:%M:%S.",
    ),
    key(
        "zone",
        Type::Text(&Zone::RULE),
        Unset,
        "Time zone of times that are written without one: Europe/Vilnius. Where clocks are put back, the first of two hours is meant.",
    ),
    key(
        "closed",
        Type::Keys(CONDITION),
        Unset,
        "Which records are closed checks; where unset, those whose $.status is closed, paid, completed or done, and those without one.",
    ),
    key(
        "void",
        Type::Keys(CONDITION),
        Unset,
        "Which records are voids of closed checks; where unset, those whose $.status is void, voided, cancelled, canceled, deleted, removed or refunded.",
    ),
    key("register", Type::Text(&Field::RULE), Unset, "The register, where numbers are counted per register."),
    key(
        "business_day",
        Type::Text(&Field::RULE),
        Unset,
        "The business day or the shift, where numbers start again with it; without it the second check of a number brings \
         no stamp.",
    ),
    key(
        "card",
        Type::Text(&Field::RULE),
        Text("$.customer.card"),
        "Of the guest: what the cashier read into the field for the card.",
    ),
    key("number", Type::Text(&Field::RULE), Unset, "Of the guest: the number of the stamp card."),
    key("phone", Type::Text(&Field::RULE), Text("$.customer.phone"), "Of the guest: the telephone number."),
    key("email", Type::Text(&Field::RULE), Text("$.customer.email"), "Of the guest: the e-mail address."),
    key("lines", Type::Keys(LINES), Keys(LINES), "What was bought, for the rules about categories."),
    key("payments", Type::Text(&Field::RULE), Text("$.payments[*].type"), "Ways of payment, by name."),
    key("paid", Type::Keys(CONDITION), Keys(PAID), "Whether it was paid; what says nothing counts as paid."),
    key("written_off", Type::Keys(CONDITION), Unset, "Whether it was written off, in whole or in part."),
    key(
        "groups",
        Type::Text(&Field::RULE),
        Unset,
        "What else it is filed under, such as kinds of order, for the rules about staff meals.",
    ),
    key("cashier", Type::Text(&Field::RULE), Unset, "Who closed it."),
];

const CONDITION: &[Key] = &[
    key("path", Type::Text(&Field::RULE), Required, "The value that decides."),
    key(
        "values",
        Type::Texts { each: &VALUE, most: 32 },
        Texts(&[]),
        "Those that mean yes; empty: all but null, false, no, 0 and nothing.",
    ),
];

/// As `CONDITION`, with a place.
const PAID: &[Key] = &[
    key("path", Type::Text(&Field::RULE), Text("$.paid"), "The value that decides."),
    key("values", Type::Texts { each: &VALUE, most: 32 }, Texts(&[]), "Those that mean yes."),
];

const LINES: &[Key] = &[
    key("path", Type::Text(&Field::RULE), Text("$.lines[*]"), "Each of its values is a line."),
    key("category", Type::Text(&Field::RULE), Text("$.category"), "Within a line: its category, or several."),
    key("product", Type::Text(&Field::RULE), Text("$.product"), "Within a line: the product, by name or id."),
    key("paid", Type::Text(&Field::RULE), Text("$.paid"), "Within a line: what was paid for it."),
];
