//! Looks at Poster's checks again and again, and tells of what was closed and removed.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use stamp_core::{
    receipt::{ReceiptVoided, Report},
    sync::backoff::{self, Dice},
    time::Timestamp,
};
use tokio::time::Instant;
use tracing::warn;

use super::{
    Poster,
    api::Api,
    details::Details,
    handled::{Handled, fingerprint},
    notes::Notes,
    place::{self, Place},
    receipt::{self, Reading, Unreadable},
    record::{self, Record},
    scan::{self, Which},
    settings::Secret,
    trouble::Trouble,
    window::{Checkpoint, REACH_DAYS},
};
use crate::pos::{Batch, Context, NotTaken, PosState};

/// A check is in Poster's cloud "practically at once" after its closing, where the till has internet (observed).
const UNTIL_IN_CLOUD: Duration = Duration::from_secs(10);

/// Most reports that are handed over at once.
const BATCH: usize = 100;

/// How often the checkpoint is kept, at least, although nothing was reported.
const KEEP: Duration = Duration::from_secs(600);

pub(super) async fn run(poster: &Poster, token: Secret, context: &Context) {
    let mut watch = Watch::new(poster, token, context);
    watch.enter(PosState::Connecting);
    let mut dice = Dice::new(fastrand::u64(..));
    let mut failures = 0;
    loop {
        let ended = match context.beating(Box::pin(watch.look())).await {
            None | Some(Err(Halt::NotTaken(NotTaken::Stopped))) => return,
            Some(ended) => ended,
        };
        let Err(halt) = ended else {
            failures = 0;
            if !watch.rest().await {
                return;
            }
            continue;
        };
        failures += 1;
        watch.look_again_at_all();
        let pause = match halt {
            Halt::Trouble(trouble) => {
                watch.enter(trouble.state());
                match trouble.needs_a_person() {
                    true => poster.settings.pace.failed,
                    false => backoff::delay(failures, trouble.retry_after(), &mut dice),
                }
            }
            Halt::NotTaken(_) => backoff::delay(failures, None, &mut dice),
        };
        if !context.pause(pause).await {
            return;
        }
    }
}

/// Why a look ended before its time.
enum Halt {
    Trouble(Trouble),
    NotTaken(NotTaken),
}

struct Watch<'a> {
    poster: &'a Poster,
    context: &'a Context,
    api: Api,
    place: Option<(Arc<Place>, Instant)>,
    details: Details,
    checkpoint: Checkpoint,
    kept: Option<Instant>,
    handled: Handled,
    notes: Notes,
    next_closed: Instant,
    next_removed: Instant,
    told: Option<PosState>,
}

/// A report, and how it is known again once it was taken.
struct News {
    report: Report,
    receipt: String,
    fingerprint: u64,
}

impl<'a> Watch<'a> {
    fn new(poster: &'a Poster, token: Secret, context: &'a Context) -> Self {
        Self {
            poster,
            context,
            api: Api::new(&poster.settings, token, poster.asker.clone()),
            place: None,
            details: Details::default(),
            checkpoint: Checkpoint::read(context.checkpoint.as_deref()),
            kept: None,
            handled: Handled::default(),
            notes: Notes::default(),
            next_closed: Instant::now(),
            next_removed: Instant::now(),
            told: None,
        }
    }

    /// Does what is due.
    async fn look(&mut self) -> Result<(), Halt> {
        let place = self.find_place().await?;
        let wanted = self.poster.wishes.take();
        if wanted.all || self.next_closed <= Instant::now() {
            self.look_for_closed(&place).await?;
        }
        for number in &wanted.checks {
            self.look_at(&place, number).await?;
        }
        if wanted.removed || self.next_removed <= Instant::now() {
            self.look_for_removed(&place).await?;
        }
        self.enter(self.ready(&place));
        Ok(())
    }

