//! A till that is asked.
//!
//! At rest one question each `interval_s` (30 s unless set; two a minute), times the pages of the window, and each 15 minutes
//! one look over 24 hours for voids of older checks. Pages are a second apart, so there are never more than 60 questions a
//! minute, and a till that does not answer is asked less and less.

mod answer;
mod clock;
mod kept;
mod order;
mod pages;
mod walk;

use std::{sync::Arc, time::Duration};

use stamp_core::{
    config::{Placeholder, Polled},
    sync::{Dice, backoff::delay},
    time::Timestamp,
};

use self::{
    answer::Page,
    clock::TillClock,
    kept::since,
    pages::{Pages, Step},
    walk::Walk,
};
use super::{Misfit, courier::Courier, settings::Ready, states::Way};
use crate::pos::{Asker, NotTaken, PosState};

/// Between two pages.
const PAGE_PAUSE: Duration = Duration::from_secs(1);
/// Without a rest. After them it is told how it stands, and gone on.
const MOST_PAGES: u32 = 100;
/// Of one window: half an hour of asking. A list with more has no end, or is not of the window that is asked for.
const MOST_IN_ALL: u32 = 2_000;
/// After what only a person can mend.
const SELDOM: Duration = Duration::from_secs(300);
/// At least, between a question that failed and the next one.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// So often the same page is asked for; then a list may not be what it was any more.
const MOST_MISSES: u32 = 5;
/// Between two looks for voids of checks that were closed longer ago than `overlap_s`.
const LOOKED_BACK: Duration = Duration::from_secs(900);

/// Asks one till.
pub(super) struct Poll<'a> {
    till: &'a Arc<Ready>,
    set: &'a Polled,
    secret: &'a str,
    asker: Asker,
    clock: TillClock,
}

/// Why a look came to nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The stop came.
    Stopped,
    /// Trying again may help, after a while that it may name.
    Later { why: String, after: Option<Duration> },
    /// A person has to change something.
    Person { why: String },
}

/// What a look goes on from, while the connector runs.
struct Round<'a> {
    walk: Option<Walk<'a>>,
    /// When to look back for voids again, monotonic.
    looks_back_at: Duration,
    failures: u32,
    dice: Dice,
    has_looked: bool,
}

impl<'a> Poll<'a> {
    /// `None`: this till is not asked.
    pub(super) fn of(till: &'a Arc<Ready>, asker: &Asker) -> Option<Self> {
        let set = till.table.poll.as_ref()?;
        let secret = till.poll_secret.as_ref().map_or("", |secret| secret.reveal());
        Some(Self { till, set, secret, asker: asker.clone(), clock: TillClock::default() })
    }

    /// Asks until the stop comes.
    pub(super) async fn run(&self, courier: &Courier) {
        courier.states.set(Way::Poll, PosState::Connecting);
        let begun = (courier.context.clocks)().mono;
        let mut round = Round {
            walk: None,
            looks_back_at: begun.saturating_add(LOOKED_BACK),
            failures: 0,
            dice: Dice::new(fastrand::u64(..)),
            has_looked: false,
        };
        loop {
            let looked = self.look(courier, &mut round).await;
            let Some((state, pause)) = self.outcome(looked, &mut round) else { return };
            if let Some(state) = state {
                courier.states.set(Way::Poll, state);
            }
            if !courier.context.pause(pause).await {
                return;
            }
        }
    }

    /// What is told of a look, and how long to wait for the next one; `None`: the stop came.
    fn outcome(
        &self,
        looked: Result<PosState, Trouble>,
        round: &mut Round<'_>,
    ) -> Option<(Option<PosState>, Duration)> {
        match looked {
            Ok(state) => {
                round.failures = 0;
                let pause = match &state {
                    PosState::Failed { .. } if self.tells_since() => SELDOM,
                    _ if round.walk.is_some() => PAGE_PAUSE,
                    _ => self.set.interval,
                };
                Some((Some(state), pause))
            }
            Err(Trouble::Stopped) => None,
            Err(Trouble::Later { why, after }) => {
                round.failures = round.failures.saturating_add(1);
                if round.failures > MOST_MISSES {
                    round.walk = None;
                }
                let pause = delay(round.failures, after, &mut round.dice);
                Some((Some(PosState::Lost { why }), pause.max(AFTER_FAILURE.min(self.set.interval))))
            }
            // Where it did not answer in the middle of a list, its way on may be too old by now.
            Err(Trouble::Person { .. }) if round.walk.take().is_some() && round.failures > 0 => {
                round.failures = 0;
                Some((None, AFTER_FAILURE.min(self.set.interval)))
            }
            Err(Trouble::Person { why }) => Some((Some(PosState::Failed { why }), SELDOM)),
        }
    }

    /// Reads the window to its end, page by page, or as far as it may without a rest. What is read already is not read
    /// again where a page fails.
    async fn look(&self, courier: &Courier, round: &mut Round<'a>) -> Result<PosState, Trouble> {
        let context = &courier.context;
        let mut walk = match round.walk.take() {
            Some(walk) => walk,
            None => self.begin(courier, round).await,
        };
        for page in 0..MOST_PAGES {
            if page > 0 && !context.pause(PAGE_PAUSE).await {
                return Err(Trouble::Stopped);
            }
            let asked_at = (context.clocks)().wall;
            let was_known = self.clock.is_known();
            let asked = context.beating(self.page(&mut walk.pages)).await.ok_or(Trouble::Stopped);
            let page = match asked.flatten() {
                Ok(page) => page,
                Err(trouble) => {
                    round.walk = Some(walk).filter(|walk| walk.pages_read() > 0);
                    return Err(trouble);
                }
            };
            self.clock.heard(page.date, asked_at, (context.clocks)().wall);
            if !was_known && self.clock.is_apart(self.set.overlap / 2) {
                // What was asked for is another time's.
                walk = self.begin(courier, round).await;
                continue;
            }
            let next = page.next;
            let reports = walk.add(page);
            if next == Step::End {
                return self.end(courier, walk, reports).await;
            }
            let handed = courier.news(reports).await;
            walk.news += handed.map_err(|error| not_taken(&error))?;
        }
        self.rest(courier, round, walk).await
    }

