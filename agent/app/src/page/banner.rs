//! The quiet line that says how the till stands: online or since when not, how many operations wait, what is wrong.

use askama::Template;
use stamp_core::{config::Stamping, health::Severity, operation::OpId, time::Timestamp};

use super::{Page, action::Action, assets, drawn, say::Say};
use crate::{report::Report, till::AskedReceipt};

#[derive(Debug, Template)]
#[template(path = "till/banner.html")]
pub(super) struct Banner<'a> {
    pub(super) words: Say<'a>,
    /// `up`, `down`, `paused` or `connecting`.
    pub(super) state: &'a str,
    pub(super) name: String,
    /// Since when it is not online.
    pub(super) since: Option<Timestamp>,
    /// How many wait, in words.
    pub(super) waiting: Option<String>,
    /// The worst of what is wrong.
    pub(super) trouble: Option<&'a str>,
    /// Where stamps come with receipts: the guest who is noted for the open check.
    pub(super) guest: Option<u64>,
    /// The way to the check of which somebody has to say whose it is.
    pub(super) asked: Option<Action>,
    /// All of these checks, by their operations.
    pub(super) questions: String,
    /// Of the page's files: a page that has others is an old one.
    pub(super) version: &'a str,
}

/// The guests of checks.
#[derive(Debug, Default)]
pub struct Guests {
    /// Who is noted for the open check.
    pub noted: Option<u64>,
    /// The first of the checks of which somebody has to say whose they are.
    pub asked: Option<AskedReceipt>,
    /// All of these.
    pub questions: Vec<OpId>,
}

impl Page {
    /// How the till stands.
    #[must_use]
    pub fn banner(&self, report: &Report, guests: &Guests) -> String {
        let state = report.cloud.state;
        let name = match state {
            "up" => "page-online",
            "down" => "page-offline",
            "paused" => "page-paused",
            _ => "page-connecting",
        };
        let count = |state: &str| report.queue.states.get(state).copied().unwrap_or_default();
        let waiting = count("queued") + count("sending");
        let worst = report.health.first().filter(|warning| warning.severity == Severity::Error);
        drawn(&Banner {
            words: Say(&self.words),
            state,
            name: self.say(name),
            since: (state != "up").then_some(report.cloud.since),
            waiting: (waiting > 0).then(|| self.words.say("page-waiting", &[("count", waiting.into())])),
            trouble: worst.map(|warning| warning.text.as_str()),
            guest: guests.noted.filter(|_| self.stamping == Stamping::Receipt),
            asked: guests.asked.as_ref().map(|asked| Action::ask_whose(&self.words, asked)),
            questions: guests.questions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            version: assets::version(),
        })
    }
}
