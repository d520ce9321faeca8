//! Health: what is wrong, how bad it is, and what cures it. Codes are stable, kebab-case.

use serde::Serialize;

use crate::{cloud::verdict::Pause, sync::LinkState};

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
    /// Why callers on other machines are not served, or by an older certificate only.
    pub tls_trouble: Option<String>,
    /// A receipt was reported again with other content.
    pub receipt_conflicts: u64,
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
pub fn assess(facts: &Facts) -> Vec<Warning> {
    let mut found = Vec::new();
    if let Some(why) = &facts.key_trouble {
        let text = format!("the API key cannot be used: {why}");
        let cure = "Let the user of the service read the file, or run `stamp-agent key set` again.";
        found.push(warning("key-unreadable", Severity::Error, text, cure));
    }
    found.extend(facts.disk.map(of_disk));
    // A disk that takes nothing explains it.
    if let Some(opening) = facts.opening.as_ref().filter(|_| facts.disk.is_none()) {
        found.push(of_opening(opening));
    }
    if let Some(seconds) = facts.disk_slow_s {
        let text = format!("the disk takes {seconds} s to write, and a scan is answered once it is written");
        let cure =
            "Find out which program writes so much. Worn memory cards and failing disks are slow, too.";
        found.push(warning("disk-slow", Severity::Warning, text, cure));
    }
    if let Some(what) = &facts.recovered {
        let text = format!("the queue file was damaged at the last start: {what}");
        let cure = "Check the disk. Look at what is parked, and keep the folder for support.";
        found.push(warning("queue-recovered", Severity::Warning, text, cure));
    }
    if facts.log_lost {
        let text = "the log beside the queue file was gone at the last start, and with it the newest scans";
        let cure = "Never remove queue.db-wal. If you have it, stop the agent, put it back and start again.";
        found.push(warning("queue-log-lost", Severity::Warning, text.to_owned(), cure));
    }
    if facts.damaged > 0 {
        let text = format!("{} operations in the queue file are damaged", facts.damaged);
        let cure = "`stamp-agent db check` names them. Check the disk.";
        found.push(warning("operations-damaged", Severity::Warning, text, cure));
    }
    match &facts.link {
        Some(LinkState::Down(why)) => found.push(unreachable(why)),
        // The one that explains it is there already.
        Some(LinkState::Paused(Pause::KeyMissing)) if facts.key_trouble.is_some() => {}
        Some(LinkState::Paused(why)) => found.push(of_pause(why)),
        Some(LinkState::Connecting | LinkState::Up) | None => {}
    }
    for (name, why) in &facts.failing_tasks {
        let text = format!("{name} does not run: {why}");
        found.push(warning(
            "task-failing",
            Severity::Error,
            text,
            "It is started again by itself; see the log.",
        ));
    }
    for (name, why) in &facts.lost_scanners {
        let text = format!("scanner {name} cannot be read: {why}");
        let cure = "Check its cable and the port in the configuration; it is tried again by itself.";
        found.push(warning("scanner-lost", Severity::Warning, text, cure));
    }
    if let Some(why) = &facts.tls_trouble {
        let text = format!("callers on other machines are not served over TLS as they should be: {why}");
        let cure = "Mend the files of local_api.tls, which the user of the service must be able to read; they are read again by themselves.";
        found.push(warning("tls-unusable", Severity::Warning, text, cure));
    }
    if facts.parked > 0 {
        let text = format!("{} operations cannot be sent as they are", facts.parked);
        let cure = "Look at them with `stamp-agent queue list --state parked`, then retry or discard each.";
        found.push(warning("operations-parked", Severity::Warning, text, cure));
    }
    if let Some(hours) = facts.oldest_unsent_s.map(|s| s / 3600).filter(|hours| *hours >= 2) {
        let severity = if hours >= 24 { Severity::Error } else { Severity::Warning };
        let text = format!("operations have been waiting for {hours} hours");
        found.push(warning("queue-old", severity, text, "See why the cloud cannot be reached."));
    }
    if facts.receipt_conflicts > 0 {
        let text = format!("{} receipts came again with other content", facts.receipt_conflicts);
        let cure =
            "The first report counts. Check that receipt numbers are unique: give the register or the day.";
        found.push(warning("receipt-conflict", Severity::Warning, text, cure));
    }
    if facts.log_lines_dropped > 0 {
        let text = format!("{} log lines were not written", facts.log_lines_dropped);
        found.push(warning("log-lines-dropped", Severity::Info, text, "The disk is slow or full."));
    }
    found.sort_by_key(|warning| std::cmp::Reverse(warning.severity));
    found
}

