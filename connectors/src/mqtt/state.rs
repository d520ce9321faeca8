//! How the connection stands.

use std::fmt;

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// It is not there yet.
    #[default]
    Connecting,
    /// What is published is heard.
    Up,
    /// It is not there, and is tried again.
    Away(Why),
}

/// Why it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The broker wants another name or password.
    Login,
    /// The broker does not let this till do what it is to do.
    Forbidden,
    /// Somebody else has connected with the same client id.
    TakenOver,
    /// Its certificate is not trusted, or TLS fails otherwise.
    Tls(String),
    /// There is nobody, or nobody who answers.
    Unreachable(String),
    /// What answers is no broker, or speaks another version.
    Protocol(String),
}

impl State {
    /// Whether what is published is heard.
    #[must_use]
    pub fn is_up(&self) -> bool {
        *self == Self::Up
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login => f.write_str("it refuses the name or the password"),
            Self::Forbidden => f.write_str("it does not let this till read or write its topics"),
            Self::TakenOver => f.write_str("another client with the same client_id has taken the place"),
            Self::Tls(why) => write!(f, "TLS: {why}"),
            Self::Unreachable(why) | Self::Protocol(why) => f.write_str(why),
        }
    }
}
