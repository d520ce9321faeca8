//! A till of Serve, which we read as Syrve: the brand under which iiko is sold outside of its home. Whatever of that
//! reading may be wrong in a shop is a setting.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    base_url::BaseUrl,
    choice::{Dialect, ServeAuth},
    duration::seconds,
    mistake::Wrong,
    rule::{Rule, checked_text, plain, quoted},
};

checked_text! {
    /// An ISO 4217 code: three capital letters.
    CurrencyCode,
    Rule { pattern: Some("^[A-Z]{3}$"), longest: 3, check: currency }
}

checked_text! {
    /// The name of a time zone, as the IANA writes it: `Europe/Vilnius`. Whether there is such a zone is known where
    /// the zones are.
    ZoneName,
    Rule { pattern: Some("^[A-Za-z0-9_+/-]{1,64}$"), longest: 64, check: zone }
}

checked_text! {
    /// An id as Syrve writes its own: a UUID with hyphens.
    SyrveId,
    Rule { pattern: Some("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"), longest: 36, check: id }
}

checked_text! {
    /// One part of the path of an address, or the name of a field.
    PathPart,
    Rule { pattern: Some("^[A-Za-z0-9_-]{1,32}$"), longest: 32, check: part }
}

checked_text! {
    /// The name of a user.
    UserName,
    Rule { pattern: None, longest: 128, check: plain }
}

checked_text! {
    /// The name of a restaurant of a chain, as the reports write it.
    DepartmentName,
    Rule { pattern: None, longest: 128, check: plain }
}

/// `[serve]`: at least one of its ways is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// What the till speaks.
    pub dialect: Dialect,
    /// Of all totals. `None`: asked of the cloud.
    pub currency: Option<CurrencyCode>,
    /// Of times that are told without one. `None`: this machine's, and of what the cloud tells its word for its terminals.
    pub zone: Option<ZoneName>,
    /// The till itself, asked on this machine.
    pub front: Option<ServeFront>,
    /// The maker's cloud, asked.
    pub cloud: Option<ServeCloud>,
    /// What the maker's cloud sends.
    pub hook: Option<ServeHook>,
    /// The restaurant's own server, asked for its reports.
    pub server: Option<ServeServer>,
}

/// The Web API of the till's own program (the plugin Web FrontApi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeFront {
    /// Paths such as `/api/orders` are put behind it.
    pub url: BaseUrl,
    /// Under which licence one logs in.
    pub module_id: u32,
    /// Pause between two questions. In the file in seconds.
    #[serde(rename = "poll_s", with = "seconds")]
    pub poll: Duration,
    /// Only checks that were last changed at this terminal. `None`: all that the till tells of.
    pub terminal: Option<SyrveId>,
}

/// The cloud's API (Syrve Cloud API, formerly iikoTransport).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeCloud {
    /// Paths such as `/api/1/organizations` are put behind it.
    pub base_url: BaseUrl,
    /// The file that holds the API login; where relative, to the folder of the configuration file.
    pub login_file: PathBuf,
    /// How one logs in.
    pub auth: ServeAuth,
    /// The field that holds the API login. `None`: what is usual for `auth`.
    pub login_field: Option<PathPart>,
    /// With `auth = "v2"`: the application's id.
    pub app_id: Option<SyrveId>,
    /// With `auth = "v2"`: the file that holds the application's secret.
    pub client_secret_file: Option<PathBuf>,
    /// How the paths of loyalty name the product.
    pub loyalty_segment: PathPart,
    /// Whose checks. `None`: the only organisation that the login may see.
    pub organization: Option<SyrveId>,
    /// Only checks of these groups of terminals. Empty: of all.
    pub terminal_groups: Vec<SyrveId>,
    /// Pause between two questions. In the file in seconds.
    #[serde(rename = "poll_s", with = "seconds")]
    pub poll: Duration,
}

/// What the cloud sends to `/hooks/serve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeHook {
    /// The file that holds the token that the cloud sends with everything.
    pub token_file: PathBuf,
    /// Under which address the cloud reaches this till; `/hooks/serve` is put behind it.
    pub address: Option<BaseUrl>,
    /// The cloud is told of `address` also where it has another one.
    pub take_over_webhook: bool,
}

/// The restaurant's server (the `resto` API).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeServer {
    /// Up to `/resto`; paths such as `/api/auth` are put behind it.
    pub url: BaseUrl,
    /// Who logs in.
    pub login: UserName,
    /// The file that holds the password.
    pub password_file: PathBuf,
    /// Only checks of this restaurant, by its name in the reports. `None`: there is one only.
    pub department: Option<DepartmentName>,
    /// Pause between two questions. In the file in seconds.
    #[serde(rename = "poll_s", with = "seconds")]
    pub poll: Duration,
}

fn currency(text: &str) -> Result<(), Wrong> {
    match text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(()),
        false => {
            Err(Wrong::new(format!("{} is no currency", quoted(text)))
                .hint("three capital letters, such as EUR"))
        }
    }
}

fn zone(text: &str) -> Result<(), Wrong> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+/-".contains(&byte);
    match !text.is_empty() && text.bytes().all(allowed) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no time zone", quoted(text))).hint("such as Europe/Vilnius")),
    }
}

fn id(text: &str) -> Result<(), Wrong> {
    let groups: Vec<_> = text.split('-').collect();
    let fits = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    match fits {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no id of Syrve", quoted(text))).hint(
            "such as 7bc05553-4b68-44e8-b7bc-37be63c6d9e9; `stamp-agent connector test serve` lists them",
        )),
    }
}

fn part(text: &str) -> Result<(), Wrong> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    match !text.is_empty() && text.bytes().all(allowed) {
        true => Ok(()),
        false => {
            Err(Wrong::new(format!("{} cannot stand there", quoted(text)))
                .hint("letters, digits, _ and - only"))
        }
    }
}
