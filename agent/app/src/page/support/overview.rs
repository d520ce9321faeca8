//! How the till stands: what is wrong and what cures it, how much waits, the last day, what listens, which versions.

use std::time::Duration;

use askama::Template;
use stamp_core::{health::Severity, history::Point, operation::State, redact::redact, words::Words};

use super::{
    chart::{self, Chart},
    figures::{self, Figure},
    moment::{Moment, When, lasting},
    point_of_sale::PointOfSale,
    top::{Tab, Top},
};
use crate::{
    events::{EventsReport, Standing},
    page::{Page, assets, drawn, say::Say},
    report::{Report, ScannerStatus},
};

/// What is shown.
#[derive(Debug)]
pub struct Stand<'a> {
    /// State and health.
    pub report: &'a Report,
    /// The last day; `None`: the queue, which has it, is not open.
    pub history: Option<Vec<Point>>,
}

#[derive(Debug)]
struct Ill {
    severity: &'static str,
    severity_name: String,
    text: String,
    cure: String,
    code: &'static str,
}

#[derive(Debug)]
struct Link {
    state: &'static str,
    name: String,
    since: When,
    next: Option<String>,
}

#[derive(Debug)]
struct Scanner {
    name: String,
    state: &'static str,
    state_name: String,
    detail: String,
    since: When,
    heard: Option<When>,
    delivered: u32,
    ignored: u32,
}

#[derive(Debug, Template)]
#[template(path = "support/overview.html")]
struct Overview<'a> {
    words: Say<'a>,
    top: Top<'a>,
    ills: Vec<Ill>,
    link: Link,
    oldest: Option<When>,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    scanners: Vec<Scanner>,
    points: Vec<PointOfSale>,
    facts: Vec<(String, String)>,
}

impl Page {
    /// All of it, as a whole page.
    #[must_use]
    pub fn support_overview(&self, stand: &Stand<'_>, moment: &Moment) -> String {
        let (words, report) = (&self.words, stand.report);
        let count = |state: State| report.queue.states.get(state.as_str()).copied();
        drawn(&Overview {
            words: Say(words),
            top: self.top(Tab::Overview),
            ills: report
                .health
                .iter()
                .map(|warning| Ill {
                    severity: severity(warning.severity),
                    severity_name: severity_name(words, warning.severity),
                    text: redact(&warning.text).into_owned(),
                    cure: warning.cure.clone(),
                    code: warning.code,
                })
                .collect(),
            link: link(words, report, moment),
            oldest: report.queue.oldest_unsent_at.map(|at| moment.when(at)),
            figures: figures::all(words, count, None),
            charts: stand.history.as_ref().map_or_else(Vec::new, |points| chart::both(words, points, moment)),
            scanners: report
                .scanners
                .iter()
                .map(|(name, status)| scanner(words, name, status, moment))
                .collect(),
            points: report
                .tills
                .iter()
                .map(|(name, status)| PointOfSale::of(words, name, status, moment))
                .collect(),
            facts: self.facts(stand),
        })
    }

    fn facts(&self, stand: &Stand<'_>) -> Vec<(String, String)> {
        let (words, report) = (&self.words, stand.report);
        let fact = |id: &str, value: String| (words.say(id, &[]), value);
        let unknown = || words.say("support-unknown", &[]);
        let mut facts = vec![
            fact("support-till", report.till.clone()),
            fact("support-business", report.business.clone().unwrap_or_else(unknown)),
            fact("support-cloud", self.cloud.to_string()),
            fact("support-version", report.version.to_owned()),
            fact("support-format", stamp_store::FORMAT.to_string()),
            fact("support-page", assets::version().to_owned()),
            fact("support-running", lasting(words, Duration::from_secs(report.uptime_s))),
        ];
        facts.push(fact("support-events", events(words, &report.events)));
        if let Some(id) = report.agent_id {
            facts.push(fact("support-agent", id.to_string()));
        }
        facts
    }
}

/// How what happens elsewhere is heard of, and how much of it was.
fn events(words: &Words, events: &EventsReport) -> String {
    let state = match events.state {
        Standing::Off => "off",
        Standing::Waiting => "waiting",
        Standing::Following => "following",
        Standing::Behind => "behind",
        Standing::None => "none",
        Standing::Failing => "failing",
    };
    let heard: u64 = events.taken.values().sum();
    words.attr("support-events", state, &[("count", heard.into())])
}

fn link(words: &Words, report: &Report, moment: &Moment) -> Link {
    let cloud = &report.cloud;
    let id = match cloud.state {
        "up" => "page-online",
        "down" => "page-offline",
        "paused" => "page-paused",
        _ => "page-connecting",
    };
    let next = cloud.next_attempt_in_s.filter(|_| cloud.state != "up");
    Link {
        state: cloud.state,
        name: words.say(id, &[]),
        since: moment.when(cloud.since),
        next: next.map(|seconds| {
            let time = lasting(words, Duration::from_secs(seconds));
            words.say("support-next-try", &[("time", time.into())])
        }),
    }
}

fn scanner(words: &Words, name: &str, status: &ScannerStatus, moment: &Moment) -> Scanner {
    let id = match status.state {
        "ready" => "support-scanner-ready",
        "connecting" => "support-scanner-connecting",
        "lost" => "support-scanner-lost",
        "ended" => "support-scanner-ended",
        _ => "support-scanner-failed",
    };
    Scanner {
        name: name.to_owned(),
        state: status.state,
        state_name: words.say(id, &[]),
        detail: redact(&status.detail).into_owned(),
        since: moment.when(status.since),
        heard: status.last_at.map(|at| moment.when(at)),
        delivered: status.delivered_24h,
        ignored: status.ignored_24h,
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warn",
        Severity::Error => "refused",
    }
}

fn severity_name(words: &Words, severity: Severity) -> String {
    words.say(
        match severity {
            Severity::Info => "support-severity-info",
            Severity::Warning => "support-severity-warning",
            Severity::Error => "support-severity-error",
        },
        &[],
    )
}
