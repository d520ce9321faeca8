//! The restaurant's server, whose report tells some minutes later what no other way has told.
//!
//! It never says that all is told: how far its report is behind is not known, and a guest who was noted for a check that is
//! missing still would get the next one.

mod rows;
mod session;

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use stamp_core::{
    receipt::{ReceiptClosed, ReceiptVoided, Report},
    sync::{Dice, backoff},
};

use self::session::Server;
use super::{
    board::{Standing, Way},
    settings::ServerSettings,
    shared::{Shared, Site},
    trouble::Trouble,
};
use crate::pos::Context;

/// What the report says of one moment.
#[derive(Debug, Default)]
struct Sight {
    kept: Vec<ReceiptClosed>,
    deleted: Vec<ReceiptClosed>,
    /// Why those that were deleted could not be asked for.
    without_deleted: Option<String>,
}

/// Asks the server until the stop comes. Its seat is taken for each question and given back.
pub(super) async fn run(shared: &Shared, settings: &ServerSettings, context: &Context) {
    let server = Server { settings, asker: &shared.asker };
    let (mut dice, mut failures) = (Dice::new(fastrand::u64(..)), 0_u32);
    while !context.stop.is_cancelled() {
        let done = once(shared, &server, context).await;
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

async fn once(shared: &Shared, server: &Server<'_>, context: &Context) -> Result<Standing, Trouble> {
    let site = shared.site().ok_or_else(|| {
        Trouble::lost("the currency is not known before the cloud has answered once; serve.currency sets it")
    })?;
    let now = (context.clocks)().wall;
    let token = server.login().await?;
    let sight = context.beating(look(server, &token, &site, now)).await;
    server.logout(&token).await;
    let Some(sight) = sight else { return Err(Trouble::lost("stopped")) };
    let sight = sight?;
    let words = match &sight.without_deleted {
        None => "answers".to_owned(),
        Some(why) => format!("answers, but does not tell what was deleted: {why}"),
    };
    let reports = reports(shared, sight, now, server.settings);
    let taken = shared.report(context, reports, None).await;
    taken.map_err(|not_taken| Trouble::lost(format!("what it tells is not taken: {not_taken}")))?;
    Ok(Standing::Ready(words))
}

/// Asks the server once, and gives the seat back. What would be reported of the answer.
pub(super) async fn examine(
    shared: &Shared,
    settings: &ServerSettings,
    site: &Site,
    now: Timestamp,
) -> Result<Vec<Report>, Trouble> {
    let server = Server { settings, asker: &shared.asker };
    let token = server.login().await?;
    let sight = look(&server, &token, site, now).await;
    server.logout(&token).await;
    Ok(sight?.kept.into_iter().map(|receipt| Report::Closed(Box::new(receipt))).collect())
}

/// What an answer of the server would be reported as.
pub(super) fn sample(told: &Value, site: &Site, now: Timestamp) -> Vec<Report> {
    let checks = rows::checks(told, site, now).into_iter();
    checks.map(|receipt| Report::Closed(Box::new(receipt))).collect()
}

async fn look(
    server: &Server<'_>,
    token: &super::Secret,
    site: &Site,
    now: Timestamp,
) -> Result<Sight, Trouble> {
    // Before the others, so that what comes into the report meanwhile stands among these.
    let deleted = server.report(token, &rows::question(now, site, rows::DELETED)).await;
    let kept = server.report(token, &rows::question(now, site, rows::KEPT)).await?;
    let kept = rows::checks(&kept, site, now);
    let (deleted, without_deleted) = match deleted.map(|told| believed(rows::checks(&told, site, now), &kept))
    {
        Ok(Some(deleted)) => (deleted, None),
        Ok(None) => (Vec::new(), Some("it counts checks among the others too".to_owned())),
        Err(trouble) => (Vec::new(), Some(trouble.why().to_owned())),
    };
    Ok(Sight { kept, deleted, without_deleted })
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
    // The report may know the guest of a check that another way told without one.
    let is_named =
        |receipt: &ReceiptClosed| !receipt.guests.is_empty() && book.is_closed(&receipt.identity.number);
    let is_missing = |receipt: &ReceiptClosed| settled(receipt) && !book.has(receipt);
    let closed = sight.kept.into_iter().filter(|receipt| is_named(receipt) || is_missing(receipt));
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
