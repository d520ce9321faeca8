//! Looks at Poster's checks again and again.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use stamp_core::{
    sync::backoff::{self, Dice},
    time::Timestamp,
};
use tokio::time::Instant;

use super::{
    Poster,
    api::Api,
    details::Details,
    handled::Handled,
    held::Held,
    late::Late,
    notes::Notes,
    place::{self, Place},
    settings::Secret,
    trouble::Trouble,
    window::Checkpoint,
    wishes::Wanted,
};
use crate::pos::{Context, NotTaken, PosState};

/// Where the clock of this machine differs by more from Poster's, in seconds, scans and checks are not matched for sure.
pub(super) const OFF: i64 = 3;

/// So often in a row a wish is tried again: one check that Poster cannot tell of does not hold up the others.
const MOST_IN_VAIN: u32 = 3;

/// A difference that changes by less is told as it was.
const STEADY: i64 = 2;

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
pub(super) enum Halt {
    Trouble(Trouble),
    NotTaken(NotTaken),
}

pub(super) struct Watch<'a> {
    pub(super) poster: &'a Poster,
    pub(super) context: &'a Context,
    pub(super) api: Api,
    place: Option<(Arc<Place>, Instant)>,
    pub(super) details: Details,
    pub(super) checkpoint: Checkpoint,
    /// What was kept last, and when.
    pub(super) kept: Option<(Instant, Checkpoint)>,
    pub(super) handled: Handled,
    pub(super) held: Held,
    pub(super) late: Late,
    /// Of closed checks.
    pub(super) notes: Notes,
    /// Of removed ones.
    pub(super) notes_of_removed: Notes,
    pub(super) next_closed: Instant,
    pub(super) next_removed: Instant,
    pub(super) next_late: Instant,
    pub(super) next_arrears: Instant,
    /// The days before were looked at in this run.
    pub(super) looked_back_to: Option<Date>,
    /// No check of the days before is missing, as far as they were looked at.
    pub(super) arrears_are_whole: bool,
    /// Answers for the days before were cut off.
    pub(super) arrears_are_cut_off: bool,
    /// How often days before had no check at all, although there was one.
    pub(super) arrears_empty: u32,
    pub(super) is_cut_told: bool,
    /// How often in a row wishes could not be carried out.
    in_vain: u32,
    /// How many seconds the clock of this machine is ahead of Poster's.
    ahead: i64,
    told: Option<PosState>,
}

impl<'a> Watch<'a> {
    fn new(poster: &'a Poster, token: Secret, context: &'a Context) -> Self {
        let now = Instant::now();
        Self {
            poster,
            context,
            api: Api::new(&poster.settings, token, poster.asker.clone()),
            place: None,
            details: Details::default(),
            checkpoint: Checkpoint::read(context.checkpoint.as_deref()),
            kept: None,
            handled: Handled::default(),
            held: Held::new(poster.settings.wanted.groups),
            late: Late::default(),
            notes: Notes::default(),
            notes_of_removed: Notes::default(),
            next_closed: now,
            next_removed: now,
            next_late: now,
            next_arrears: now,
            looked_back_to: None,
            arrears_are_whole: false,
            arrears_are_cut_off: false,
            arrears_empty: 0,
            is_cut_told: false,
            in_vain: 0,
            ahead: 0,
            told: None,
        }
    }

    /// Does what is due.
    async fn look(&mut self) -> Result<(), Halt> {
        let place = self.find_place().await?;
        let mut wanted = self.poster.wishes.take();
        let looked = self.look_at_what_is_due(&place, &mut wanted).await;
        self.in_vain = if looked.is_err() { self.in_vain + 1 } else { 0 };
        if (1..=MOST_IN_VAIN).contains(&self.in_vain) {
            self.poster.wishes.put_back(wanted);
        }
        looked?;
        self.enter(self.standing(&place));
        Ok(())
    }

    async fn look_at_what_is_due(&mut self, place: &Place, wanted: &mut Wanted) -> Result<(), Halt> {
        if wanted.all || self.next_closed <= Instant::now() {
            self.look_for_closed(place).await?;
            wanted.all = false;
        }
        while let Some(number) = wanted.checks.first().cloned() {
            self.look_at(place, &number).await?;
            wanted.checks.remove(&number);
        }
        if wanted.removed || self.next_removed <= Instant::now() {
            self.look_for_removed(place).await?;
            wanted.removed = false;
        }
        if self.next_late <= Instant::now() {
            self.look_for_late(place).await?;
        }
        Ok(())
    }

    /// Waits until something is due or wished for; `false`: the stop came first.
    async fn rest(&self) -> bool {
        let due = self.next_closed.min(self.next_removed).min(self.next_late);
        let due = due.saturating_duration_since(Instant::now());
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

    fn look_again_at_all(&mut self) {
        let now = Instant::now();
        (self.next_closed, self.next_removed, self.next_arrears) = (now, now, now);
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

    fn standing(&self, place: &Place) -> PosState {
        if let Some(failed) = self.held.failed() {
            return failed;
        }
        let settings = &self.poster.settings;
        let mut detail = format!("{}; asked every {} s", place.shown, settings.pace.poll.as_secs());
        if settings.webhook_secret.is_some() {
            detail.push_str(", and when a webhook comes");
        }
        let notes = self.notes.shown().into_iter().chain(self.notes_of_removed.shown());
        for note in notes.chain(self.held.shown()).chain(self.clock()) {
            detail.push_str("; ");
            detail.push_str(&note);
        }
        PosState::Ready { detail }
    }

    /// Whether a scan and a check can be matched by their times.
    pub(super) fn is_in_time(&mut self) -> bool {
        let ahead = self.api.ahead((self.context.clocks)().wall).unwrap_or(0);
        let ahead = if ahead.abs() > OFF { ahead } else { 0 };
        if (ahead == 0) != (self.ahead == 0) || (ahead - self.ahead).abs() > STEADY {
            self.ahead = ahead;
        }
        ahead == 0
    }

    fn clock(&self) -> Option<String> {
        let off = match self.ahead {
            0 => return None,
            ahead @ 1.. => format!("{ahead} s ahead of Poster"),
            behind => format!("{} s behind Poster", -behind),
        };
        Some(format!(
            "the clock of this machine is {off}: set it, until then guests whose card is scanned are asked about"
        ))
    }

    fn enter(&mut self, state: PosState) {
        if self.told.as_ref() != Some(&state) {
            (self.context.tell)(state.clone());
            self.told = Some(state);
        }
    }

    /// By Poster's clock, else by that of this machine, which may be wrong.
    pub(super) fn wall(&self) -> Timestamp {
        self.api.now().unwrap_or_else(|| (self.context.clocks)().wall)
    }
}

/// Up to a tenth longer, so that the tills of a chain do not ask at once.
pub(super) fn jittered(pause: Duration) -> Duration {
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