/// What it means that nothing is sent, and what cures it.
#[must_use]
pub fn of_pause(why: &Pause) -> Warning {
    let (text, cure): (String, &str) = match why {
        Pause::KeyMissing => (
            "this till has no API key".into(),
            "Make one in the admin panel (Stamp Cards, API & Integrations), then run `stamp-agent key set`.",
        ),
        Pause::KeyInvalid => (
            "the cloud does not know this API key (regenerated or deleted?)".into(),
            "Copy the present key from the admin panel, then run `stamp-agent key set`.",
        ),
        Pause::ScannerDisabled => (
            "the staff login of this key is switched off".into(),
            "Switch it on in the admin panel, or set the key of another one with `stamp-agent key set`.",
        ),
        Pause::WrongBusiness => (
            "the API key belongs to another business than the waiting operations".into(),
            "Set the key of the first business again, or take the operations out with `stamp-agent queue export`.",
        ),
        Pause::PlanLimit { resets_at } => (
            match resets_at {
                Some(at) => format!("the plan's card operations are used up until {at:.0}"),
                None => "the plan's card operations are used up".into(),
            },
            "Upgrade the plan in the admin panel, or wait: what is kept is sent then.",
        ),
        Pause::AgentTooOld => (
            "the cloud no longer speaks with this version".into(),
            "Install the present version of stamp-agent.",
        ),
        Pause::AddressSuspect => (
            "what answers at cloud.base_url is not the cloud".into(),
            "Check cloud.base_url in the configuration, and any proxy in between.",
        ),
        Pause::EverythingRefused { code } => (
            format!("the cloud refuses unrelated operations alike ({code})"),
            "Check cloud.base_url and the version; tell support. It is tried again by itself.",
        ),
    };
    Warning { code: why.code(), severity: Severity::Error, text, cure: cure.to_owned() }
}

fn of_disk(trouble: DiskTrouble) -> Warning {
    match trouble {
        DiskTrouble::Full => {
            let text = "the disk is full: scans are refused, what was taken before is still sent";
            let cure = "Make room; the till goes on by itself.";
            warning("disk-full", Severity::Error, text.to_owned(), cure)
        }
        DiskTrouble::ReadOnly => {
            let text = "the disk may only be read: scans are refused, and nothing is sent while no answer can be noted";
            let cure = "Systems do this to a failing disk: see the system's log. Once it is writable the till goes on by itself.";
            warning("disk-read-only", Severity::Error, text.to_owned(), cure)
        }
        DiskTrouble::Failing => {
            let text = "the disk reports errors: scans are refused, and nothing is sent while no answer can be noted";
            let cure = "Check the disk and its cable, and replace it if need be; the till goes on by itself.";
            warning("disk-failing", Severity::Error, text.to_owned(), cure)
        }
    }
}

fn of_opening(opening: &Opening) -> Warning {
    let Opening { for_s, why, is_denied } = opening;
    if let Some(why) = why {
        let text = format!("the queue cannot be opened: {why}");
        let cure = if *is_denied {
            "Give the data directory, with all that is in it, to the user of the service; the till goes on by itself."
        } else {
            "Mend what is named; the till tries again by itself. Or stop the daemon and put a backup in its place: `stamp-agent db restore`."
        };
        return warning("queue-unusable", Severity::Error, text, cure);
    }
    let severity = if *for_s < LONG_OPENING_S { Severity::Info } else { Severity::Warning };
    let text = format!("the queue is being opened, for {for_s} s now; no scans are taken until then");
    let cure = "Wait. A slow disk takes its time, and so does saving a large damaged queue; see the log.";
    warning("queue-opening", severity, text, cure)
}

fn unreachable(why: &str) -> Warning {
    let text = format!("the cloud cannot be reached ({why})");
    warning(
        "cloud-unreachable",
        Severity::Warning,
        text,
        "Check the internet. Scans are kept and sent later.",
    )
}

fn warning(code: &'static str, severity: Severity, text: String, cure: &str) -> Warning {
    Warning { code, severity, text, cure: cure.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_was_counted_is_told() {
        let facts = Facts { damaged: 1, receipt_conflicts: 1, log_lines_dropped: 1, ..Facts::default() };
        let codes: Vec<_> = assess(&facts).iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["operations-damaged", "receipt-conflict", "log-lines-dropped"]);
    }
}