    /// Waits until something is due or wished for; `false`: the stop came first.
    async fn rest(&self) -> bool {
        let due = self.next_closed.min(self.next_removed).saturating_duration_since(Instant::now());
        let wished = async {
            self.poster.wishes.wait().await;
            tokio::time::sleep(self.poster.settings.pace.settle).await;
        };
        let rested = self.context.beating(async {
            tokio::select! {
                () = wished => {}
                () = tokio::time::sleep(due) => {}
            }
        });
        rested.await.is_some()
    }

    /// A wish may have been lost with the look that ended.
    fn look_again_at_all(&mut self) {
        (self.next_closed, self.next_removed) = (Instant::now(), Instant::now());
    }

    async fn find_place(&mut self) -> Result<Arc<Place>, Trouble> {
        if let Some((place, asked)) = &self.place
            && asked.elapsed() < self.poster.settings.pace.place
        {
            return Ok(Arc::clone(place));
        }
        let place = Arc::new(place::ask(&self.api, &self.poster.settings).await?);
        self.place = Some((Arc::clone(&place), Instant::now()));
        self.poster.found(&place);
        Ok(place)
    }

    async fn look_for_closed(&mut self, place: &Place) -> Result<(), Halt> {
        let (began, wall) = (Instant::now(), self.wall());
        let window = self.checkpoint.window(wall, place.zone.as_ref());
        if window.is_cut {
            warn!(from = %window.from, "Poster's checks were not looked at for more than {REACH_DAYS} days; those closed before bring no stamp");
        }
        let with_lines = self.poster.settings.wanted.lines;
        let found = scan::scan(&self.api, place, &window, Which::Closed, with_lines).await?;
        let has_none = found.rows.is_empty();
        self.notes.begin();
        let mut news = Vec::new();
        for row in found.rows {
            news.extend(self.sift(place, row, "poll", wall).await?);
            if news.len() >= BATCH {
                self.hand_over(std::mem::take(&mut news), None).await?;
            }
        }
        let mut complete_until = None;
        if found.is_whole && !(has_none && self.checkpoint.expects_some()) {
            self.notes.end();
            self.checkpoint.whole(wall);
            complete_until =
                self.notes.allow_completeness().then(|| wall.checked_sub(UNTIL_IN_CLOUD).ok()).flatten();
        }
        self.hand_over(news, complete_until).await?;
        self.next_closed = began + jittered(self.poster.settings.pace.poll);
        Ok(())
    }

    async fn look_for_removed(&mut self, place: &Place) -> Result<(), Halt> {
        let (began, wall) = (Instant::now(), self.wall());
        let window =
            self.checkpoint.removed_window(wall, place.zone.as_ref(), self.poster.settings.removed_days);
        let found = scan::scan(&self.api, place, &window, Which::Removed, false).await?;
        let mut news = Vec::new();
        for row in found.rows {
            news.extend(self.sift(place, row, "poll", wall).await?);
        }
        self.hand_over(news, None).await?;
        self.next_removed = began + jittered(self.poster.settings.pace.removed);
        Ok(())
    }

    /// One check, by its number (`dash.getTransaction`, documented; a list of one, or of none: observed).
    async fn look_at(&mut self, place: &Place, number: &str) -> Result<(), Halt> {
        let wall = self.wall();
        let mut parameters = vec![("transaction_id", number)];
        parameters.extend(self.poster.settings.wanted.lines.then_some(("include_products", "true")));
        parameters.extend(place.register.is_some().then_some(("include_history", "true")));
        let answer = match self.api.ask("dash.getTransaction", &parameters).await {
            Ok(answer) => answer,
            Err(trouble) if trouble.is_about_this_question() && !trouble.needs_a_person() => return Ok(()),
            Err(trouble) => return Err(trouble.into()),
        };
        let mut news = Vec::new();
        for row in record::rows(answer).into_iter().take(1) {
            news.extend(self.sift(place, row, "webhook", wall).await?);
        }
        self.hand_over(news, None).await
    }

