//! A till that is asked.
//!
//! At rest one question each `interval_s` (30 s unless set; two a minute), times the pages of the window. Pages are a second
//! apart, so there are never more than 60 questions a minute, and a till that does not answer is asked less and less.

mod pages;

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;
use stamp_core::{
    config::{Field, Placeholder, Polled},
    receipt::Report,
    sync::{Dice, backoff::delay},
    time::Timestamp,
};

use self::pages::{Pages, Step};
use super::{Mapping, Misfit, courier::Courier, hook::sorted, mapping::Times, settings::Ready, states::Way};
use crate::pos::{Answered, Asker, PosState, Unanswered};

/// Between two pages.
const PAGE_PAUSE: Duration = Duration::from_secs(1);
/// Of one look. A window with more is not looked through to its end.
const MOST_PAGES: u32 = 100;
/// After what only a person can mend.
const SELDOM: Duration = Duration::from_secs(300);
/// At least, between a question that failed and the next one.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// An outage that was longer is not made up for.
const LONGEST_OUTAGE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// For tills that want to know until when: behind any clock that is a little fast.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// What a till may need to list a check that was closed, and how far its clock may be behind ours.
const SLOWNESS: SignedDuration = SignedDuration::from_secs(10);
/// Where nothing came of the looks, what they go on from is kept so seldom.
const KEPT_EVERY: SignedDuration = SignedDuration::from_secs(300);

/// Asks one till.
#[derive(Debug)]
pub(super) struct Poll<'a> {
    mapping: &'a Mapping,
    set: &'a Polled,
    times: &'a Times,
    secret: &'a str,
    asker: Asker,
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

/// What one page says.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) reports: Vec<Report>,
    pub(super) misfits: Vec<Misfit>,
    pub(super) passed_over: usize,
    pub(super) next: Step,
}

/// What came of a whole look.
#[derive(Default)]
struct Look {
    pages: u32,
    seen: usize,
    news: usize,
    misfits: usize,
    misfit: Option<Misfit>,
    is_whole: bool,
}

impl<'a> Poll<'a> {
    /// `None`: this till is not asked.
    pub(super) fn of(till: &'a Ready, asker: &Asker) -> Option<Self> {
        let set = till.table.poll.as_ref()?;
        let secret = till.poll_secret.as_ref().map_or("", |secret| secret.reveal());
        Some(Self { mapping: &till.mapping, set, times: &till.poll_times, secret, asker: asker.clone() })
    }

    /// Asks until the stop comes.
    pub(super) async fn run(&self, courier: &Courier) {
        courier.states.set(Way::Poll, PosState::Connecting);
        let mut dice = Dice::new(fastrand::u64(..));
        let mut failures = 0_u32;
        loop {
            let (state, pause) = match self.look(courier).await {
                Ok(look) => {
                    failures = 0;
                    if let Some(misfit) = &look.misfit {
                        courier.misfits.told(&courier.context.connector, look.misfits, misfit);
                    }
                    (look.state(), self.set.interval)
                }
                Err(Trouble::Stopped) => return,
                Err(Trouble::Later { why, after }) => {
                    failures = failures.saturating_add(1);
                    (
                        PosState::Lost { why },
                        delay(failures, after, &mut dice).max(AFTER_FAILURE.min(self.set.interval)),
                    )
                }
                Err(Trouble::Person { why }) => (PosState::Failed { why }, SELDOM),
            };
            courier.states.set(Way::Poll, state);
            if !courier.context.pause(pause).await {
                return;
            }
        }
    }

