//! Tries a till for a person: what a sample would become, and whether the till answers. Reports nothing.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::SignedDuration;
use stamp_core::{receipt::Report, time::Timestamp};
use tokio::time::Instant;

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
/// What is found where numbers come again.
const NUMBERS: &str = "numbers";
/// Two records of one check are closed no further apart.
const ONE_CHECK: SignedDuration = SignedDuration::from_hours(1);
/// Some of the day before are in it.
const YESTERDAY: SignedDuration = SignedDuration::from_hours(36);
/// Seconds; the time of an answer is of whole ones, and it was under way.
const CLOCKS: u64 = 5;
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
    let till = Arc::new(settings.ready()?);
    let mut found: Vec<_> = shared_name(&till).into_iter().collect();
    if let Some(hook) = &till.table.hook {
        let words = format!(
            "posts to /hooks/{} are heard with proof = \"{}\"; try one with --sample",
            till.table.name, hook.proof
        );
        found.push(Finding::good("hook", words));
    }
    if let Some(poll) = Poll::of(&till, asker) {
        found.extend(asked(&poll, now).await);
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

/// What the till lists of late, and whether its numbers come again: the second question is for those of yesterday.
async fn asked(poll: &Poll<'_>, now: Timestamp) -> Vec<Finding> {
    let begun = Instant::now();
    let page = match poll.tried(poll.lately(now), now).await {
        Ok(page) => page,
        Err(Trouble::Person { why }) => return vec![Finding::failed("poll", why)],
        Err(Trouble::Later { why, .. }) => return vec![Finding::unreachable("poll", why)],
        Err(Trouble::Stopped) => return Vec::new(),
    };
    let clock = page.date.and_then(|date| clock(date, now.saturating_add(begun.elapsed()).unwrap_or(now)));
    let sorted = page.read.sorted;
    let reports = sorted.reports.clone();
    let mut found =
        told("poll", &sorted.misfits, sorted.unread, sorted.reports, sorted.passed_over, Vec::new());
    if poll.tells_since() && !found.iter().any(|finding| finding.what == NUMBERS) {
        let yesterday = now.saturating_sub(YESTERDAY).unwrap_or(now);
        let older = poll.tried(yesterday, now).await.map(|page| page.read.sorted.reports);
        let both = reports.into_iter().chain(older.unwrap_or_default()).collect::<Vec<_>>();
        found.extend(come_again(&both));
    }
    found.extend(clock);
    found
}

fn clock(date: Timestamp, now: Timestamp) -> Option<Finding> {
    let apart = date.duration_since(now).as_secs();
    let words = format!(
        "it is {} s {} that of this machine; guests are found by it, so set both by the internet",
        apart.unsigned_abs(),
        if apart < 0 { "behind" } else { "ahead of" }
    );
    (apart.unsigned_abs() > CLOCKS).then(|| Finding::doubtful("clock", words))
}

/// Two shops whose tills have one name count in one another's numbers.
fn shared_name(till: &Ready) -> Option<Finding> {
    let name = till.table.name.as_str();
    let words = format!(
        "no account is set, so numbers are counted as those of \"{name}\"; where the business has another shop with a till of \
         that name, set account, different in each shop"
    );
    till.table.account.is_none().then(|| Finding::doubtful("account", words))
}

/// Two checks with one identity are one stamp.
fn come_again(reports: &[Report]) -> Option<Finding> {
    let mut closings: BTreeMap<String, (Timestamp, Timestamp)> = BTreeMap::new();
    for report in reports {
        let Report::Closed(closed) = report else { continue };
        let at = closed.closed_at;
        let span = closings.entry(closed.identity.text()).or_insert((at, at));
        *span = (span.0.min(at), span.1.max(at));
    }
    let again = closings.values().filter(|(first, last)| last.duration_since(*first) > ONE_CHECK).count();
    let words = "numbers come again for other checks, which bring no stamp then; set map.business_day to where the day or \
                 the shift stands, and map.register where each register counts for itself";
    (again > 0).then(|| Finding::doubtful(NUMBERS, words))
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
    let (count, unread) = (passed_over.len(), misfits.len());
    told(way.name(), &misfits, unread, reports, count, passed_over)
}

fn told(
    what: &str,
    misfits: &[Misfit],
    unread: usize,
    reports: Vec<Report>,
    passed_over: usize,
    why: Vec<String>,
) -> Vec<Finding> {
    let taken = reports.len();
    let again = come_again(&reports);
    let words = format!("{taken} would be reported, {passed_over} are passed over, {unread} cannot be read");
    let whole = match (taken, unread) {
        (_, 1..) => Finding::failed(what, words),
        (0, 0) => Finding::doubtful(what, words),
        _ => Finding::good(what, words),
    };
    let misfits = misfits.iter().take(MOST_SHOWN).map(|misfit| Finding::failed("map", misfit.to_string()));
    let why = why.into_iter().take(MOST_SHOWN).map(|why| Finding::skipped("passed over", why));
    std::iter::once(whole.with(reports)).chain(again).chain(misfits).chain(why).collect()
}
