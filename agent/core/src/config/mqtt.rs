//! A broker of MQTT.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    choice::{BrokerUse, MqttVersion},
    host,
    mistake::Wrong,
    rule::{Rule, checked_text, plain, quoted},
};

/// Where TLS is expected, and where it is not (IANA: secure-mqtt, mqtt).
const PORTS: [(&str, u16); 2] = [("mqtts", 8883), ("mqtt", 1883)];

checked_text! {
    /// Where a broker is: `mqtts://host`, or `mqtt://host` without encryption; perhaps with a port.
    BrokerAddress,
    Rule { pattern: Some("^mqtts?://[^/?#@]+$"), longest: 300, check: address }
}

checked_text! {
    /// What stands before every topic: levels with `/` between.
    TopicPrefix,
    Rule { pattern: Some("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$"), longest: 128, check: prefix }
}

checked_text! {
    /// By what a broker tells its clients apart.
    ClientId,
    Rule { pattern: Some("^[A-Za-z0-9._-]{1,64}$"), longest: 64, check: client_id }
}

checked_text! {
    /// Who logs in at a broker.
    BrokerUser,
    Rule { pattern: None, longest: 128, check: plain }
}

/// `[mqtt]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mqtt {
    /// Where the broker is.
    pub address: BrokerAddress,
    /// What it speaks.
    pub version: MqttVersion,
    /// What it is used for.
    pub uses: Vec<BrokerUse>,
    /// `None`: nobody logs in.
    pub username: Option<BrokerUser>,
    /// The file that holds the password; where relative, to the folder of the configuration file.
    pub password_file: Option<PathBuf>,
    /// The file with the certificates that its own must come from. `None`: those of the system.
    pub ca_file: Option<PathBuf>,
    /// The file with the certificate by which this till is known.
    pub client_cert_file: Option<PathBuf>,
    /// The file with the key of that certificate.
    pub client_key_file: Option<PathBuf>,
    /// `None`: made from the till's name and the installation.
    pub client_id: Option<ClientId>,
    /// What stands before every topic.
    pub topic_prefix: TopicPrefix,
    /// The file with the key by which the head office's commands are known. `None`: none is heeded.
    pub commands_key_file: Option<PathBuf>,
    /// The file with the secret that the tills of the shop share. Needed for claims.
    pub shop_key_file: Option<PathBuf>,
}

impl Mqtt {
    /// Whether it is used for this.
    #[must_use]
    pub fn is_for(&self, what: BrokerUse) -> bool {
        self.uses.contains(&what)
    }
}

impl BrokerAddress {
    /// Whether what is sent there is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.as_str().starts_with("mqtts://")
    }

    /// The host's name or address; an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        split(self.as_str()).map_or("", |(_, host, _)| host.trim_start_matches('[').trim_end_matches(']'))
    }

    /// The port, where it is not named the usual one.
    #[must_use]
    pub fn port(&self) -> u16 {
        split(self.as_str()).map_or(0, |(usual, _, port)| port.unwrap_or(usual))
    }

    /// Whether it cannot lead away from this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        split(self.as_str()).is_some_and(|(_, name, _)| host::is_loopback(name))
    }
}

/// The usual port, the host and the port.
fn split(text: &str) -> Option<(u16, &str, Option<u16>)> {
    let (scheme, rest) = text.split_once("://")?;
    let (_, usual) = PORTS.iter().find(|(name, _)| *name == scheme)?;
    let after_host = rest.rfind(']').unwrap_or(0);
    match rest[after_host..].rfind(':').map(|at| at + after_host) {
        Some(colon) => {
            Some((*usual, &rest[..colon], Some(rest[colon + 1..].parse().ok().filter(|port| *port > 0)?)))
        }
        None => Some((*usual, rest, None)),
    }
}

fn address(text: &str) -> Result<(), Wrong> {
    if text.contains('@') {
        return Err(Wrong::new("holds a user name or a password").hint("use username and password_file"));
    }
    let how = "mqtts://broker.example, perhaps with a port; mqtt:// where nothing is to be encrypted";
    if text.contains([' ', '/']) && !text.starts_with("mqtt") {
        return Err(Wrong::new("is no address of a broker").hint(how));
    }
    let Some((_, name, _)) = split(text) else {
        return Err(Wrong::new("is no address of a broker").hint(how));
    };
    if name.contains('/') {
        return Err(Wrong::new("holds a path").hint("a broker has none"));
    }
    host::check(name)
}

fn prefix(text: &str) -> Result<(), Wrong> {
    let is_level = |level: &str| !level.is_empty() && level.bytes().all(is_plain);
    match text.split('/').all(is_level) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no beginning of topics", quoted(text)))
            .hint("levels of A-Z a-z 0-9 . _ - with / between, such as 7stamp")),
    }
}

fn client_id(text: &str) -> Result<(), Wrong> {
    match !text.is_empty() && text.bytes().all(is_plain) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no name of a client", quoted(text)))
            .hint("1 to 64 of A-Z a-z 0-9 . _ -")),
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
