//! A till that posts its checks.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::Field;
use crate::{
    config::{
        mistake::Wrong,
        rule::{Rule, checked_text, quoted},
    },
    named::named,
};

named! {
    /// How a till shows that it is the one.
    Proof {
        /// The secret stands in a header.
        Header = "header",
        /// The secret stands behind `Bearer` in the header `Authorization` (RFC 6750 section 2.1).
        Bearer = "bearer",
        /// A header holds a tag of the body, made with the secret (HMAC-SHA256, RFC 2104).
        HmacSha256 = "hmac-sha256",
        /// None: it runs on this machine, and nobody else is heard.
        ThisMachine = "this-machine",
    }
}

named! {
    /// How the tag is written.
    TagEncoding {
        /// Hexadecimal digits, large or small.
        Hex = "hex",
        /// Base64 (RFC 4648), in either alphabet, with or without padding.
        Base64 = "base64",
    }
}

checked_text! {
    /// The name of a header.
    HeaderName,
    Rule { pattern: Some("^[A-Za-z0-9-]{1,64}$"), longest: 64, check: header_name }
}

/// `hook` of a `[[generic]]`: it posts its checks to `/hooks/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnHook {
    /// How it shows that it is the one.
    pub proof: Proof,
    /// The header of the secret or of the tag.
    pub header: Option<HeaderName>,
    /// The file of the secret; where relative, to the folder of the configuration file.
    pub secret_file: Option<PathBuf>,
    /// How the tag is written. `None`: in hexadecimal digits.
    pub encoding: Option<TagEncoding>,
    /// What stands before the secret or the tag in its header. `None`: nothing.
    pub prefix: Option<String>,
    /// The header of the time at which the tag was made, in Unix seconds. With it, what the tag is of is the time, a point and the
    /// body; `None`: the body alone.
    pub timestamp_header: Option<HeaderName>,
    /// See [`OwnHook::tolerance`]. In seconds.
    pub tolerance_s: Option<u32>,
    /// Where in the body the records of checks are. `None`: the body is one, or a list of them.
    pub records: Option<Field>,
}

impl OwnHook {
    /// How far the time of a tag may be from ours.
    #[must_use]
    pub fn tolerance(&self) -> Duration {
        Duration::from_secs(self.tolerance_s.map_or(300, u64::from))
    }
}

fn header_name(text: &str) -> Result<(), Wrong> {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is not the name of a header", quoted(text)))
            .hint("letters, digits and hyphens: X-Till-Signature")),
    }
}
