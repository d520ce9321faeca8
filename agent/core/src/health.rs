//! Health: what is wrong, how bad it is, and what cures it. Codes are stable, kebab-case.

use serde::Serialize;

use crate::{
    cloud::verdict::Pause,
    sync::LinkState,
    time::Timestamp,
    words::{Args, Value, Words},
};

/// Opening usually takes milliseconds.
const LONG_OPENING_S: u64 = 5;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Works, but somebody should look.
    Warning,
    /// Something the shop relies on does not work.
    Error,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable name.
    pub code: &'static str,
    /// See [`Severity`].
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// What to do about it.
    pub cure: String,
}

/// What health is judged by.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The way to the cloud.
    pub link: Option<LinkState>,
    /// Why the API key cannot be used, although there is one.
    pub key_trouble: Option<String>,
    /// The queue is not open yet.
    pub opening: Option<Opening>,
    /// What was saved of a damaged queue file at the start.
    pub recovered: Option<String>,
    /// The log of the queue was gone at the start.
    pub log_lost: bool,
    /// What the last check of the whole queue file has found: operations that are damaged.
    pub damaged: u64,
    /// Why the disk takes no new operations.
    pub disk: Option<DiskTrouble>,
    /// Seconds that the disk takes to confirm a change, where that is noticeable.
    pub disk_slow_s: Option<u64>,
    /// Operations that a person must decide about.
    pub parked: u64,
    /// Seconds since the oldest unsent operation was made.
    pub oldest_unsent_s: Option<u64>,
    /// Log lines that the disk did not take in time.
    pub log_lines_dropped: u64,
    /// Tasks that do not run, with the reason.
    pub failing_tasks: Vec<(String, String)>,
    /// Scanners that cannot be read, with the reason.
    pub lost_scanners: Vec<(String, String)>,
    /// Points of sale that have not answered for a while, with the reason.
    pub lost_tills: Vec<(String, String)>,
    /// Points of sale that are not connected until somebody changes something, with what that is.
    pub failed_tills: Vec<(String, String)>,
    /// The names of points of sale whose receipts bring nothing, because this till stamps scans.
    pub unused_tills: Option<String>,
    /// Why callers on other machines are not served, or by an older certificate only.
    pub tls_trouble: Option<String>,
    /// Until when the certificate for them is good, where that is soon.
    pub tls_until: Option<Timestamp>,
    /// Seconds since the snapshot of vouchers was complete, where that is too long although the cloud answers.
    pub snapshot_stale_s: Option<u64>,
    /// The business has more vouchers than a till keeps.
    pub too_many_vouchers: bool,
    /// A receipt was reported again with other content.
    pub receipt_conflicts: u64,
    /// Why the broker is not there, where somebody should look.
    pub broker: Option<String>,
    /// How often something else stamped a guest of this till for the same purchase, in the last day.
    pub stamped_twice: Option<usize>,
}

/// A queue that is not open yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Seconds since the start.
    pub for_s: u64,
    /// Why it could not be opened the last time. `None`: it is being opened for the first time.
    pub why: Option<String>,
    /// The cause is that the files belong to somebody else.
    pub is_denied: bool,
}

/// Why a disk takes no new operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskTrouble {
    /// No room.
    Full,
    /// It may only be read.
    ReadOnly,
    /// It reports errors.
    Failing,
}

