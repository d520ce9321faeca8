//! The cloud, asked every two minutes or so.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use stamp_core::{
    receipt::Report,
    sync::{Dice, backoff},
};

use super::{
    Cloud,
    client::Patience,
    deliveries::Deliveries,
    names::Names,
    order::{Fate, Order},
};
use crate::pos::{
    Context,
    serve::{
        board::{Standing, Way},
        fields::Fields,
        guest::Customer,
        hook::{self, Registered},
        moment,
        shared::Shared,
        trouble::Trouble,
        unnamed::Nameless,
        words::foreign,
    },
};

const PATH: &str = "cloud";

/// The directory is looked through so often, and where messages are sent: a zone changes with the clocks, rights with people.
const DIRECTORY: Duration = Duration::from_secs(3600);
/// After a fault that a person has to cure, the cloud is asked so much more seldom.
const SELDOM: u32 = 3;
/// That the cloud had nothing new is kept so seldom.
const REFRESHED: Duration = Duration::from_secs(600);
/// Where it is not known yet whose a check is, the cloud is asked again so soon, and then after twice that, and so on.
const SOON: Duration = Duration::from_secs(15);
/// How often a customer that the cloud does not answer for holds a whole poll up.
const PATIENT: u32 = 2;

/// Asks the cloud until the stop comes.
pub(in crate::pos::serve) async fn run(shared: &Shared, cloud: &Cloud, context: &Context) {
    let name = String::new();
    let mut poll =
        Poll { shared, cloud, context, looked: None, registered: None, has_set: false, name, held_up: 0 };
    let (mut dice, mut failures, mut unnamed) = (Dice::new(fastrand::u64(..)), 0_u32, 0_u32);
    while !context.stop.is_cancelled() {
        let done = context.beating(poll.once()).await;
        let usual = cloud.settings().poll;
        let pause = match done {
            None => return,
            Some(Ok(standing)) => {
                failures = 0;
                unnamed = if shared.unnamed().is_empty() { 0 } else { unnamed.saturating_add(1) };
                shared.stand(context, Way::Cloud, standing);
                pause(usual, unnamed)
            }
            Some(Err(trouble)) => {
                failures = failures.saturating_add(1);
                let pause = match &trouble {
                    Trouble::Lost { .. } => backoff::delay(failures, trouble.after(), &mut dice),
                    Trouble::Failed { .. } => usual.saturating_mul(SELDOM),
                };
                shared.stand(context, Way::Cloud, trouble.into());
                pause
            }
        };
        if !context.pause(pause).await {
            return;
        }
    }
}

/// Until the next question, when so many in a row have left guests unknown.
fn pause(usual: Duration, unnamed: u32) -> Duration {
    match unnamed.checked_sub(1) {
        None => usual,
        Some(before) => usual.min(SOON.saturating_mul(1 << before.min(16))),
    }
}

/// Up to where deliveries were heard of.
#[derive(Debug, Clone, Copy)]
enum Heard {
    /// `None`: the cloud tells no revision.
    Until(Option<i64>),
    Nothing,
}

struct Poll<'a> {
    shared: &'a Shared,
    cloud: &'a Cloud,
    context: &'a Context,
    /// When the directory was looked through, by the monotonic clock.
    looked: Option<Duration>,
    /// When it was known where messages are sent.
    registered: Option<Duration>,
    /// The cloud was told where to send them by this run.
    has_set: bool,
    /// Of the organisation, for the state.
    name: String,
    held_up: u32,
}

