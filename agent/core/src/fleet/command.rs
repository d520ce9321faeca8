//! What the head office tells a till to do.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{config::LogFilter, time::Timestamp};

/// Another level of the log lasts so long at most.
const LONGEST_LEVEL: Duration = Duration::from_secs(4 * 3600);

/// A command with its signature, as it goes over the broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The command as text: its bytes are what is signed.
    pub command: String,
    /// Ed25519, in base64 (RFC 4648, section 4).
    pub signature: String,
}

/// One command. Whether it may be given is looked at elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Each is carried out once.
    pub id: Uuid,
    /// Whom it is for: business, location and till, as in the topic, with `/` between.
    pub to: String,
    /// From when it holds, UTC.
    pub from: Timestamp,
    /// Until when, UTC.
    pub until: Timestamp,
    /// What is to be done.
    #[serde(flatten)]
    pub order: Order,
}

/// All that a till can be told to do from afar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Order {
    /// Ask the cloud anew for events, and for what may be redeemed offline.
    Resync,
    /// Tell which level the log has; and change it for a time, where one is named.
    LogLevel {
        /// As in the configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<LogFilter>,
        /// Seconds; up to four hours. A quarter of an hour where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_s: Option<u64>,
    },
}

/// What cannot be read as a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// It is no JSON of this form, or names something that cannot be done from afar.
    #[error("it is no command that this version knows")]
    Unknown,
}

impl Envelope {
    /// From bytes of a broker, which anybody may have sent.
    ///
    /// # Errors
    /// It is none.
    pub fn read(bytes: &[u8]) -> Result<Self, Unclear> {
        serde_json::from_slice(bytes).map_err(|_| Unclear::Unknown)
    }
}

impl Command {
    /// From the text of an envelope, once its signature was found good.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, Unclear> {
        serde_json::from_str(text).map_err(|_| Unclear::Unknown)
    }
}

impl Order {
    /// How it is called in the log and in the answer.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Resync => "resync",
            Self::LogLevel { .. } => "log-level",
        }
    }

    /// How long another level lasts.
    #[must_use]
    pub fn lasts(for_s: Option<u64>) -> Duration {
        for_s.map_or(Duration::from_secs(900), Duration::from_secs).min(LONGEST_LEVEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(what: &str) -> String {
        format!(
            r#"{{"id": "00000000-0000-0000-0000-000000000007", "to": "b_1/l_1/till-1",
                "from": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:10:00Z", {what}}}"#
        )
    }

    #[test]
    fn what_can_be_done_from_afar_is_read() {
        assert_eq!(Command::read(&text(r#""do": "resync""#)).unwrap().order, Order::Resync);
        let level =
            Command::read(&text(r#""do": "log-level", "level": "debug", "for_s": 60"#)).unwrap().order;
        let Order::LogLevel { level, for_s } = level else { panic!("{level:?}") };
        assert_eq!((level.unwrap().as_str(), for_s), ("debug", Some(60)));
        let asked = Command::read(&text(r#""do": "log-level""#)).unwrap().order;
        assert_eq!(asked, Order::LogLevel { level: None, for_s: None });
    }

    #[test]
    fn nothing_else_is() {
        for what in [
            r#""do": "shell", "command": "id""#,
            r#""do": 7"#,
            r#""do": "log-level", "level": "everything!""#,
            r#""do": "log-level", "for_s": -1"#,
            r#""dont": "resync""#,
        ] {
            assert_eq!(Command::read(&text(what)), Err(Unclear::Unknown), "{what}");
        }
        for bytes in [&b""[..], b"resync", b"{}", &[0xff; 9]] {
            assert_eq!(Envelope::read(bytes), Err(Unclear::Unknown));
        }
    }

    #[test]
    fn a_level_does_not_stay() {
        assert_eq!(Order::lasts(None), Duration::from_secs(900));
        assert_eq!(Order::lasts(Some(u64::MAX)), LONGEST_LEVEL);
    }
}
