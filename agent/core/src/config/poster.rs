//! A till of Poster.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    base_url::BaseUrl,
    duration::seconds,
    mistake::Wrong,
    rule::{Rule, checked_text, plain, quoted},
};

checked_text! {
    /// An account of Poster, as it stands before `.joinposter.com`.
    PosterAccount,
    Rule { pattern: Some("^[a-z0-9_-]{1,64}$"), longest: 64, check: account }
}

checked_text! {
    /// The number of a place or a register at Poster.
    PosterId,
    Rule { pattern: Some("^[1-9][0-9]{0,17}$"), longest: 18, check: id }
}

checked_text! {
    /// The number of a register at Poster, or `all` of the place.
    PosterRegister,
    Rule { pattern: Some("^([1-9][0-9]{0,17}|all)$"), longest: 18, check: register }
}

/// `[poster]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poster {
    /// The file that holds the token of Poster's API; where relative, to the folder of the configuration file. `None`: the
    /// cloud of Poster is not asked, and only the app on the till is heard.
    pub token_file: Option<PathBuf>,
    /// Where Poster's API is.
    pub base_url: BaseUrl,
    /// `None`: Poster tells it.
    pub account: Option<PosterAccount>,
    /// The place. `None`: the only one.
    pub spot: Option<PosterId>,
    /// The register, which Poster calls tablet. `None`: the only one of the place.
    pub register: Option<PosterRegister>,
    /// Time between two looks for closed checks. In the file in seconds.
    #[serde(rename = "poll_s", with = "seconds")]
    pub poll: Duration,
    /// How far back removed checks are looked for, in days.
    pub removed_days: u32,
    /// The file that holds the secret of the application whose webhooks come here. `None`: none come.
    pub webhook_secret_file: Option<PathBuf>,
    /// The app on the till is heard.
    pub app: bool,
}

impl PosterRegister {
    /// The register; `None`: all of the place.
    #[must_use]
    pub fn one(&self) -> Option<&str> {
        (self.as_str() != ALL).then_some(self.as_str())
    }
}

const ALL: &str = "all";

fn account(text: &str) -> Result<(), Wrong> {
    plain(text)?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    match text.bytes().all(fits) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is not an account of Poster", quoted(text)))
            .hint("what stands before .joinposter.com where you log in, in small letters")),
    }
}

fn id(text: &str) -> Result<(), Wrong> {
    match is_id(text) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no number of Poster's", quoted(text)))
            .hint("digits in quotes, as `stamp-agent connector test poster` shows them")),
    }
}

fn register(text: &str) -> Result<(), Wrong> {
    match text == ALL || is_id(text) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is neither a number of Poster's nor \"all\"", quoted(text)))
            .hint("digits in quotes, as `stamp-agent connector test poster` shows them")),
    }
}

fn is_id(text: &str) -> bool {
    (1..=18).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}
