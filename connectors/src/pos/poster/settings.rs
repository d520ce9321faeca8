//! What is set of a till of Poster.

use std::{fmt, time::Duration};

use stamp_core::config::{self, ClientField, PosterRegister, Receipts};
use zeroize::Zeroizing;

/// Which account, place and register, and how they are asked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API is, without a slash at the end.
    pub base_url: String,
    /// The token of the API. `None`: it is not asked, and only the app on the till is heard.
    pub token: Option<Secret>,
    /// The secret of the application whose webhooks come here. `None`: none are taken.
    pub webhook_secret: Option<Secret>,
    /// The app on the till is heard.
    pub app: bool,
    /// The name of the account. `None`: Poster tells it.
    pub account: Option<String>,
    /// The place. `None`: the only one.
    pub spot: Option<String>,
    /// The register. `None`: the only one of the place.
    pub register: Option<Register>,
    /// How far back removed checks are looked for, in days.
    pub removed_days: u32,
    /// What the rules of the shop want to know of a check.
    pub wanted: Wanted,
    /// How often it is asked.
    pub pace: Pace,
}

/// Whose checks are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Register {
    /// Those that this register has closed, which Poster calls a tablet.
    One(String),
    /// Those of all registers of the place.
    All,
}

/// What is asked for besides the checks themselves, because a rule needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// What names a guest.
    pub client: Vec<ClientField>,
    /// The group of the client.
    pub groups: bool,
    /// The lines of a check, with the categories of their products.
    pub lines: bool,
}

/// How often it is asked. A busy day is asked for in two questions of [`Pace::poll`], a quiet one in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks for closed checks; up to a tenth is added by chance.
    pub poll: Duration,
    /// Between two looks for removed checks.
    pub removed: Duration,
    /// In which all days of [`Settings::removed_days`] are looked through once for closed checks that a register has kept to
    /// itself for lack of internet, a part after the other.
    pub late: Duration,
    /// Between any two questions, whatever they are.
    pub spacing: Duration,
    /// From being told that there is something to see until it is looked at, so that what is told of it meanwhile costs
    /// no further question.
    pub settle: Duration,
    /// After what only a person can change.
    pub failed: Duration,
    /// Until account, place and register are asked for again.
    pub place: Duration,
}

/// A token or a secret, overwritten when it is dropped. Printing it shows that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Settings {
    /// With a token, and else as the configuration is silent.
    #[must_use]
    pub fn new(base_url: impl Into<String>, token: Option<Secret>) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            webhook_secret: None,
            app: true,
            account: None,
            spot: None,
            register: None,
            removed_days: 14,
            wanted: Wanted { client: vec![ClientField::Card], ..Wanted::default() },
            pace: Pace::default(),
        }
    }

    /// As `[poster]` and `[receipts]` say, with what was read from the files of secrets.
    #[must_use]
    pub fn configured(
        poster: &config::Poster,
        receipts: &Receipts,
        token: Option<Secret>,
        webhook_secret: Option<Secret>,
    ) -> Self {
        Self {
            webhook_secret,
            app: poster.app,
            account: poster.account.as_ref().map(ToString::to_string),
            spot: poster.spot.as_ref().map(ToString::to_string),
            register: poster.register.as_ref().map(Register::from),
            removed_days: poster.removed_days,
            wanted: Wanted {
                client: receipts.client.clone(),
                groups: !receipts.without.is_empty(),
                lines: !receipts.categories.is_empty() || !receipts.not_categories.is_empty(),
            },
            pace: Pace { poll: poster.poll, ..Pace::default() },
            ..Self::new(poster.base_url.as_str(), token)
        }
    }
}

impl Pace {
    /// Most questions in a minute in which nothing goes wrong and nothing new is told, two of them for [`Pace::late`]. More
    /// come with the start, when all days are looked through, and one with each further page where an account answers in
    /// pages.
    #[must_use]
    pub fn at_rest(&self) -> u32 {
        let minute = Duration::from_secs(60).as_millis();
        let times = |pause: Duration| minute.div_ceil(pause.as_millis().max(1));
        u32::try_from(2 * times(self.poll) + 2 * times(self.removed) + 2).unwrap_or(u32::MAX)
    }

    /// Most questions in any minute.
    #[must_use]
    pub fn at_most(&self) -> u32 {
        let minute = Duration::from_secs(60).as_millis();
        u32::try_from(minute / self.spacing.as_millis().max(1)).unwrap_or(u32::MAX).saturating_add(1)
    }
}

impl Default for Pace {
    /// Poster publishes no limit (none in its documentation of 2023 and later); others ask once a minute for all
    /// checks and more often in between, without trouble that was told of.
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(20),
            removed: Duration::from_secs(300),
            late: Duration::from_secs(3600),
            spacing: Duration::from_secs(1),
            settle: Duration::from_secs(1),
            failed: Duration::from_secs(300),
            place: Duration::from_secs(6 * 3600),
        }
    }
}

impl Register {
    /// The register that is meant, where it is one.
    #[must_use]
    pub fn one(&self) -> Option<&str> {
        match self {
            Self::One(id) => Some(id),
            Self::All => None,
        }
    }
}

impl From<&PosterRegister> for Register {
    fn from(register: &PosterRegister) -> Self {
        register.one().map_or(Self::All, |id| Self::One(id.to_owned()))
    }
}

impl Secret {
    /// Takes it as it stands in its file: surrounding white space is cut off. `None`: there is nothing else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        (!text.is_empty()).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The secret itself.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_rest_a_shop_is_asked_ten_times_a_minute_at_most_and_never_more_than_once_a_second() {
        let pace = Pace::default();
        assert_eq!(pace.at_rest(), 2 * 3 + 2 + 2);
        assert_eq!(pace.at_most(), 61);
        let slowest = Pace { poll: Duration::from_secs(300), ..Pace::default() };
        let fastest = Pace { poll: Duration::from_secs(10), ..pace };
        assert!(slowest.at_rest() <= 6 && fastest.at_rest() <= 16);
    }

    #[test]
    fn what_is_asked_for_besides_checks_follows_from_the_rules_of_the_shop() {
        let configured = |receipts: &str| {
            let text = format!(
                "cloud.base_url = \"https://api.7stamp.example/v1\"\n[poster]\ntoken_file = \"poster-token\"\npoll_s = 30\nregister = \"2\"\n[receipts]\n{receipts}"
            );
            let config = config::parse(&text, "agent.toml").unwrap();
            Settings::configured(&config.poster.unwrap(), &config.receipts, None, None)
        };
        let plain = configured("");
        assert_eq!(plain.wanted, Wanted { client: vec![ClientField::Card], groups: false, lines: false });
        assert_eq!(
            (plain.pace.poll, plain.register),
            (Duration::from_secs(30), Some(Register::One("2".to_owned())))
        );
        assert_eq!(plain.base_url, "https://joinposter.com/api");
        let rules = configured("client = [\"phone\"]\nwithout = [\"Staff\"]\ncategories = [\"Coffee\"]\n");
        assert_eq!(rules.wanted, Wanted { client: vec![ClientField::Phone], groups: true, lines: true });
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("\u{feff} 000000:demo\n").unwrap();
        assert_eq!(secret.reveal(), "000000:demo");
        let printed = format!("{:?}", Settings::new("https://poster.example/api", Some(secret)));
        assert!(!printed.contains("demo"), "{printed}");
        assert_eq!(Secret::new(" \n"), None);
    }
}