    /// What is to be told of a check, if anything.
    async fn sift(
        &mut self,
        place: &Place,
        row: Value,
        path: &str,
        wall: Timestamp,
    ) -> Result<Option<News>, Trouble> {
        let Some(record) = Record::read(row) else {
            self.notes.unreadable("without a number".to_owned(), Unreadable::Form);
            return Ok(None);
        };
        let mut closed = match receipt::read(&record, place, path) {
            Ok(Reading::NotOurs) => return Ok(None),
            Ok(Reading::Closed(closed)) => closed,
            Ok(Reading::Voided(voided)) => return Ok(self.voided(voided, &record)),
            Ok(Reading::GivenBack) => {
                self.notes.given_back(record.shown());
                return Ok(None);
            }
            Err(why) => {
                self.notes.unreadable(record.shown(), why);
                return Ok(None);
            }
        };
        self.handled.distinguish(&mut closed.identity, record.transaction_id.known(), true);
        let (receipt, fingerprint) = (closed.identity.text(), fingerprint(&closed, &record));
        if self.handled.knows_closed(&receipt, fingerprint) {
            return Ok(None);
        }
        self.details.add(&self.api, &self.poster.settings.wanted, &mut closed, &record).await?;
        self.checkpoint.heard(closed.closed_at, wall);
        Ok(Some(News { report: Report::Closed(closed), receipt, fingerprint }))
    }

    fn voided(&mut self, mut voided: ReceiptVoided, record: &Record) -> Option<News> {
        self.handled.distinguish(&mut voided.identity, record.transaction_id.known(), false);
        let receipt = voided.identity.text();
        if self.handled.knows_voided(&receipt) {
            return None;
        }
        Some(News { report: Report::Voided(voided), receipt, fingerprint: 0 })
    }

    async fn hand_over(&mut self, news: Vec<News>, complete_until: Option<Timestamp>) -> Result<(), Halt> {
        if news.is_empty() && complete_until.is_none() {
            return Ok(());
        }
        let keep = !news.is_empty() || self.kept.is_none_or(|at| at.elapsed() >= KEEP);
        let (known, reports): (Vec<_>, Vec<_>) = news
            .into_iter()
            .map(|News { report, receipt, fingerprint }| {
                let is_void = matches!(report, Report::Voided(_));
                ((receipt, fingerprint, is_void), report)
            })
            .unzip();
        let (batch, taken) = Batch::new(Arc::clone(&self.context.connector), reports);
        let checkpoint = keep.then(|| self.checkpoint.text()).flatten();
        self.context.hand_over(Batch { checkpoint, complete_until, ..batch }, taken).await?;
        if keep {
            self.kept = Some(Instant::now());
        }
        for (receipt, fingerprint, is_void) in known {
            match is_void {
                true => self.handled.voided(receipt),
                false => self.handled.closed(receipt, fingerprint),
            }
        }
        Ok(())
    }

    fn ready(&self, place: &Place) -> PosState {
        let settings = &self.poster.settings;
        let mut detail = format!("{}; asked every {} s", place.shown, settings.pace.poll.as_secs());
        if settings.webhook_secret.is_some() {
            detail.push_str(", and when a webhook comes");
        }
        for note in self.notes.shown().into_iter().chain(self.details.refused().map(str::to_owned)) {
            detail.push_str("; ");
            detail.push_str(&note);
        }
        PosState::Ready { detail }
    }

    fn enter(&mut self, state: PosState) {
        if self.told.as_ref() != Some(&state) {
            (self.context.tell)(state.clone());
            self.told = Some(state);
        }
    }

    /// By Poster's clock, else by that of this machine, which may be wrong.
    fn wall(&self) -> Timestamp {
        self.api.now().unwrap_or_else(|| (self.context.clocks)().wall)
    }
}

/// Up to a tenth longer, so that the tills of a chain do not ask at once.
fn jittered(pause: Duration) -> Duration {
    pause + pause.mul_f64(fastrand::f64() / 10.0)
}

impl From<Trouble> for Halt {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<NotTaken> for Halt {
    fn from(not_taken: NotTaken) -> Self {
        Self::NotTaken(not_taken)
    }
}
