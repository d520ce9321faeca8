//! Tries a till for a person: what a sample would become, and whether the till answers. Reports nothing.

use std::time::Duration;

use stamp_core::{receipt::Report, time::Timestamp};

use super::{
    Misfit, Reading, Settings, Unfit,
    folder::{self, documents},
    poll::{Poll, Trouble},
    settings::Ready,
    states::Way,
};
use crate::pos::{Asker, Finding};

/// Of what was passed over or does not fit; the rest is counted.
const MOST_SHOWN: usize = 10;
/// A share that says nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(10);

/// What a sample would become: the body of a request that the till posts, an answer, or a file. What it is, is seen by its name
/// (a file of the folder) and by where its records are.
///
/// # Errors
/// Where the settings cannot work.
pub fn sample(settings: Settings, bytes: &[u8], name: &str) -> Result<Vec<Finding>, Unfit> {
    let till = settings.ready()?;
    let ways = ways(&till, name);
    let mut found: Vec<_> = ways.into_iter().map(|way| (way, read(&till, way, bytes, name))).collect();
    // What fits on one way is not told to fit on none of the others.
    if found.iter().any(|(_, findings)| findings.iter().any(|finding| !finding.reports.is_empty())) {
        found.retain(|(_, findings)| findings.iter().any(|finding| !finding.reports.is_empty()));
    }
    Ok(found.into_iter().take(1).flat_map(|(_, findings)| findings).collect())
}

/// Asks the till once, looks into its folder, and says what its hook waits for.
///
/// # Errors
/// Where the settings cannot work.
pub async fn examine(settings: Settings, asker: &Asker, now: Timestamp) -> Result<Vec<Finding>, Unfit> {
    let till = settings.ready()?;
    let mut found = Vec::new();
    if let Some(hook) = &till.table.hook {
        let words = format!(
            "posts to /hooks/{} are heard with proof = \"{}\"; try one with --sample",
            till.table.name, hook.proof
        );
        found.push(Finding::good("hook", words));
    }
    if let Some(poll) = Poll::of(&till, asker) {
        found.extend(match poll.tried(now).await {
            Ok(page) => told("poll", &page.misfits, page.reports, page.passed_over, Vec::new()),
            Err(Trouble::Person { why }) => vec![Finding::failed("poll", why)],
            Err(Trouble::Later { why, .. }) => vec![Finding::unreachable("poll", why)],
            Err(Trouble::Stopped) => Vec::new(),
        });
    }
    if let Some(watched) = till.table.folder.clone() {
        let looked = tokio::task::spawn_blocking(move || folder::tried(&watched));
        found.push(match tokio::time::timeout(SILENCE, looked).await {
            Err(_) => Finding::unreachable("folder", "it does not answer; look at the share and its machine"),
            Ok(Ok(Ok(words))) => Finding::good("folder", words),
            Ok(Ok(Err(why))) => Finding::failed("folder", why),
            Ok(Err(_)) => Finding::failed("folder", "looking through it ended by itself; please report this"),
        });
    }
    Ok(found)
}

/// The ways on which it may have come, the likeliest first.
fn ways(till: &Ready, name: &str) -> Vec<Way> {
    let table = &till.table;
    let is_file = table.folder.as_ref().is_some_and(|folder| folder.pattern != "*" && folder.is_named(name));
    let mut ways = Vec::new();
    if is_file {
        ways.push(Way::Folder);
    }
    ways.extend(table.hook.as_ref().map(|_| Way::Hook));
    ways.extend(table.poll.as_ref().map(|_| Way::Poll));
    if table.folder.is_some() && !is_file {
        ways.push(Way::Folder);
    }
    ways
}

fn read(till: &Ready, way: Way, bytes: &[u8], name: &str) -> Vec<Finding> {
    let table = &till.table;
    let json = || {
        serde_json::from_slice(bytes)
            .map(|document| vec![document])
            .map_err(|error| format!("it is no JSON: {error}"))
    };
    let (documents, records) = match (way, &table.folder) {
        (Way::Folder, Some(folder)) => {
            (documents(bytes, name, folder).map_err(|error| error.to_string()), folder.records.as_ref())
        }
        (Way::Poll, _) => (json(), table.poll.as_ref().and_then(|poll| poll.records.as_ref())),
        _ => (json(), table.hook.as_ref().and_then(|hook| hook.records.as_ref())),
    };
    let documents = match documents {
        Ok(documents) => documents,
        Err(why) => return vec![Finding::failed(way.name(), why)],
    };
    let (mut reports, mut misfits, mut passed_over) = (Vec::new(), Vec::new(), Vec::new());
    for reading in documents.iter().flat_map(|document| till.mapping.read(document, records, way.name())) {
        match reading {
            Reading::Report(report) => reports.push(report),
            Reading::Misfit(misfit) => misfits.push(misfit),
            Reading::PassedOver(why) => passed_over.push(why),
        }
    }
    let count = passed_over.len();
    told(way.name(), &misfits, reports, count, passed_over)
}

fn told(
    what: &str,
    misfits: &[Misfit],
    reports: Vec<Report>,
    passed_over: usize,
    why: Vec<String>,
) -> Vec<Finding> {
    let (taken, unread) = (reports.len(), misfits.len());
    let words = format!("{taken} would be reported, {passed_over} are passed over, {unread} cannot be read");
    let whole = match (taken, unread) {
        (_, 1..) => Finding::failed(what, words),
        (0, 0) => Finding::doubtful(what, words),
        _ => Finding::good(what, words),
    };
    let misfits = misfits.iter().take(MOST_SHOWN).map(|misfit| Finding::failed("map", misfit.to_string()));
    let why = why.into_iter().take(MOST_SHOWN).map(|why| Finding::skipped("passed over", why));
    std::iter::once(whole.with(reports)).chain(misfits).chain(why).collect()
}
