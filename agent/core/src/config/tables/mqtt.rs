//! The keys of `[mqtt]`.

use super::PATH;
use crate::config::{
    choice::{BrokerUse, MqttVersion},
    describe::{
        Key,
        Preset::{Required, Text, Texts, Unset},
        Type, choice, key,
    },
    mqtt::{BrokerAddress, BrokerUser, ClientId, TopicPrefix},
    rule::Rule,
};

const USE: Rule = Rule { pattern: None, longest: 16, check: BrokerUse::check };

pub(super) const KEYS: &[Key] = &[
    key(
        "address",
        Type::Text(&BrokerAddress::RULE),
        Required,
        "Address of the broker: mqtts://host, or mqtt://host without encryption, which sends no password; perhaps with a \
         port.",
    ),
    key("version", choice(MqttVersion::NAMES), Text("5"), "Version of MQTT that it speaks."),
    key(
        "uses",
        Type::Texts { each: &USE, most: 3 },
        Texts(&["wake"]),
        "What it is used for: wake (the cloud says that there is something new), status (the head office sees the till), \
         claims (the tills of the shop tell each other which vouchers they accept without internet).",
    ),
    key("username", Type::Text(&BrokerUser::RULE), Unset, "Who logs in."),
    key("password_file", Type::Text(&PATH), Unset, "File that holds the password."),
    key(
        "ca_file",
        Type::Text(&PATH),
        Unset,
        "File with the certificates (PEM) that the broker's own must come from; where unset, those of the system.",
    ),
    key(
        "client_cert_file",
        Type::Text(&PATH),
        Unset,
        "File with the certificate (PEM) by which the broker knows this till.",
    ),
    key("client_key_file", Type::Text(&PATH), Unset, "File with the key (PEM) of that certificate."),
    key(
        "client_id",
        Type::Text(&ClientId::RULE),
        Unset,
        "By what the broker knows this till, of its own for each; where unset, made from its name and the installation.",
    ),
    key("topic_prefix", Type::Text(&TopicPrefix::RULE), Text("7stamp"), "What stands before every topic."),
    key(
        "commands_key_file",
        Type::Text(&PATH),
        Unset,
        "File with the public key of the head office, which may then give commands; where unset, none is heeded.",
    ),
    key(
        "shop_key_file",
        Type::Text(&PATH),
        Unset,
        "File with a secret that all tills of the shop share, of 16 characters or more; needed for claims.",
    ),
];