    /// Reads the window to its end, page by page.
    async fn look(&self, courier: &Courier) -> Result<Look, Trouble> {
        let now = (courier.context.clocks)().wall;
        let asked = courier.checkpoint().await.asked;
        let since = self.since(asked, now);
        if asked.is_some_and(|asked| now.duration_since(asked) > LONGEST_OUTAGE) {
            let till = &*courier.context.connector;
            tracing::warn!(
                till,
                "not asked for more than two weeks: checks from before are not asked for any more"
            );
        }
        let oldest = since.saturating_sub(AHEAD).unwrap_or(Timestamp::MIN);
        let mut pages = Pages::new(self.set, since, now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX));
        let mut look = Look::default();
        while look.pages < MOST_PAGES {
            if look.pages > 0 && !courier.context.pause(PAGE_PAUSE).await {
                return Err(Trouble::Stopped);
            }
            let page = courier.context.beating(self.page(&mut pages)).await.ok_or(Trouble::Stopped)??;
            look.pages += 1;
            look.seen += page.reports.len();
            look.misfits += page.misfits.len();
            look.misfit = page.misfits.into_iter().next().or(look.misfit);
            // A till that does not know our window lists all that it ever sold.
            let within = page.reports.into_iter().filter(|report| is_since(report, oldest)).collect();
            look.news += courier.news(within).await.map_err(|error| not_taken(&error))?;
            if page.next == Step::End {
                look.is_whole = true;
                break;
            }
        }
        if look.is_whole {
            self.went_on(courier, asked, now, look.news).await?;
        }
        Ok(look)
    }

    /// Keeps where this look ended, and says until when all is told.
    async fn went_on(
        &self,
        courier: &Courier,
        asked: Option<Timestamp>,
        now: Timestamp,
        news: usize,
    ) -> Result<(), Trouble> {
        let is_old = asked.is_none_or(|asked| now.duration_since(asked).abs() >= KEPT_EVERY);
        if news > 0 || is_old {
            courier.keep(|kept| kept.asked = Some(now)).await.map_err(|error| not_taken(&error))?;
        }
        let told = now.saturating_sub(SLOWNESS).unwrap_or(Timestamp::MIN);
        courier.complete(told).await.map_err(|error| not_taken(&error))
    }

    /// From when on checks are asked for.
    fn since(&self, asked: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let overlap = SignedDuration::try_from(self.set.overlap).unwrap_or(SignedDuration::ZERO);
        let asked = asked.map_or(now, |asked| asked.min(now));
        let longest = now.saturating_sub(LONGEST_OUTAGE).unwrap_or(Timestamp::MIN);
        asked.max(longest).saturating_sub(overlap).unwrap_or(Timestamp::MIN)
    }

    /// Asks for one page and reads it.
    pub(super) async fn page(&self, pages: &mut Pages<'_>) -> Result<Page, Trouble> {
        let url = pages.url(|placeholder, time| match placeholder {
            Placeholder::Secret => self.secret.to_owned(),
            _ => self.times.write(time),
        });
        let mut question = self.asker.http().get(&url);
        for (name, value) in self.set.headers(self.secret) {
            question = question.header(name, value);
        }
        let answer = self.asker.ask(question).await.map_err(no_answer)?;
        refused(&answer)?;
        let document: Value = answer.json().ok_or_else(|| Trouble::Later {
            why: "the answer is no JSON; perhaps a page of the network's, or of a log-in".to_owned(),
            after: None,
        })?;
        let (reports, misfits, passed_over) =
            sorted(self.mapping.read(&document, self.set.records.as_ref(), Way::Poll.name()));
        if let Some(misfit) = misfits.iter().find(|misfit| misfit.record == 0) {
            return Err(Trouble::Later { why: format!("the answer does not fit: {misfit}"), after: None });
        }
        let count = reports.len() + misfits.len() + passed_over;
        let next = pages.after(&url, count, &answer, &document, self.set.cursor.as_ref())?;
        Ok(Page { reports, misfits, passed_over, next })
    }

    /// The first page of what closed lately, for a person who tries it.
    pub(super) async fn tried(&self, now: Timestamp) -> Result<Page, Trouble> {
        let until = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
        self.page(&mut Pages::new(self.set, self.since(None, now), until)).await
    }
}

impl Look {
    fn state(&self) -> PosState {
        if !self.is_whole {
            return PosState::Failed {
                why: format!(
                    "has more than {MOST_PAGES} pages; set a shorter overlap_s, or {{since}} in url"
                ),
            };
        }
        // No numbers that change with each look: what is told is written down somewhere.
        let detail = match &self.misfit {
            None => "answers".to_owned(),
            Some(misfit) => {
                let misfit = Misfit { record: 0, ..misfit.clone() };
                format!("answers, and some of its checks cannot be read: {misfit}")
            }
        };
        PosState::Ready { detail }
    }
}

fn is_since(report: &Report, oldest: Timestamp) -> bool {
    match report {
        Report::Closed(closed) => closed.closed_at >= oldest,
        Report::Voided(voided) => voided.closed_at.is_none_or(|at| at >= oldest),
        Report::Guest(_) | Report::Closing(_) => true,
    }
}

fn no_answer(error: Unanswered) -> Trouble {
    Trouble::Later { why: error.to_string(), after: None }
}

fn not_taken(error: &crate::pos::NotTaken) -> Trouble {
    match error {
        crate::pos::NotTaken::Stopped => Trouble::Stopped,
        crate::pos::NotTaken::Queue => Trouble::Later { why: error.to_string(), after: None },
    }
}

/// What an answer's status says, where it is no answer to the question (RFC 9110 section 15).
fn refused(answer: &Answered) -> Result<(), Trouble> {
    let status = answer.status;
    let person = |why: &str| Err(Trouble::Person { why: format!("answers {status}: {why}") });
    match status {
        200..=299 => Ok(()),
        401 | 403 => {
            person("it does not know the secret, or gives it no right to read checks; look at secret_file")
        }
        300..=399 => person("it sends elsewhere, where nobody is followed; set url to where it sends"),
        400 | 404 | 405 | 406 | 410 | 414 | 422 => {
            person("it does not know what it was asked; look at url and headers")
        }
        _ => Err(Trouble::Later { why: format!("answers {status}"), after: answer.retry_after }),
    }
}

/// Where the way on stands in an answer, as text.
fn cursor_in(document: &Value, cursor: &Field) -> Option<String> {
    let found = cursor.compiled().query(document).into_iter().find(|found| !found.is_null())?;
    let text = match found {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty() && text.len() <= 2000)
}
