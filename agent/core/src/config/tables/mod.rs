//! Every table and key of the configuration.

mod generic;
mod mqtt;
mod poster;
mod receipts;
mod scanner;
mod serve;

use super::{
    address::WebOrigin,
    base_url::BaseUrl,
    choice::{CodeLayout, OfflineRedeem, RedeemMode, Stamping},
    describe::{
        Key,
        Preset::{Integer, Required, Switch, Text, Texts, Unset},
        Table,
        Times::{AtMostOnce, Many, Once},
        Type, choice, integer, key,
    },
    host::HostName,
    listen::LISTEN,
    log_filter::LogFilter,
    pattern::CodePattern,
    rule::{Rule, plain},
    text::{Account, Language, TillId},
};

/// The tables, in the order in which they are shown.
pub(super) const TABLES: &[Table] = &[
    Table { name: "cloud", doc: "The cloud that the till belongs to.", times: Once, keys: CLOUD },
    Table { name: "till", doc: "What this till does.", times: Once, keys: TILL },
    Table {
        name: "codes",
        doc: "Which codes may leave the machine: regular expressions; a match of the whole code decides.",
        times: Once,
        keys: CODES,
    },
    Table {
        name: "local_api",
        doc: "The till page and the API for the till's software.",
        times: Once,
        keys: LOCAL_API,
    },
    Table { name: "log", doc: "What is written to the log.", times: Once, keys: LOG },
    Table { name: "queue", doc: "The queue of operations.", times: Once, keys: QUEUE },
    Table {
        name: "receipts",
        doc: "Which closed receipts bring a stamp, and whose they are, with every till.",
        times: Once,
        keys: receipts::KEYS,
    },
    Table { name: "poster", doc: "A till of Poster.", times: AtMostOnce, keys: poster::KEYS },
    Table { name: "serve", doc: "A till of Serve.", times: AtMostOnce, keys: serve::KEYS },
    Table { name: "generic", doc: "Any other till; one table for each.", times: Many, keys: generic::KEYS },
    Table { name: "mqtt", doc: "A broker of MQTT.", times: AtMostOnce, keys: mqtt::KEYS },
    Table { name: "scanner", doc: "A scanner; one table for each.", times: Many, keys: scanner::KEYS },
];

/// The table of that name.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

const PATH: Rule = Rule { pattern: None, longest: 1024, check: plain };

const CLOUD: &[Key] = &[
    key(
        "base_url",
        Type::Text(&BaseUrl::RULE),
        Required,
        "Address of the cloud: https, or http to this machine.",
    ),
    key(
        "api_key_file",
        Type::Text(&PATH),
        Text("api-key"),
        "File that holds the key of the till's Staff Login; relative to the configuration file.",
    ),
    key(
        "request_timeout_s",
        integer(1, 60),
        Integer(10),
        "Longest wait for an answer of the cloud, in seconds.",
    ),
    key(
        "events",
        Type::Switch,
        Switch(true),
        "The cloud is asked what happens at the business, so that the page knows of vouchers that are used elsewhere.",
    ),
    key(
        "events_every_s",
        integer(5, 3600),
        Integer(60),
        "Between two such questions, in seconds, where the cloud does not hold them open; where a broker says that \
         there is something new, five times as long.",
    ),
    key(
        "heartbeat",
        Type::Switch,
        Switch(true),
        "The cloud is told every five minutes how the till is, so that a silent one is missed.",
    ),
];

