//! The page to log in at, for browsers that the till does not know. It needs no scripts.

use std::time::Duration;

use askama::Template;

use super::{Page, drawn, say::Say};

/// Where a browser goes from the login. Nothing else is ever gone to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Goal {
    /// The till page.
    #[default]
    Till,
    /// The page of support.
    Support,
}

/// What is said above the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The browser is unknown.
    Unknown,
    /// The code was not right.
    Wrong,
    /// The code was not looked at: nobody is listened to for so long.
    Wait(Duration),
}

#[derive(Debug, Template)]
#[template(path = "login.html")]
struct Login<'a> {
    words: Say<'a>,
    till: &'a str,
    said: Option<String>,
    level: &'a str,
    to: Goal,
}

impl Goal {
    /// The one of this path; of any other text the till page.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == Self::Support.path() { Self::Support } else { Self::Till }
    }

    /// Its path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Till => "/",
            Self::Support => "/support",
        }
    }

    /// Whose rights it takes.
    const fn role(self) -> &'static str {
        match self {
            Self::Till => "cashier",
            Self::Support => "support",
        }
    }
}

impl Page {
    /// The page to log in at.
    #[must_use]
    pub fn login(&self, to: Goal, told: Option<Told>) -> String {
        let said = told.map(|told| match told {
            Told::Unknown => self.say("page-login-unknown"),
            Told::Wrong => self.say("page-login-wrong"),
            Told::Wait(wait) => {
                let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
                self.words.say("page-login-wait", &[("seconds", seconds.into())])
            }
        });
        let level = if told == Some(Told::Unknown) { "info" } else { "refused" };
        drawn(&Login { words: Say(&self.words), till: &self.till, said, level, to })
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        config::Stamping,
        time::Now,
        words::{Language, Words},
    };

    use super::*;

    fn shown(to: Goal, told: Option<Told>) -> String {
        let words = Words::of(Language::ENGLISH);
        Page::new(words, Stamping::Scan, "<till>", Now::epoch().wall).login(to, told)
    }

    #[test]
    fn only_two_places_are_gone_to() {
        for path in ["", "/", "//evil.example", "https://evil.example/support", "/support/", "/v1/tokens"] {
            assert_eq!(Goal::of(path), Goal::Till, "{path}");
        }
        assert_eq!(Goal::of("/support"), Goal::Support);
    }

    #[test]
    fn the_page_needs_no_script_and_says_how_to_get_a_code_for_where_one_goes() {
        let html = shown(Goal::Support, None);
        assert!(!html.contains("<script") && !html.contains("role=\"alert\""), "{html}");
        assert!(html.contains("token new --role support --code"), "{html}");
        assert!(html.contains("name=\"to\" value=\"/support\""), "{html}");
        assert!(html.contains("&#60;till&#62;"), "{html}");
        assert!(shown(Goal::Till, None).contains("token new --role cashier --code"));
    }

    #[test]
    fn what_went_wrong_is_an_alert_and_says_for_how_long_to_wait() {
        let wait = shown(Goal::Till, Some(Told::Wait(Duration::from_millis(3_100))));
        assert!(
            wait.contains("role=\"alert\" data-level=\"refused\"") && wait.contains("4\u{a0}s"),
            "{wait}"
        );
        assert!(shown(Goal::Till, Some(Told::Unknown)).contains("data-level=\"info\""));
    }
}
