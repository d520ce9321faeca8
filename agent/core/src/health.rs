//! Health: what is wrong, how bad it is, and what cures it. Codes are stable, kebab-case.

use serde::Serialize;

use crate::{cloud::verdict::Pause, sync::LinkState};

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
    /// What was saved of a damaged queue file at the start.
    pub recovered: Option<String>,
    /// The disk takes no new operations.
    pub disk_full: bool,
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
    /// A receipt was reported again with other content.
    pub receipt_conflicts: u64,
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
    if facts.disk_full {
        let text = "the disk is full: scans are refused, what was taken before is still sent".to_owned();
        found.push(warning("disk-full", Severity::Error, text, "Make room; the till goes on by itself."));
    }
    if let Some(what) = &facts.recovered {
        let text = format!("the queue file was damaged at the last start: {what}");
        let cure = "Check the disk. Look at what is parked, and keep the folder for support.";
        found.push(warning("queue-recovered", Severity::Warning, text, cure));
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
}
