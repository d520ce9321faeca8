//! The looks: at checks that were closed, at those that were removed, and at one that was named.

use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use super::{
    place::Place,
    record,
    scan::{self, Scan, Which},
    tell::Pass,
    trouble::Trouble,
    watch::{Halt, Watch, jittered},
    window::{REACH_DAYS, Window},
};

/// A check is in Poster's cloud "practically at once" after its closing, where the till has internet (observed).
const UNTIL_IN_CLOUD: Duration = Duration::from_secs(10);

/// What was closed so long ago at most is told of before everything else.
const FRESH: Duration = Duration::from_secs(3600);

/// What follows from an answer that was cut off.
const MISSING: &str = "checks may be missing, and guests whose card is scanned are asked about";

/// So often days without a single check are looked at again, in which there was one: it may have been removed.
const MOST_EMPTY: u32 = 3;

impl Watch<'_> {
    /// The last hour comes first, then what is older, the oldest first. What is older takes as long as a pause between two
    /// looks at the most, and goes on after the next one, so that nothing new waits for it.
    pub(super) async fn look_for_closed(&mut self, place: &Place) -> Result<(), Halt> {
        let (began, wall) = (Instant::now(), self.wall());
        let pace = &self.poster.settings.pace;
        let (poll, zone) = (pace.poll, place.zone.as_ref());
        let today = self.checkpoint.today(wall, zone);
        let found = self.scan(place, today, Which::Closed).await?;
        let is_missing = found.rows.is_empty() && self.checkpoint.expects_some(today, zone);
        self.notes.begin();
        self.details.begin();
        let sifted = self.sift(place, found.rows, Which::Closed, "poll");
        let closings = sifted.closings.clone();
        let fresh_from = wall.checked_sub(FRESH).unwrap_or(wall);
        let (fresh, older) = sifted.split(fresh_from);
        let mut news = Pass::of_news(wall);
        self.tell(fresh, &mut news).await?;
        let mut history = Pass::of_history(wall, Instant::now() + poll);
        let are_whole = self.look_at_arrears(place, today, &mut history).await?;
        self.notes.cut_off(!found.is_whole || self.arrears_are_cut_off, MISSING);
        history.is_unbroken &= found.is_whole && !is_missing;
        if !history.has_ended {
            self.tell(older, &mut history).await?;
        }
        let is_whole = found.is_whole && !is_missing && !history.has_ended;
        if is_whole {
            self.notes.end();
            self.held.end();
        }
        if is_whole && history.is_unbroken && !news.is_broken() {
            closings.iter().for_each(|closed_at| self.checkpoint.heard(*closed_at, wall));
            self.checkpoint.whole(wall);
        }
        let is_sure = is_whole && are_whole && self.notes.allow_completeness();
        let complete_until = wall.checked_sub(UNTIL_IN_CLOUD).ok().map(|until| match self.held.first() {
            Some(first) => until.min(first.checked_sub(Duration::from_millis(1)).unwrap_or(first)),
            None => until,
        });
        let complete_until = complete_until.filter(|_| self.is_in_time() && is_sure);
        self.hand_over(Vec::new(), None, complete_until).await?;
        self.next_closed = if history.has_ended { Instant::now() } else { began + jittered(poll) };
        Ok(())
    }

    /// The days since the last check that was told of. Gives whether none of them is missing.
    async fn look_at_arrears(&mut self, place: &Place, today: Window, pass: &mut Pass) -> Result<bool, Halt> {
        let zone = place.zone.as_ref();
        // Without Poster's clock, that of this machine may be days ahead, and today among the days before.
        let looked_back_to = self.looked_back_to.filter(|_| self.api.now().is_some());
        let arrears = self.checkpoint.arrears(pass.wall, zone, looked_back_to);
        if arrears.is_cut && !self.is_cut_told {
            self.is_cut_told = true;
            warn!(from = %today.written().0, "Poster's checks were not looked at for more than {REACH_DAYS} days; those closed before bring no stamp");
        }
        let Some(first) = arrears.slices.first().copied() else {
            self.looked_back_to = Some(today.from());
            (self.arrears_are_whole, self.arrears_are_cut_off) = (true, false);
            return Ok(true);
        };
        if Instant::now() < self.next_arrears {
            pass.is_unbroken = false;
            return Ok(self.arrears_are_whole);
        }
        self.arrears_are_whole = false;
        let (mut is_whole, mut has_some) = (true, false);
        for slice in arrears.slices {
            let found = self.scan_in_days(place, slice).await?;
            has_some |= !found.rows.is_empty();
            is_whole &= found.is_whole;
            pass.is_unbroken &= found.is_whole;
            let sifted = self.sift(place, found.rows, Which::Closed, "poll");
            let closings = sifted.closings.clone();
            self.tell(sifted, pass).await?;
            if pass.has_ended {
                return Ok(false);
            }
            if pass.is_unbroken {
                closings.iter().for_each(|closed_at| self.checkpoint.heard(*closed_at, pass.wall));
            }
        }
        self.arrears_are_cut_off = !is_whole;
        let is_expected =
            self.checkpoint.expects_some(first, zone) && !self.checkpoint.expects_some(today, zone);
        if is_expected && !has_some && self.arrears_empty < MOST_EMPTY {
            self.arrears_empty += 1;
            (is_whole, pass.is_unbroken) = (false, false);
        }
        if is_whole && pass.is_unbroken {
            self.looked_back_to = Some(today.from());
            self.arrears_empty = 0;
        }
        self.next_arrears = Instant::now() + jittered(self.poster.settings.pace.removed);
        self.arrears_are_whole = is_whole;
        Ok(is_whole)
    }

    /// A part of the days before, in which checks appear that a register has kept to itself; all of them at first, to know
    /// what was there. Checks that appeared while nobody looked are told apart by nothing, and missed.
    pub(super) async fn look_for_late(&mut self, place: &Place) -> Result<(), Halt> {
        let (wall, settings) = (self.wall(), &self.poster.settings);
        let parts = self.checkpoint.earlier(wall, place.zone.as_ref(), settings.removed_days);
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX).max(1);
        let pause = jittered(settings.pace.late / count);
        if !self.late.has_begun() {
            let mut there = Vec::new();
            for part in parts {
                there.extend(self.scan(place, part, Which::Numbers).await?.rows);
            }
            self.late.begin(&there);
        } else if let Some(part) = parts.get(self.late.turn(parts.len())) {
            let found = self.scan(place, *part, Which::Closed).await?;
            let appeared = self.late.appeared(found.rows);
            let numbers: Vec<_> = appeared.iter().filter_map(scan::number).collect();
            let sifted = self.sift(place, appeared, Which::Closed, "poll");
            let mut pass = Pass::of_news(wall);
            self.tell(sifted, &mut pass).await?;
            if !pass.is_broken() {
                self.late.know(numbers);
            }
        }
        self.next_late = Instant::now() + pause;
        Ok(())
    }

    pub(super) async fn look_for_removed(&mut self, place: &Place) -> Result<(), Halt> {
        let (began, wall) = (Instant::now(), self.wall());
        let settings = &self.poster.settings;
        let window = self.checkpoint.removed_window(wall, place.zone.as_ref(), settings.removed_days);
        let found = self.scan(place, window, Which::Removed).await?;
        self.notes_of_removed.begin();
        let sifted = self.sift(place, found.rows, Which::Removed, "poll");
        self.notes_of_removed.cut_off(!found.is_whole, "stamps of removed checks may stay");
        if found.is_whole {
            self.notes_of_removed.end();
        }
        self.tell(sifted, &mut Pass::of_news(wall)).await?;
        self.next_removed = began + jittered(self.poster.settings.pace.removed);
        Ok(())
    }

    /// One check, by its number (`dash.getTransaction`, documented; a list of one, or of none: observed).
    pub(super) async fn look_at(&mut self, place: &Place, number: &str) -> Result<(), Halt> {
        let wall = self.wall();
        let mut parameters = vec![("transaction_id", number)];
        parameters.extend(self.poster.settings.wanted.lines.then_some(("include_products", "true")));
        parameters.extend(place.register.is_some().then_some(("include_history", "true")));
        let answer = match self.api.ask("dash.getTransaction", &parameters).await {
            Ok(answer) => answer,
            Err(trouble) if trouble.is_about_this_question() && !trouble.needs_a_person() => return Ok(()),
            Err(trouble) => return Err(trouble.into()),
        };
        let rows = record::rows(answer).into_iter().take(1).collect();
        let sifted = self.sift(place, rows, Which::Closed, "webhook");
        self.tell(sifted, &mut Pass::of_news(wall)).await
    }

    /// As [`Watch::scan`], and day by day where the answer for all of them is cut off.
    async fn scan_in_days(&self, place: &Place, window: Window) -> Result<Scan, Trouble> {
        let found = self.scan(place, window, Which::Closed).await?;
        let days = window.days();
        if found.is_whole || days.len() < 2 {
            return Ok(found);
        }
        let mut all = Scan { rows: Vec::new(), is_whole: true };
        for day in days {
            let found = self.scan(place, day, Which::Closed).await?;
            all.is_whole &= found.is_whole;
            all.rows.extend(found.rows);
        }
        Ok(all)
    }

    async fn scan(&self, place: &Place, window: Window, which: Which) -> Result<Scan, Trouble> {
        scan::scan(&self.api, place, window, which, self.poster.settings.wanted.lines).await
    }
}
