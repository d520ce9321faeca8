//! Asks the cloud for events, and sees to what follows from them.

use std::{
    sync::{Arc, Mutex as Lock},
    time::Duration,
};

use stamp_core::{
    cloud::verdict::Answer,
    event::{Asking, Came, Event, Page, Question, brings_a_voucher, voucher_change},
    sync::{LinkState, Status},
    time::Timestamp,
};
use stamp_store::{EventCursor, EventPage, NewEvent, Store, TakenEvent};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::{Heard, Standing, Twice, Wake};
use crate::{clock, cloud::Client, lock::held, snapshot::Seen, supervise::Pulse, till::Till};

/// Events that are asked for at once.
const PAGE: usize = 200;
/// What happened longer ago than this was taken before, however it comes here again.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// What is asked, and who hears of it.
#[derive(Debug)]
pub struct Follower {
    /// Who is asked.
    pub client: Arc<Client>,
    /// Where it is kept what was taken.
    pub store: Store,
    /// Where a cashier may be told.
    pub till: Arc<Till>,
    /// The way to the cloud.
    pub way: watch::Receiver<Status>,
    /// Whose events they are.
    pub business: watch::Receiver<Option<String>>,
    /// What is known of vouchers.
    pub snapshot: Seen,
    /// Who says that there is something new.
    pub wake: Wake,
    /// Who else stamps.
    pub twice: Twice,
    /// How it stands.
    pub heard: Heard,
    /// When to ask. Outlives a run that fails.
    pub asking: Lock<Asking>,
}

/// Why a page was not taken.
enum Trouble {
    Cloud(Answer),
    Store(stamp_store::Error),
}

impl Follower {
    /// Follows events. Runs until told to stop.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let (mut way, mut business) = (self.way.clone(), self.business.clone());
        self.heard.stands(Standing::Waiting);
        loop {
            let whose = business.borrow_and_update().clone();
            let is_open = way.borrow_and_update().link == LinkState::Up;
            let Some(whose) = whose.filter(|_| is_open) else {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    changed = pulse.idle(way.changed()) => changed?,
                    changed = pulse.idle(business.changed()) => changed?,
                }
                held(&self.asking).way_is_open();
                continue;
            };
            let question = self.question();
            let wait = question.at.saturating_sub(clock::now().mono);
            if !wait.is_zero() {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = pulse.idle(sleep(wait)) => {}
                    () = pulse.idle(self.wake.changed()) => {}
                    changed = pulse.idle(way.changed()) => changed?,
                    changed = pulse.idle(business.changed()) => changed?,
                }
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                done = self.ask(&whose, question.held, &pulse) => done?,
            }
        }
    }

    fn question(&self) -> Question {
        let mut asking = held(&self.asking);
        asking.wakes_are_heard(self.wake.is_heard_now());
        if self.wake.was_woken() {
            asking.wake();
        }
        asking.next()
    }

    async fn ask(&self, business: &str, hold: Duration, pulse: &Pulse) -> Result<(), stamp_store::Error> {
        held(&self.asking).asks();
        let asked = clock::now();
        let server = self.server_time();
        let known = self.store.begin_events(business, server).await?;
        let page = pulse.idle(self.client.events(known.cursor.as_deref(), hold, PAGE)).await;
        let came = match page {
            Ok(page) => self.take(business, &known, page, asked.mono).await,
            Err(answer) => Err(Trouble::Cloud(answer)),
        };
        let came = match came {
            Ok(came) => came,
            Err(Trouble::Cloud(answer)) => self.failed(business, &known, &answer).await?,
            Err(Trouble::Store(error)) => return Err(error),
        };
        held(&self.asking).came(came, asked.mono, clock::now().mono);
        Ok(())
    }

    async fn take(
        &self,
        business: &str,
        known: &EventCursor,
        page: Page,
        asked: Duration,
    ) -> Result<Came, Trouble> {
        let now = clock::now();
        self.heard.answered(now.wall);
        let server = self.server_time();
        let mut events = Vec::with_capacity(page.len());
        for event in page.events() {
            match event {
                Ok((event, _)) if is_ancient(event.at, server) => {}
                Ok((event, _)) => events.push(event),
                Err(unreadable) => {
                    self.heard.could_not_read();
                    debug!(%unreadable, "an event is passed over");
                }
            }
        }
        let is_news = page.next != known.cursor.as_deref().unwrap_or_default();
        if !events.is_empty() || is_news {
            let new = events.iter().map(|event| NewEvent {
                identity: event.identity,
                source: event.source,
                change: voucher_change(event),
            });
            let (business, events_of) = (business.to_owned(), new.collect());
            let taken = EventPage { business, next: page.next.clone(), at: now.wall, events: events_of };
            let taken = self.store.take_events(taken).await.map_err(Trouble::Store)?;
            for (event, taken) in events.iter().zip(taken) {
                self.follow(event, taken, known.since, server).await;
            }
        }
        // A page that leads nowhere is asked for again later, whatever it says.
        if page.more && is_news {
            self.heard.stands(Standing::Behind);
            return Ok(Came::More);
        }
        self.heard.stands(Standing::Following);
        self.snapshot.complete_to(server);
        Ok(Came::All { is_empty: page.is_empty() || !is_news, took: now.mono.saturating_sub(asked) })
    }

    /// What follows from one event, once it is on the disk that it was taken.
    async fn follow(&self, event: &Event, taken: TakenEvent, since: Timestamp, server: Timestamp) {
        if !taken.is_new {
            self.heard.heard_again();
            return;
        }
        self.heard.took(&event.kind, event.at);
        if event.at < since {
            return;
        }
        if brings_a_voucher(event) {
            self.snapshot.newer();
        }
        self.twice.event(event, &self.store).await;
        self.till.tell_of_event(event, taken.is_ours, server);
    }

    async fn failed(
        &self,
        business: &str,
        known: &EventCursor,
        answer: &Answer,
    ) -> Result<Came, stamp_store::Error> {
        let (status, retry_after) = match answer {
            Answer::Http { status, retry_after, .. } => (Some(*status), *retry_after),
            _ => (None, None),
        };
        let problem = answer.problem();
        let is_lost = problem.as_ref().is_some_and(|problem| problem.code == "cursor_expired")
            // What the cloud cannot read it did not give.
            || (status == Some(400) && problem.is_some());
        if is_lost && known.cursor.is_some() {
            info!("the cloud does not know how far events were read; they are read from the beginning");
            self.store.forget_event_cursor(business).await?;
            self.snapshot.refresh();
            return Ok(Came::More);
        }
        if matches!(status, Some(404 | 405 | 501)) {
            self.heard.stands(Standing::None);
            info!("this cloud tells of no events; it is asked again in a day");
            return Ok(Came::Absent);
        }
        self.heard.stands(Standing::Failing);
        match status {
            Some(status) => warn!(status, "events cannot be read"),
            None => debug!(?answer, "events cannot be asked for"),
        }
        Ok(Came::Failure { retry_after })
    }

    /// The cloud's clock, as far as it was heard.
    fn server_time(&self) -> Timestamp {
        let now = clock::now();
        let heard = *self.client.server_time().borrow();
        let server = heard.and_then(|heard| heard.time.checked_add(now.mono.saturating_sub(heard.at)).ok());
        server.unwrap_or(now.wall)
    }
}

fn is_ancient(at: Timestamp, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(at)).unwrap_or_default() > LONGEST
}
