//! What the cloud sends by itself, to `/hooks/serve`.
//!
//! How often it tries again, and in which order it sends, is documented nowhere. What it sends may stand in no other source,
//! so it is told yes only when that is on the disk.

mod event;
mod register;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use stamp_core::receipt::{GuestIdentified, GuestName, Report};
use tokio::time::{Instant, timeout, timeout_at};

use self::event::Event;
pub(super) use self::register::{Registered, look, register};
use super::{
    board::{Standing, Way},
    check::identity,
    cloud::{
        Names,
        order::{Fate, Order, is_of},
    },
    guest::Customer,
    settings::HookSettings,
    shared::{Shared, Site},
    unnamed::Nameless,
};
use crate::pos::{Context, Hook, HookReply, HookRequest, Received, Replying};

/// A request is answered within ten seconds; the cloud may be asked for all its customers within half of that.
const PATIENCE: Duration = Duration::from_secs(9);
const CUSTOMERS: Duration = Duration::from_secs(5);

/// The door for what the cloud sends.
pub(super) struct Door(pub(super) Arc<Shared>);

impl Hook for Door {
    fn receive(&self, request: HookRequest) -> Replying<'_> {
        Box::pin(async move {
            let reply = timeout(PATIENCE, self.answer(request)).await;
            reply.unwrap_or_else(|_| later("it takes too long at the moment"))
        })
    }
}

impl Door {
    async fn answer(&self, request: HookRequest) -> HookReply {
        let Some(settings) = &self.0.settings.hook else {
            return HookReply::new(404, "nothing is received here", Received::Nothing);
        };
        if request.method != "POST" {
            return HookReply::new(200, "send events by POST", Received::Nothing);
        }
        if !is_proved(settings, &request) {
            return HookReply::new(401, "the token is wrong", Received::Unproved);
        }
        let (Some(context), Some(site)) = (self.0.run(), self.0.site()) else {
            return later("the till agent is starting");
        };
        let Some(events) = event::read(&request.body, &site, request.at) else {
            return HookReply::new(400, "the body is no list of events", Received::Unreadable);
        };
        let reply = self.take(&context, events, &request).await;
        if reply.status == 200 {
            let standing = Standing::Ready("come in".to_owned());
            self.0.stand(&context, Way::Hook, standing);
        }
        reply
    }

    async fn take(&self, context: &Context, events: Vec<Event>, request: &HookRequest) -> HookReply {
        let (mut reports, mut orders) = (Vec::new(), Vec::new());
        let until = Instant::now() + CUSTOMERS;
        let known = self.0.cloud.as_ref().and_then(super::cloud::Cloud::known_organization);
        let groups =
            self.0.cloud.as_ref().map(|cloud| cloud.settings().terminal_groups.clone()).unwrap_or_default();
        for event in events {
            match event {
                Event::Other => {}
                Event::Guest { check, customer, phone, organization, group } => {
                    if is_of(organization.as_deref(), group.as_ref(), known.as_deref(), &groups) {
                        self.0.want(&check, (context.clocks)().mono);
                        reports.extend(self.seen_at(&check, customer, phone, request.at, until).await);
                    }
                }
                Event::Order(order) => {
                    if !order.is_of(known.as_deref(), &groups)
                        || self.0.book().is_outdated(&order.id, order.changed)
                    {
                        continue;
                    }
                    if matches!(order.fate, Fate::Unreadable) {
                        tracing::warn!(check = %order.id, "the total of a check that the cloud sent cannot be read");
                    }
                    orders.push((order.id.clone(), order.changed));
                    if let Some((report, customer)) = order.report() {
                        reports.push(self.with_guests(report, customer, until).await);
                    }
                }
            }
        }
        let is_news = !reports.is_empty();
        if let Err(not_taken) = self.0.report(context, reports, None).await {
            return later(&not_taken.to_string());
        }
        let mut book = self.0.book();
        orders.iter().for_each(|(id, changed)| book.event_taken(id, *changed));
        HookReply::new(200, "taken", if is_news { Received::News } else { Received::Nothing })
    }

    /// That somebody was seen at a check. Without a name nothing is told: that would take the guest off it.
    async fn seen_at(
        &self,
        check: &str,
        customer: Option<String>,
        phone: Option<GuestName>,
        at: Timestamp,
        until: Instant,
    ) -> Option<Report> {
        let guests = phone.into_iter().collect();
        let seen = Nameless::Guest(GuestIdentified { identity: identity(check), guests, at });
        match self.names(customer.as_deref(), until).await {
            Names::Known(names) => seen.named(names),
            Names::Unanswered => {
                let (id, now) = (customer.unwrap_or_default(), (self.0.clocks)().mono);
                self.0.unnamed().put(seen.clone(), id, now);
                seen.named(Vec::new())
            }
        }
    }

    async fn with_guests(&self, report: Report, customer: Option<Customer>, until: Instant) -> Report {
        let Report::Closed(mut receipt) = report else { return report };
        let Some(customer) = customer else { return Report::Closed(receipt) };
        if self.0.book().is_named(&receipt.identity.number) {
            return Report::Closed(receipt);
        }
        let mut guests = customer.names;
        match self.names(customer.id.as_deref(), until).await {
            Names::Known(names) => guests.extend(names),
            Names::Unanswered => {
                let (id, now) = (customer.id.unwrap_or_default(), (self.0.clocks)().mono);
                receipt.is_unnamed = true;
                self.0.unnamed().put(Nameless::Check(receipt.clone()), id, now);
            }
        }
        guests.append(&mut receipt.guests);
        receipt.guests = guests;
        Report::Closed(receipt)
    }

    /// Without an answer in time the check is told without them: the cloud may never send it again.
    async fn names(&self, customer: Option<&str>, until: Instant) -> Names {
        let (Some(id), Some(cloud)) = (customer, &self.0.cloud) else { return Names::Known(Vec::new()) };
        timeout_at(until, cloud.names(id)).await.unwrap_or(Names::Unanswered)
    }
}

/// What a body would be reported as, and how many of its events tell of nothing.
pub(super) fn sample(body: &[u8], site: &Site, now: Timestamp) -> Option<(Vec<Report>, usize)> {
    let events = event::read(body, site, now)?;
    let (mut reports, mut others) = (Vec::new(), 0);
    for event in events {
        match event {
            Event::Order(order) => match Order::report(order) {
                Some((report, _)) => reports.push(report),
                None => others += 1,
            },
            Event::Guest { check, phone, .. } => {
                let guests = phone.into_iter().collect();
                let seen = Nameless::Guest(GuestIdentified { identity: identity(&check), guests, at: now });
                reports.extend(seen.named(Vec::new()));
            }
            Event::Other => others += 1,
        }
    }
    Some((reports, others))
}

/// The token comes in `Authorization`, bare or behind `Bearer` (both observed). The loyalty service sends a password of its
/// own with each push instead (observed): the same token, entered there.
fn is_proved(settings: &HookSettings, request: &HookRequest) -> bool {
    let Some(told) = request.header("authorization").map(str::trim) else {
        return event::password(&request.body).is_some_and(|password| settings.token.is(password.as_bytes()));
    };
    let bare = match told.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim(),
        _ => told,
    };
    settings.token.is(bare.as_bytes())
}

fn later(why: &str) -> HookReply {
    HookReply::new(503, why, Received::Later)
}

#[cfg(test)]
#[path = "hook_tests.rs"]
mod tests;