impl Poll<'_> {
    async fn once(&mut self) -> Result<Standing, Trouble> {
        let organization = self.cloud.organization(Patience::Waits).await?;
        let mono = (self.context.clocks)().mono;
        let is_due =
            |since: Option<Duration>| since.is_none_or(|since| mono.saturating_sub(since) >= DIRECTORY);
        if is_due(self.looked) {
            self.look_through(&organization.id, organization.currency.clone()).await?;
            self.name = foreign(&organization.name);
            self.looked = Some(mono);
        }
        if is_due(self.registered) {
            self.register(&organization.id, mono).await;
        }
        let Some(site) = self.shared.site() else {
            return Err(Trouble::failed("the cloud does not tell the currency; set serve.currency"));
        };
        let now = (self.context.clocks)().wall;
        let deliveries = self.cloud.deliveries(&organization.id, &self.shared.kept(), &site, now).await;
        let (mut orders, heard, without) = match deliveries.map_err(Trouble::from) {
            Ok(Deliveries { orders, revision }) => (orders, Heard::Until(revision), None),
            // The customers of the till's checks, and what was heard of elsewhere, can be asked about all the same.
            Err(Trouble::Failed { why }) => (Vec::new(), Heard::Nothing, Some(why)),
            Err(lost) => return Err(lost),
        };
        let wanted = self.shared.wanted(mono);
        if !wanted.is_empty() {
            orders.extend(self.cloud.orders(&organization.id, &wanted).await?);
        }
        let told = orders.len();
        let read = orders.iter().filter_map(|order| Order::read(Fields::of(order), PATH, &site, now));
        let read: Vec<_> = read.collect();
        let is_readable = |order: &&Order| !matches!(order.fate, Fate::Unreadable);
        let unread = told - read.iter().filter(is_readable).count();
        let groups = &self.cloud.settings().terminal_groups;
        let own = read.into_iter().filter(|order| order.is_of(Some(&organization.id), groups));
        self.report(own.collect(), heard, now).await?;
        self.name_guests().await?;
        let mut words = format!("answers for {}", self.name);
        if let Some(why) = self.cloud.names_trouble() {
            words = format!("{words}, but not who its customers are: {why}");
        }
        if unread > 0 {
            words = format!("{words}; {unread} orders of its last answer cannot be read");
        }
        Ok(match without {
            None => Standing::Ready(words),
            Some(why) => Standing::Failed(format!("{words}; deliveries are not heard of: {why}")),
        })
    }

    /// Looks where messages are sent, until that is known.
    async fn register(&mut self, organization: &str, mono: Duration) {
        let Some(hook) = &self.shared.settings.hook else { return };
        let standing = match hook::register(self.cloud, organization, hook, self.has_set).await {
            Ok(registered) => {
                self.registered = Some(mono);
                self.has_set |= registered == Registered::HereFromNowOn;
                Standing::Ready(registered.words())
            }
            Err(trouble) => trouble.into(),
        };
        self.shared.stand(self.context, Way::Hook, standing);
    }

    /// Keeps the currency and the zone, so that the till can be read before the cloud answers the next time.
    async fn look_through(&self, organization: &str, currency: Option<String>) -> Result<(), Trouble> {
        let zone = self.cloud.zone_of(&self.cloud.groups(organization).await?);
        let now = (self.context.clocks)().wall;
        let zone = zone.map(|told| moment::lasting(&told, &TimeZone::system(), now));
        let kept = self.shared.keep(self.context, Vec::new(), |kept| {
            kept.currency = currency.or(kept.currency.take());
            kept.zone = zone.or(kept.zone.take());
        });
        kept.await.map_err(|not_taken| Trouble::lost(format!("what it tells is not taken: {not_taken}")))
    }

    async fn report(&mut self, orders: Vec<Order>, heard: Heard, now: Timestamp) -> Result<(), Trouble> {
        let orders: Vec<_> = {
            let book = self.shared.book();
            orders.into_iter().filter(|order| !book.is_outdated(&order.id, order.changed)).collect()
        };
        let events: Vec<_> = orders.iter().map(|order| (order.id.clone(), order.changed)).collect();
        let mut reports = Vec::new();
        for (report, customer) in orders.into_iter().filter_map(Order::report) {
            reports.push(self.with_guests(report, customer).await?);
        }
        self.held_up = 0;
        // What was told without its guest is to be told once more after a restart.
        let is_whole = self.shared.unnamed().has_no_check();
        let kept = self.shared.keep(self.context, reports, |kept| {
            let is_old =
                kept.revision_at.is_none_or(|at| now.as_second().abs_diff(at) >= REFRESHED.as_secs());
            if let Heard::Until(revision) = heard
                && is_whole
                && (kept.revision != revision || is_old)
            {
                kept.revision = revision;
                kept.revision_at = Some(now.as_second());
            }
        });
        kept.await.map_err(|not_taken| Trouble::lost(format!("what it tells is not taken: {not_taken}")))?;
        let mut book = self.shared.book();
        events.iter().for_each(|(id, changed)| book.event_taken(id, *changed));
        Ok(())
    }

    /// Tells whose the checks are that were told while the cloud could not be asked. One whom it does not answer for holds
    /// no other up.
    async fn name_guests(&self) -> Result<(), Trouble> {
        let waiting = self.shared.unnamed().all((self.context.clocks)().mono);
        let (mut named, mut reports) = (Vec::new(), Vec::new());
        for (nameless, customer) in waiting {
            let Names::Known(names) = self.cloud.names(&customer).await else { continue };
            named.push(nameless.clone());
            reports.extend(nameless.named(names));
        }
        let told = self.shared.report(self.context, reports, None).await;
        told.map_err(|not_taken| Trouble::lost(format!("what it tells is not taken: {not_taken}")))?;
        let mut unnamed = self.shared.unnamed();
        named.iter().for_each(|nameless| unnamed.done(nameless));
        Ok(())
    }

    async fn with_guests(&mut self, report: Report, customer: Option<Customer>) -> Result<Report, Trouble> {
        let Report::Closed(mut receipt) = report else { return Ok(report) };
        if self.shared.book().is_closed(&receipt.identity.number) {
            return Ok(Report::Closed(receipt));
        }
        let Some(customer) = customer else { return Ok(Report::Closed(receipt)) };
        let mut guests = customer.names;
        if let Some(id) = customer.id {
            match self.cloud.names(&id).await {
                Names::Known(names) => guests.extend(names),
                Names::Unanswered if self.held_up < PATIENT => {
                    self.held_up += 1;
                    return Err(Trouble::lost("the cloud does not say who a customer is at the moment"));
                }
                Names::Unanswered => {
                    let now = (self.context.clocks)().mono;
                    receipt.is_unnamed = true;
                    self.shared.unnamed().put(Nameless::Check(receipt.clone()), id, now);
                }
            }
        }
        // Cards come before the number that stands on the order.
        guests.append(&mut receipt.guests);
        receipt.guests = guests;
        Ok(Report::Closed(receipt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_who_is_not_known_yet_is_asked_about_soon_and_ever_less_often() {
        let usual = Duration::from_secs(120);
        let pauses = [0, 1, 2, 3, 4, 5, u32::MAX].map(|unnamed| pause(usual, unnamed).as_secs());
        assert_eq!(pauses, [120, 15, 30, 60, 120, 120, 120]);
        assert_eq!(pause(Duration::from_secs(1), 3), Duration::from_secs(1));
    }
}
