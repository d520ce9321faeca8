//! The guest of the open check.

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{cloud::types::Identifier, time::Now};

/// How long before its closing a guest may have been noted for a check.
const LIVES: Duration = Duration::from_secs(600);
/// How long after it, by the times we see: a minute for tills that report no seconds, and half of one for clocks that
/// are behind.
const AFTER: SignedDuration = SignedDuration::from_secs(90);
const KEPT: usize = 32;

/// Guests noted at this till, the latest last.
#[derive(Debug, Default)]
pub struct Attachments {
    noted: VecDeque<Noted>,
}

/// A guest, and since when.
#[derive(Debug, PartialEq, Eq)]
pub struct Noted {
    /// Who.
    pub guest: Identifier,
    at: Now,
}

impl Attachments {
    /// Notes `guest` for the open check, in place of the one noted before.
    pub fn attach(&mut self, guest: Identifier, now: Now) {
        self.give_back(Noted { guest, at: now });
    }

    /// Who is noted for the open check.
    #[must_use]
    pub fn current(&self, now: Now) -> Option<&Identifier> {
        let last = self.noted.back()?;
        (now.mono.saturating_sub(last.at.mono) <= LIVES).then_some(&last.guest)
    }

    /// Since when (monotonic) the guest is noted who is noted for the open check.
    #[must_use]
    pub fn since(&self, now: Now) -> Option<Duration> {
        self.current(now)?;
        self.noted.back().map(|noted| noted.at.mono)
    }

    /// Nobody is noted any more. Returns whether somebody was.
    pub fn clear(&mut self) -> bool {
        !std::mem::take(&mut self.noted).is_empty()
    }

    /// The guest of a check that was closed at `closed_at`: the last one noted before, else the last one noted in
    /// the 90 s after; who is then used up. A check may be heard of late, when the next guest is noted already.
    pub fn take_for(&mut self, closed_at: Timestamp) -> Option<Noted> {
        let before = |noted: &Noted| {
            Duration::try_from(closed_at.duration_since(noted.at.wall)).is_ok_and(|ago| ago <= LIVES)
        };
        let soon_after = |noted: &Noted| {
            let later = noted.at.wall.duration_since(closed_at);
            later.is_positive() && later <= AFTER
        };
        let last = |fits: &dyn Fn(&Noted) -> bool| self.noted.iter().rposition(fits);
        let index = last(&before).or_else(|| last(&soon_after))?;
        let taken = self.noted.remove(index);
        self.noted.drain(..index);
        taken
    }

    /// A guest who was taken, but not for a check after all, is noted again as before.
    pub fn give_back(&mut self, noted: Noted) {
        let place = self.noted.partition_point(|other| other.at.mono <= noted.at.mono);
        self.noted.insert(place, noted);
        while self.noted.len() > KEPT {
            self.noted.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::types::IdentifierKind;

    fn guest(name: &str) -> Identifier {
        Identifier { kind: IdentifierKind::Scan, value: name.into(), symbology: None }
    }

    fn at(seconds: u64) -> Now {
        Now::epoch().after(Duration::from_secs(seconds))
    }

    fn noted(guests: &[(&str, u64)]) -> Attachments {
        let mut attachments = Attachments::default();
        guests.iter().for_each(|(name, seconds)| attachments.attach(guest(name), at(*seconds)));
        attachments
    }

    fn taken(attachments: &mut Attachments, closed_at: u64) -> Option<String> {
        attachments.take_for(at(closed_at).wall).map(|noted| noted.guest.value)
    }

    #[test]
    fn a_check_heard_of_late_gets_the_guest_of_its_closing_time() {
        let mut attachments = noted(&[("anna", 0), ("boris", 60)]);
        assert_eq!(taken(&mut attachments, 30).as_deref(), Some("anna"));
        assert_eq!(attachments.current(at(61)), Some(&guest("boris")));
        assert_eq!(taken(&mut attachments, 70).as_deref(), Some("boris"));
        assert_eq!(taken(&mut attachments, 80), None);
    }

    #[test]
    fn a_guest_is_told_from_the_next_one_by_the_time() {
        let mut attachments = noted(&[("anna", 10)]);
        assert_eq!(attachments.since(at(20)), Some(Duration::from_secs(10)));
        attachments.attach(guest("boris"), at(30));
        assert_eq!(attachments.since(at(40)), Some(Duration::from_secs(30)));
        assert_eq!(attachments.since(at(631)), None);
    }

    #[test]
    fn a_guest_is_forgotten_after_ten_minutes() {
        let mut attachments = noted(&[("anna", 0)]);
        assert_eq!(attachments.current(at(601)), None);
        assert_eq!(taken(&mut attachments, 700), None);
    }

    #[test]
    fn times_without_seconds_keep_each_guest_at_the_right_check() {
        let mut attachments = Attachments::default();
        for (name, noted_at, closed_at) in
            [("anna", 125, 139), ("boris", 150, 178), ("clara", 179, 181), ("david", 200, 239)]
        {
            attachments.attach(guest(name), at(noted_at));
            assert_eq!(taken(&mut attachments, closed_at / 60 * 60).as_deref(), Some(name));
        }
        assert_eq!(attachments.current(at(240)), None);
    }

    #[test]
    fn a_clock_that_is_half_a_minute_behind_loses_no_guest_with_or_without_seconds() {
        let behind = |closed_at: u64| closed_at - 30;
        let without_seconds = |time: u64| time / 60 * 60;
        for closed_at in [behind(129), without_seconds(behind(129)), without_seconds(behind(149))] {
            assert_eq!(
                taken(&mut noted(&[("anna", 120)]), closed_at).as_deref(),
                Some("anna"),
                "{closed_at}"
            );
        }
    }

    #[test]
    fn a_guest_of_much_later_is_not_of_the_check() {
        assert_eq!(taken(&mut noted(&[("anna", 191)]), 100), None);
        assert_eq!(taken(&mut noted(&[("anna", 190)]), 100).as_deref(), Some("anna"));
    }

    #[test]
    fn a_card_that_is_scanned_twice_is_used_up_by_one_check() {
        let mut attachments = noted(&[("anna", 10), ("anna", 14)]);
        assert_eq!(taken(&mut attachments, 0).as_deref(), Some("anna"));
        assert_eq!(attachments.current(at(20)), None);
    }

    #[test]
    fn a_guest_who_is_given_back_is_noted_as_before() {
        let mut attachments = noted(&[("anna", 0)]);
        let anna = attachments.take_for(at(30).wall).unwrap();
        attachments.attach(guest("boris"), at(40));
        attachments.give_back(anna);
        assert_eq!(attachments.current(at(50)), Some(&guest("boris")));
        assert_eq!(taken(&mut attachments, 30).as_deref(), Some("anna"));
    }

    #[test]
    fn clearing_tells_whether_somebody_was_noted() {
        let mut attachments = noted(&[("anna", 0)]);
        assert!(attachments.clear());
        assert_eq!(attachments.current(at(1)), None);
        assert!(!attachments.clear());
    }

    #[test]
    fn only_so_many_guests_are_remembered_and_the_last_ones() {
        let mut attachments = Attachments::default();
        for seconds in 0..=KEPT as u64 {
            attachments.attach(guest(&format!("guest {seconds}")), at(seconds));
        }
        assert_eq!(attachments.noted.len(), KEPT);
        assert_eq!(attachments.noted.front().map(|noted| noted.at), Some(at(1)));
    }
}
