//! The keys of `[serve]`.

use super::PATH;
use crate::config::{
    base_url::BaseUrl,
    choice::{Dialect, ServeAuth},
    describe::{
        Key,
        Preset::{Integer, Required, Switch, Text, Texts, Unset},
        Type, choice, integer, key,
    },
    serve::{CurrencyCode, DepartmentName, PathPart, SyrveId, UserName, ZoneName},
};

pub(super) const KEYS: &[Key] = &[
    key(
        "dialect",
        choice(Dialect::NAMES),
        Text("syrve"),
        "What the till speaks: syrve (also iiko), which is our reading of \"Serve\". Another product is a [[generic]].",
    ),
    key(
        "currency",
        Type::Text(&CurrencyCode::RULE),
        Unset,
        "CurrencyCode of all totals: \"EUR\"; where unset, that of the organisation in the cloud.",
    ),
    key(
        "zone",
        Type::Text(&ZoneName::RULE),
        Unset,
        "Time zone of the restaurant, for times told without one: \"Europe/Vilnius\"; where unset, that of this machine, and for what the cloud tells what the cloud says of its terminals.",
    ),
    key("front", Type::Keys(FRONT), Unset, "The till's own program, asked by its Web FrontApi."),
    key("cloud", Type::Keys(CLOUD), Unset, "The maker's cloud, asked by its API."),
    key("hook", Type::Keys(HOOK), Unset, "What the maker's cloud sends to /hooks/serve."),
    key("server", Type::Keys(SERVER), Unset, "The restaurant's server, asked for its sales report."),
];

const FRONT: &[Key] = &[
    key("url", Type::Text(&BaseUrl::RULE), Text("http://127.0.0.1:9042"), "Where the Web FrontApi listens."),
    key(
        "module_id",
        integer(1, 999_999_999),
        Integer(2050),
        "Number of the licence under which one logs in there.",
    ),
    key("poll_s", integer(1, 60), Integer(3), "Pause between two questions, in seconds."),
    key(
        "terminal",
        Type::Text(&SyrveId::RULE),
        Unset,
        "Only checks last changed at the terminal with this id, where several tills share their checks; what the other ways tell only adds to these. Where unset, all.",
    ),
];

const CLOUD: &[Key] = &[
    key(
        "login_file",
        Type::Text(&PATH),
        Required,
        "File that holds the API login (API key); relative to the configuration file.",
    ),
    key(
        "base_url",
        Type::Text(&BaseUrl::RULE),
        Text("https://api-eu.syrve.live"),
        "Address of the maker's cloud.",
    ),
    key(
        "auth",
        choice(ServeAuth::NAMES),
        Text("v1"),
        "How one logs in: v1 by an API login, v2 by an API key, an application and its secret.",
    ),
    key(
        "login_field",
        Type::Text(&PathPart::RULE),
        Unset,
        "Field in which the API login is sent; where unset, apiLogin for v1 and apiKey for v2.",
    ),
    key("app_id", Type::Text(&SyrveId::RULE), Unset, "Id of the application, for v2."),
    key(
        "client_secret_file",
        Type::Text(&PATH),
        Unset,
        "File that holds the secret of the application, for v2; relative to the configuration file.",
    ),
    key(
        "loyalty_segment",
        Type::Text(&PathPart::RULE),
        Text("syrve"),
        "How the paths of the loyalty service name the product: syrve or iiko.",
    ),
    key(
        "organization",
        Type::Text(&SyrveId::RULE),
        Unset,
        "Id of the organisation; where unset, the only one that the login may see.",
    ),
    key(
        "terminal_groups",
        Type::Texts { each: &SyrveId::RULE, most: 32 },
        Texts(&[]),
        "Only checks of the groups of terminals with these ids; where empty, of all.",
    ),
    key("poll_s", integer(30, 3600), Integer(120), "Pause between two questions, in seconds."),
];

const HOOK: &[Key] = &[
    key(
        "token_file",
        Type::Text(&PATH),
        Required,
        "File that holds the token that the cloud sends with everything; relative to the configuration file.",
    ),
    key(
        "address",
        Type::Text(&BaseUrl::RULE),
        Unset,
        "Address under which the cloud reaches this till from outside; /hooks/serve is put behind it. Its host belongs into local_api.allowed_hosts.",
    ),
    key(
        "take_over_webhook",
        Type::Switch,
        Switch(false),
        "Whether the cloud is told to send everything to address where it sends to another one now; where it sends to none, it is told so anyway.",
    ),
];

const SERVER: &[Key] = &[
    key(
        "url",
        Type::Text(&BaseUrl::RULE),
        Required,
        "Address of the restaurant's server, up to /resto: https://NAME.syrve.online/resto.",
    ),
    key("login", Type::Text(&UserName::RULE), Required, "User who may read its reports, and nothing else."),
    key(
        "password_file",
        Type::Text(&PATH),
        Required,
        "File that holds the user's password; relative to the configuration file.",
    ),
    key(
        "department",
        Type::Text(&DepartmentName::RULE),
        Unset,
        "Only checks of the restaurant with this name in the reports (field Department), where the server reports of several.",
    ),
    key("poll_s", integer(60, 3600), Integer(120), "Pause between two questions, in seconds."),
];