const TILL: &[Key] = &[
    key("id", Type::Text(&TillId::RULE), Unset, "Name of this till; where unset, made from the host name."),
    key(
        "account",
        Type::Text(&Account::RULE),
        Unset,
        "Where receipt numbers are counted: the same for tills that share one counter; where unset, the id, if set.",
    ),
    key(
        "stamping",
        choice(Stamping::NAMES),
        Text("scan"),
        "What gives a stamp: each scan, or a closed receipt.",
    ),
    key(
        "redeem",
        choice(RedeemMode::NAMES),
        Text("confirm"),
        "Whether the cashier confirms a scanned voucher, or it is redeemed at once.",
    ),
    key(
        "offline_redeem",
        choice(OfflineRedeem::NAMES),
        Text("limited"),
        "Vouchers without internet: limited accepts what the snapshot knows to be good and lets the cashier accept \
         others at own risk, refuse none, always accepts each at once that is not known to be used or expired.",
    ),
    key(
        "offline_snapshot_hours",
        integer(1, 72),
        Integer(24),
        "How old the till's copy of the business's vouchers may be to know one without internet; the cloud may set \
         less.",
    ),
    key(
        "offline_redeem_per_card",
        integer(1, 100),
        Integer(1),
        "Most vouchers of one card that are accepted without internet in any 24 hours, where limited; the cloud may \
         set less.",
    ),
    key(
        "offline_redeem_per_till",
        integer(1, 1000),
        Integer(5),
        "Most vouchers that this till accepts without internet in any 24 hours, where limited; the cloud may set less.",
    ),
    key(
        "language",
        Type::Text(&Language::RULE),
        Text("en"),
        "Language of the till page, of notices and of health; the cloud is asked for it too.",
    ),
    key(
        "answer_within_ms",
        integer(500, 30_000),
        Integer(4000),
        "Longest wait of a cashier, in milliseconds; after it the answer is that the scan is saved.",
    ),
    key(
        "repeat_ask_s",
        integer(0, 3600),
        Integer(60),
        "The same card again within this time, in seconds, is asked about; 0 never asks.",
    ),
];

const CODES: &[Key] = &[
    key(
        "card",
        Type::Texts { each: &CodePattern::RULE, most: 32 },
        Texts(&[r"https://my\.7stamp\.com/[!-~]{1,300}", "(card|wp)_[A-Za-z0-9_]{1,64}"]),
        "Codes that are cards.",
    ),
    key(
        "voucher",
        Type::Texts { each: &CodePattern::RULE, most: 32 },
        Texts(&["v_[A-Za-z0-9_]{1,64}", "[A-Z][A-Z0-9]{5,15}"]),
        "Codes that are vouchers.",
    ),
    key(
        "layout",
        choice(CodeLayout::NAMES),
        Text("auto"),
        "Keyboard layout of the machine, through which scanners type: auto repairs an address or a code such as card_… \
         where it can have meant one thing only, us repairs none.",
    ),
];

const LOCAL_API: &[Key] = &[
    key(
        "listen",
        Type::Text(&LISTEN),
        Text("127.0.0.1:7717"),
        "Address and port to listen on; one that other machines can reach needs tls.",
    ),
    key("tls", Type::Keys(TLS), Unset, "Certificate and key for callers on other machines."),
    key(
        "allowed_hosts",
        Type::Texts { each: &HostName::RULE, most: 32 },
        Texts(&[]),
        "Host names, besides those of this machine, under which requests may come.",
    ),
    key(
        "allowed_origins",
        Type::Texts { each: &WebOrigin::RULE, most: 32 },
        Texts(&[]),
        "Origins of web pages, besides the till page, that may call the API.",
    ),
];

const TLS: &[Key] = &[
    key(
        "cert",
        Type::Text(&PATH),
        Required,
        "PEM file with the certificate, then those that it is signed by; relative to the configuration file.",
    ),
    key(
        "key",
        Type::Text(&PATH),
        Required,
        "PEM file with the certificate's private key; relative to the configuration file.",
    ),
];

const LOG: &[Key] = &[
    key(
        "directory",
        Type::Text(&PATH),
        Unset,
        "Where the log files are; where unset, the usual place of the system.",
    ),
    key(
        "level",
        Type::Text(&LogFilter::RULE),
        Text("info"),
        "How much is logged: a level, or levels by target.",
    ),
    key("max_file_mb", integer(1, 100), Integer(5), "Largest size of one log file, in megabytes."),
    key("max_files", integer(2, 50), Integer(5), "Most log files that are kept."),
];

const QUEUE: &[Key] = &[key(
    "keep_settled_days",
    integer(1, 365),
    Integer(14),
    "How long operations are kept after they are done, in days.",
)];