    async fn begin(&self, courier: &Courier, round: &mut Round<'_>) -> Walk<'a> {
        let now = (courier.context.clocks)();
        let began = self.clock.now().unwrap_or(now.wall);
        let kept = courier.checkpoint().await;
        let looks_back =
            self.tells_since() && self.set.overlap < kept::BACK && now.mono >= round.looks_back_at;
        if looks_back {
            round.looks_back_at = now.mono.saturating_add(LOOKED_BACK);
        }
        if !std::mem::replace(&mut round.has_looked, true) && kept::is_long_ago(&kept, began) {
            let till = &*courier.context.connector;
            tracing::warn!(
                till,
                "not asked for more than two weeks: checks from before are not asked for any more"
            );
        }
        let since = since(&kept, began, self.set.overlap, looks_back);
        Walk::new(self.set, since, began, now.wall, looks_back)
    }

    /// The list is at its end: keeps where this look ended together with its last checks, and says until when all is told.
    async fn end(
        &self,
        courier: &Courier,
        walk: Walk<'_>,
        reports: Vec<stamp_core::receipt::Report>,
    ) -> Result<PosState, Trouble> {
        if let Some(misfit) = &walk.misfit {
            courier.misfits.told(&courier.context.connector, walk.unread, misfit);
        }
        let complete = walk.is_told.then(|| walk.complete_until()).filter(|_| !self.clock.is_off());
        let has_news = walk.news > 0 || !reports.is_empty();
        let handed = courier.news_and_keep(reports, |kept| walk.keep(kept, has_news), complete);
        handed.await.map_err(|error| not_taken(&error))?;
        Ok(PosState::Ready { detail: self.words(walk.misfit.as_ref()) })
    }

    /// There is more than is read without a rest.
    async fn rest(
        &self,
        courier: &Courier,
        round: &mut Round<'a>,
        walk: Walk<'a>,
    ) -> Result<PosState, Trouble> {
        if walk.looks_back {
            let till = &*courier.context.connector;
            round.looks_back_at = (courier.context.clocks)().mono.saturating_add(kept::BACK);
            tracing::warn!(
                till,
                pages = MOST_PAGES,
                "the checks of one day have too many pages: voids of checks that were closed longer ago than overlap_s are not heard of"
            );
            return Ok(PosState::Ready { detail: self.words(walk.misfit.as_ref()) });
        }
        let most = if self.tells_since() { MOST_IN_ALL } else { MOST_PAGES };
        if walk.pages_read() >= most {
            let why = format!("has more than {most} pages; set a shorter overlap_s, or {{since}} in url");
            return Ok(PosState::Failed { why });
        }
        if let Some(newest) = walk.risen(self.set.overlap) {
            let kept = courier.keep(|kept| (kept.asked, kept.newest) = (Some(newest), Some(newest)));
            kept.await.map_err(|error| not_taken(&error))?;
        }
        round.walk = Some(walk);
        Ok(PosState::Ready { detail: "answers; its list is long, and being read".to_owned() })
    }

    /// Asks for one page and reads it.
    async fn page(&self, pages: &mut Pages<'_>) -> Result<Page, Trouble> {
        let url = pages.url(|placeholder, time| match placeholder {
            Placeholder::Secret => self.secret.to_owned(),
            _ => self.till.poll_times.write(time),
        });
        let mut question = self.asker.http().get(&url);
        for (name, value) in self.set.headers(self.secret) {
            question = question.header(name, value);
        }
        let (answer, date) = self.asker.ask_dated(question).await.map_err(answer::none)?;
        let link = answer.link.clone();
        let read = answer::read(self.till, answer).await?;
        let next = pages.after(&url, &read, link.as_deref())?;
        Ok(Page { read, date, next })
    }

    /// The first page of what closed since then, for a person who tries it.
    pub(super) async fn tried(&self, since: Timestamp, now: Timestamp) -> Result<Page, Trouble> {
        self.page(&mut Pages::new(self.set, since, kept::until(now))).await
    }

    /// Whether the till can be told from when on checks are wanted.
    pub(super) fn tells_since(&self) -> bool {
        self.set.url.has(Placeholder::Since)
    }

    /// From when on a person who tries it is shown checks.
    pub(super) fn lately(&self, now: Timestamp) -> Timestamp {
        since(&super::checkpoint::Checkpoint::default(), now, self.set.overlap, false)
    }

    /// No numbers that change with each look: what is told is written down somewhere.
    fn words(&self, misfit: Option<&Misfit>) -> String {
        let mut words = "answers".to_owned();
        if self.clock.is_off() {
            words += ", by a clock that is some seconds away from this machine's or more; set both by the internet: until \
                      then the page asks whose checks are";
        }
        if let Some(misfit) = misfit {
            let misfit = Misfit { record: 0, ..misfit.clone() };
            words += &format!(", and some of its checks cannot be read: {misfit}");
        }
        words
    }
}

fn not_taken(error: &NotTaken) -> Trouble {
    match error {
        NotTaken::Stopped => Trouble::Stopped,
        NotTaken::Queue => Trouble::Later { why: error.to_string(), after: None },
    }
}
