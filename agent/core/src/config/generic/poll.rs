//! A till that is asked.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Field, UrlTemplate};
use crate::{
    config::{duration::seconds, mistake::Wrong, rule::Rule},
    named::named,
};

named! {
    /// How a till gives a long list in pieces.
    Paging {
        /// It does not.
        None = "none",
        /// By the number of the page, until one is empty.
        Page = "page",
        /// By what each answer names as the way on.
        Cursor = "cursor",
        /// By the header `Link` with `rel="next"` (RFC 8288).
        Link = "link",
    }
}

/// A header of a question: `Accept: application/json`, `Authorization: Bearer {secret}`.
pub(in crate::config) const HEADER: Rule =
    Rule { pattern: Some("^[A-Za-z0-9-]{1,64}: .{1,500}$"), longest: 566, check: header };

/// `poll` of a `[[generic]]`: it is asked for its checks by HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Polled {
    /// Where.
    pub url: UrlTemplate,
    /// How `{since}` and `{until}` are written; a day is one of the zone of the map, else of UTC.
    pub time: String,
    /// Headers of each question; `{secret}` is the secret.
    pub headers: Vec<String>,
    /// The file of the secret; where relative, to the folder of the configuration file.
    pub secret_file: Option<PathBuf>,
    /// Where in an answer the records of checks are. `None`: it is one, or a list of them.
    pub records: Option<Field>,
    /// How a long list comes in pieces.
    pub paging: Paging,
    /// The number of the first page.
    pub first_page: u32,
    /// Where an answer names the way on.
    pub cursor: Option<Field>,
    /// Between two questions. In the file in seconds.
    #[serde(rename = "interval_s", with = "seconds")]
    pub interval: Duration,
    /// How far each question reaches back behind the last one: checks that the till hears of later. In the file in seconds.
    #[serde(rename = "overlap_s", with = "seconds")]
    pub overlap: Duration,
}

impl Polled {
    /// Name and value of each header, with `secret` put in.
    pub fn headers<'a>(&'a self, secret: &'a str) -> impl Iterator<Item = (&'a str, String)> {
        let headers = self.headers.iter().filter_map(|header| header.split_once(':'));
        headers.map(move |(name, value)| (name, value.trim().replace("{secret}", secret)))
    }
}

fn header(text: &str) -> Result<(), Wrong> {
    let graphic = |value: &str| value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let good = text.split_once(": ").is_some_and(|(name, value)| {
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        letters && (1..=64).contains(&name.len()) && !value.trim().is_empty() && graphic(value)
    });
    match good {
        true => Ok(()),
        // Not repeated: it may hold a key of the till.
        false => Err(Wrong::new("is not a header")
            .hint("such as \"Accept: application/json\"; a key as {secret}, from secret_file")),
    }
}