/// Everything that is wrong, the worst first.
#[must_use]
pub fn assess(words: &Words, facts: &Facts) -> Vec<Warning> {
    let mut found = Vec::new();
    if let Some(why) = &facts.key_trouble {
        found.push(warning(words, "key-unreadable", Severity::Error, &[("why", why.into())]));
    }
    found.extend(facts.disk.map(|trouble| of_disk(words, trouble)));
    // A disk that takes nothing explains it.
    if let Some(opening) = facts.opening.as_ref().filter(|_| facts.disk.is_none()) {
        found.push(of_opening(words, opening));
    }
    if let Some(seconds) = facts.disk_slow_s {
        found.push(warning(words, "disk-slow", Severity::Warning, &[("seconds", seconds.into())]));
    }
    if let Some(what) = &facts.recovered {
        found.push(warning(words, "queue-recovered", Severity::Warning, &[("what", what.into())]));
    }
    if facts.log_lost {
        found.push(warning(words, "queue-log-lost", Severity::Warning, &[]));
    }
    if facts.damaged > 0 {
        let count = [("count", facts.damaged.into())];
        found.push(warning(words, "operations-damaged", Severity::Warning, &count));
    }
    match &facts.link {
        Some(LinkState::Down(why)) => {
            found.push(warning(words, "cloud-unreachable", Severity::Warning, &[("why", why.into())]));
        }
        // The one that explains it is there already.
        Some(LinkState::Paused(Pause::KeyMissing)) if facts.key_trouble.is_some() => {}
        Some(LinkState::Paused(why)) => found.push(of_pause(words, why)),
        Some(LinkState::Connecting | LinkState::Up) | None => {}
    }
    for (name, why) in &facts.failing_tasks {
        let task = [("name", name.into()), ("why", why.into())];
        found.push(warning(words, "task-failing", Severity::Error, &task));
    }
    for (name, why) in &facts.lost_scanners {
        let scanner = [("name", name.into()), ("why", why.into())];
        found.push(warning(words, "scanner-lost", Severity::Warning, &scanner));
    }
    for (name, why) in &facts.failed_tills {
        let till = [("name", name.into()), ("why", why.into())];
        found.push(warning(words, "till-failed", Severity::Error, &till));
    }
    if let Some(names) = &facts.unused_tills {
        found.push(warning(words, "receipts-unused", Severity::Warning, &[("names", names.into())]));
    }
    for (name, why) in &facts.lost_tills {
        let till = [("name", name.into()), ("why", why.into())];
        found.push(warning(words, "till-lost", Severity::Warning, &till));
    }
    if let Some(why) = &facts.tls_trouble {
        found.push(warning(words, "tls-unusable", Severity::Warning, &[("why", why.into())]));
    }
    if let Some(until) = facts.tls_until {
        let at = [("at", format!("{until:.0}").into())];
        found.push(warning(words, "tls-expiring", Severity::Warning, &at));
    }
    if facts.parked > 0 {
        let count = [("count", facts.parked.into())];
        found.push(warning(words, "operations-parked", Severity::Warning, &count));
    }
    if let Some(hours) = facts.oldest_unsent_s.map(|s| s / 3600).filter(|hours| *hours >= 2) {
        let severity = if hours >= 24 { Severity::Error } else { Severity::Warning };
        found.push(warning(words, "queue-old", severity, &[("hours", hours.into())]));
    }
    if let Some(seconds) = facts.snapshot_stale_s {
        let hours = [("hours", (seconds / 3600).into())];
        found.push(warning(words, "snapshot-stale", Severity::Warning, &hours));
    }
    if facts.too_many_vouchers {
        found.push(warning(words, "snapshot-too-large", Severity::Warning, &[]));
    }
    if let Some(why) = &facts.broker {
        found.push(warning(words, "broker-away", Severity::Warning, &[("why", why.into())]));
    }
    if let Some(count) = facts.stamped_twice {
        let count = [("count", u64::try_from(count).unwrap_or(u64::MAX).into())];
        found.push(warning(words, "stamped-twice", Severity::Warning, &count));
    }
    if facts.receipt_conflicts > 0 {
        let count = [("count", facts.receipt_conflicts.into())];
        found.push(warning(words, "receipt-conflict", Severity::Warning, &count));
    }
    if facts.log_lines_dropped > 0 {
        let count = [("count", facts.log_lines_dropped.into())];
        found.push(warning(words, "log-lines-dropped", Severity::Info, &count));
    }
    found.sort_by_key(|warning| std::cmp::Reverse(warning.severity));
    found
}

/// What it means that nothing is sent, and what cures it.
#[must_use]
pub fn of_pause(words: &Words, why: &Pause) -> Warning {
    let args: Vec<(&str, Value<'_>)> = match why {
        Pause::PlanLimit { resets_at: Some(at) } => vec![("at", format!("{at:.0}").into())],
        Pause::EverythingRefused { code } => vec![("code", code.into())],
        _ => Vec::new(),
    };
    let warning = warning(words, why.code(), Severity::Error, &args);
    match why {
        Pause::PlanLimit { resets_at: Some(_) } => {
            Warning { text: words.attr(&message(warning.code), "until", &args), ..warning }
        }
        _ => warning,
    }
}

fn of_disk(words: &Words, trouble: DiskTrouble) -> Warning {
    match trouble {
        DiskTrouble::Full => warning(words, "disk-full", Severity::Error, &[]),
        DiskTrouble::ReadOnly => warning(words, "disk-read-only", Severity::Error, &[]),
        DiskTrouble::Failing => warning(words, "disk-failing", Severity::Error, &[]),
    }
}

