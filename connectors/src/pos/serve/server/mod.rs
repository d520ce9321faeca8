//! The restaurant's server, whose report tells some minutes later what no other way has told.
//!
//! It never says that all is told: how far its report is behind is not known, and a guest who was noted for a check that is
//! missing still would get the next one.

mod rows;
mod session;

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::Value;
use stamp_core::{
    receipt::{ReceiptClosed, ReceiptVoided, Report},
    sync::{Dice, backoff},
};

use self::{rows::Days, session::Server};
use super::{
    board::{Standing, Way},
    settings::ServerSettings,
    shared::{Shared, Site},
    trouble::Trouble,
    words::foreign,
};
use crate::pos::{Context, NotTaken};

/// Names of departments that are told in a message.
const MOST_NAMED: usize = 6;
/// Whether the till was tried is looked at so often.
const SOON: Duration = Duration::from_secs(1);
/// Up to when the report was looked through is kept so seldom.
const KEPT: u64 = 600;

/// What the report says of one moment.
#[derive(Debug, Default)]
struct Sight {
    kept: Vec<ReceiptClosed>,
    deleted: Vec<ReceiptClosed>,
    /// Rows that cannot be read.
    unread: usize,
    /// Why those that were deleted could not be asked for.
    without_deleted: Option<String>,
}

/// Asks the server until the stop comes. Its seat is taken for each question and given back.
pub(super) async fn run(shared: &Shared, settings: &ServerSettings, context: &Context) {
    let server = Server { settings, asker: &shared.asker };
    let (mut dice, mut failures) = (Dice::new(fastrand::u64(..)), 0_u32);
    let mut cut_at = None;
    // Whatever the clocks say, the till comes first: it tells more of a check.
    while shared.is_connecting(Way::Front) {
        if !context.pause(SOON.min(settings.poll)).await {
            return;
        }
    }
    while !context.stop.is_cancelled() {
        let done = once(shared, &server, context, &mut cut_at).await;
        if context.stop.is_cancelled() {
            return;
        }
        let pause = match done {
            Ok(standing) => {
                failures = 0;
                shared.stand(context, Way::Server, standing);
                settings.poll
            }
            Err(trouble) => {
                failures = failures.saturating_add(1);
                let pause = backoff::delay(failures, trouble.after(), &mut dice).max(settings.poll);
                shared.stand(context, Way::Server, trouble.into());
                pause
            }
        };
        if !context.pause(pause).await {
            return;
        }
    }
}

/// `cut_at`: what was closed before this day was not asked for.
async fn once(
    shared: &Shared,
    server: &Server<'_>,
    context: &Context,
    cut_at: &mut Option<Date>,
) -> Result<Standing, Trouble> {
    let site = shared.site().ok_or_else(|| {
        Trouble::lost("the currency is not known before the cloud has answered once; serve.currency sets it")
    })?;
    let now = (context.clocks)().wall;
    let until = shared.kept().server_until.and_then(|until| Timestamp::from_second(until).ok());
    let days = Days::to_ask(until, now, &site);
    let token = server.login().await?;
    let sight = context.beating(look(server, &token, days, &site, now)).await;
    server.logout(&token).await;
    let Some(sight) = sight else { return Err(Trouble::lost("stopped")) };
    let sight = sight?;
    if days.is_cut {
        let from = days.from();
        tracing::warn!(%from, "the server's report is asked for from this day on, though nobody has looked at earlier ones");
        *cut_at = Some(from);
    }
    let mut words = words(&sight, *cut_at);
    let knows_ids = shared.kept().ids_are_the_tills || knows_ids(shared, &sight);
    let is_held_back = shared.settings.front.is_some() && shared.kept().is_timeless && !knows_ids;
    if is_held_back {
        words.push_str(
            "; its checks are not told: the till does not say when checks were closed, and the report was not seen yet to \
             know them by the till's ids, so that one check could count twice",
        );
    } else {
        let reports = reports(shared, sight, now, server.settings);
        shared.report(context, reports, None).await.map_err(|not_taken| not_told(&not_taken))?;
    }
    let kept = shared.keep(context, Vec::new(), |kept| {
        kept.ids_are_the_tills = knows_ids;
        let is_old = kept.server_until.is_none_or(|until| now.as_second().abs_diff(until) >= KEPT);
        if is_old && !is_held_back {
            kept.server_until = Some(now.as_second());
        }
    });
    kept.await.map_err(|not_taken| not_told(&not_taken))?;
    Ok(Standing::Ready(words))
}

fn not_told(not_taken: &NotTaken) -> Trouble {
    Trouble::lost(format!("what it tells is not taken: {not_taken}"))
}

fn words(sight: &Sight, cut_at: Option<Date>) -> String {
    let mut words = "answers".to_owned();
    if let Some(why) = &sight.without_deleted {
        words = format!("{words}, but does not tell what was deleted: {why}");
    }
    if sight.unread > 0 {
        words = format!("{words}; {} rows of its report cannot be read", sight.unread);
    }
    if let Some(day) = cut_at {
        words = format!("{words}; what was closed before {day} was not asked for, that is too long ago");
    }
    words
}