fn of_opening(words: &Words, opening: &Opening) -> Warning {
    let Opening { for_s, why, is_denied } = opening;
    if let Some(why) = why {
        let warning = warning(words, "queue-unusable", Severity::Error, &[("why", why.into())]);
        return match is_denied {
            true => Warning { cure: words.attr(&message(warning.code), "cure-denied", &[]), ..warning },
            false => warning,
        };
    }
    let severity = if *for_s < LONG_OPENING_S { Severity::Info } else { Severity::Warning };
    warning(words, "queue-opening", severity, &[("seconds", (*for_s).into())])
}

fn warning(words: &Words, code: &'static str, severity: Severity, args: &Args<'_>) -> Warning {
    let message = message(code);
    Warning { code, severity, text: words.say(&message, args), cure: words.attr(&message, "cure", args) }
}

/// A notice may have the same code.
fn message(code: &str) -> String {
    format!("health-{code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    /// What is wrong, in English.
    fn assess(facts: &Facts) -> Vec<Warning> {
        super::assess(&Words::of(Language::ENGLISH), facts)
    }

    #[test]
    fn a_till_without_trouble_is_healthy() {
        assert_eq!(assess(&Facts { link: Some(LinkState::Up), ..Facts::default() }), []);
    }

    #[test]
    fn a_queue_that_cannot_be_opened_is_explained_by_its_disk_or_by_itself() {
        let opening = Opening { for_s: 9, why: Some("no".into()), is_denied: false };
        let codes = |facts: &Facts| assess(facts).iter().map(|found| found.code).collect::<Vec<_>>();
        let facts = Facts { opening: Some(opening), ..Facts::default() };
        assert_eq!(codes(&facts), ["queue-unusable"]);
        assert_eq!(codes(&Facts { disk: Some(DiskTrouble::ReadOnly), ..facts }), ["disk-read-only"]);
    }

    #[test]
    fn an_opening_is_no_trouble_before_it_takes_long() {
        let severity = |for_s| {
            let opening = Some(Opening { for_s, why: None, is_denied: false });
            assess(&Facts { opening, ..Facts::default() })[0].severity
        };
        assert_eq!((severity(4), severity(5)), (Severity::Info, Severity::Warning));
    }

    #[test]
    fn the_worst_comes_first_and_names_its_cure() {
        let facts = Facts {
            link: Some(LinkState::Paused(Pause::KeyInvalid)),
            parked: 2,
            oldest_unsent_s: Some(3 * 3600),
            ..Facts::default()
        };
        let found = assess(&facts);
        assert_eq!(
            found.iter().map(|w| w.code).collect::<Vec<_>>(),
            ["key-invalid", "operations-parked", "queue-old"]
        );
        assert!(found[0].cure.contains("stamp-agent key set"));
    }

    #[test]
    fn a_key_that_cannot_be_read_is_told_once() {
        let paused = Facts { link: Some(LinkState::Paused(Pause::KeyMissing)), ..Facts::default() };
        let codes = |facts: &Facts| assess(facts).iter().map(|warning| warning.code).collect::<Vec<_>>();
        assert_eq!(codes(&paused), [Pause::KeyMissing.code()]);
        assert_eq!(codes(&Facts { key_trouble: Some("denied".into()), ..paused }), ["key-unreadable"]);
    }

    #[test]
    fn a_point_of_sale_that_somebody_must_mend_goes_before_one_that_is_away() {
        let of = |name: &str, why: &str| vec![(name.to_owned(), why.to_owned())];
        let facts = Facts {
            lost_tills: of("bar", "no connection"),
            failed_tills: of("poster", "the token is wrong"),
            ..Facts::default()
        };
        let found = assess(&facts);
        assert_eq!(found.iter().map(|w| w.code).collect::<Vec<_>>(), ["till-failed", "till-lost"]);
        assert!(found[0].text.contains("the token is wrong"), "{}", found[0].text);
        assert!(found[1].cure.contains("stamp-agent connector test bar"), "{}", found[1].cure);
    }

    #[test]
    fn what_was_counted_is_told() {
        let facts = Facts { damaged: 1, receipt_conflicts: 1, log_lines_dropped: 1, ..Facts::default() };
        let codes: Vec<_> = assess(&facts).iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["operations-damaged", "receipt-conflict", "log-lines-dropped"]);
    }
}