/// Whether the report names a check as another way does. That it does is inferred.
fn knows_ids(shared: &Shared, sight: &Sight) -> bool {
    let book = shared.book();
    let mut ids = sight.kept.iter().map(|receipt| receipt.identity.number.as_str());
    ids.any(|id| book.ways(id).any(|way| way != rows::PATH))
}

/// Asks the server once, and gives the seat back. What would be reported of the answer.
pub(super) async fn examine(
    shared: &Shared,
    settings: &ServerSettings,
    site: &Site,
    now: Timestamp,
) -> Result<(Vec<Report>, String), Trouble> {
    let server = Server { settings, asker: &shared.asker };
    let token = server.login().await?;
    let sight = look(&server, &token, Days::to_ask(None, now, site), site, now).await;
    server.logout(&token).await;
    let sight = sight?;
    let words = words(&sight, None);
    Ok((sight.kept.into_iter().map(|receipt| Report::Closed(Box::new(receipt))).collect(), words))
}

/// What an answer of the server would be reported as.
pub(super) fn sample(told: &Value, site: &Site, now: Timestamp) -> Vec<Report> {
    let (checks, _) = rows::checks(told, site, now);
    checks.into_iter().map(|receipt| Report::Closed(Box::new(receipt))).collect()
}

async fn look(
    server: &Server<'_>,
    token: &super::Secret,
    days: Days,
    site: &Site,
    now: Timestamp,
) -> Result<Sight, Trouble> {
    let department = server.settings.department.as_deref();
    // Before the others, so that what comes into the report meanwhile stands among these.
    let deleted = server.report(token, &rows::question(days, department, rows::DELETED)).await;
    let kept = server.report(token, &rows::question(days, department, rows::KEPT)).await?;
    if department.is_none() {
        // After them, so that whoever stands in them is named.
        match server.report(token, &rows::question_of_departments(days)).await {
            Ok(told) => of_one_restaurant(&rows::departments(&told))?,
            // A server that does not know its departments has but one.
            Err(Trouble::Failed { why }) => tracing::debug!(%why, "the server does not tell its departments"),
            Err(lost) => return Err(lost),
        }
    }
    let (kept, unread) = rows::checks(&kept, site, now);
    let (deleted, without_deleted) =
        match deleted.map(|told| believed(rows::checks(&told, site, now).0, &kept)) {
            Ok(Some(deleted)) => (deleted, None),
            Ok(None) => (Vec::new(), Some("it counts checks among the others too".to_owned())),
            Err(trouble) => (Vec::new(), Some(trouble.why().to_owned())),
        };
    Ok(Sight { kept, deleted, unread, without_deleted })
}

/// The checks of other restaurants would be stamped here.
fn of_one_restaurant(departments: &BTreeSet<String>) -> Result<(), Trouble> {
    if departments.len() < 2 {
        return Ok(());
    }
    let named: Vec<_> =
        departments.iter().take(MOST_NAMED).map(|name| format!("\"{}\"", foreign(name))).collect();
    Err(Trouble::failed(format!(
        "its report holds the checks of {} departments ({}); set serve.server.department to the one of this till",
        departments.len(),
        named.join(", ")
    )))
}

/// What was deleted, where the server knows the word for it: one that does not could answer with all checks, and then none
/// of them is taken for deleted. An answer without any check that holds proves nothing.
fn believed(deleted: Vec<ReceiptClosed>, kept: &[ReceiptClosed]) -> Option<Vec<ReceiptClosed>> {
    let kept: HashSet<&str> = kept.iter().map(|receipt| receipt.identity.number.as_str()).collect();
    let is_kept = |receipt: &ReceiptClosed| kept.contains(receipt.identity.number.as_str());
    match deleted.iter().any(is_kept) {
        true => None,
        false if kept.is_empty() => Some(Vec::new()),
        false => Some(deleted),
    }
}

/// What no other way has told, once the others have had their time; and what was deleted.
fn reports(shared: &Shared, sight: Sight, now: Timestamp, settings: &ServerSettings) -> Vec<Report> {
    let settle = SignedDuration::try_from(settings.settle).unwrap_or(SignedDuration::MAX);
    let settled = |receipt: &ReceiptClosed| now.duration_since(receipt.closed_at) >= settle;
    let book = shared.book();
    let untold = book.untold(&sight.kept);
    // The report may know the guest of a check that another way told without one, and its own check may have changed.
    let is_more = |receipt: &ReceiptClosed| {
        let mut ways = book.ways(&receipt.identity.number).peekable();
        !receipt.guests.is_empty() && ways.peek().is_some() || ways.any(|way| way == rows::PATH)
    };
    let is_missing = |receipt: &ReceiptClosed| settled(receipt) && untold.contains(&receipt.identity.number);
    let closed = sight.kept.into_iter().filter(|receipt| is_more(receipt) || is_missing(receipt));
    let closed: Vec<_> = closed.map(|receipt| Report::Closed(Box::new(receipt))).collect();
    drop(book);
    let voided = sight.deleted.into_iter().map(|receipt| {
        let ReceiptClosed { identity, also, path, closed_at, .. } = receipt;
        Report::Voided(ReceiptVoided { identity, also, closed_at: Some(closed_at), path })
    });
    closed.into_iter().chain(voided).collect()
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
