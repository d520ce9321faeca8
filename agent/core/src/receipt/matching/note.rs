//! A guest who was noted at this till.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{cloud::types::Identifier, time::Now};

/// A time on both clocks. After a restart the monotonic one lies before zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) mono: SignedDuration,
    pub(super) wall: Timestamp,
}

/// A guest, since when, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) id: u64,
    pub(super) guest: Identifier,
    pub(super) at: Moment,
    /// Another one was put in the guest's place then, or the guest was taken off.
    pub(super) ended: Option<Moment>,
    /// A till put it there, and not a scan.
    pub(super) is_put: bool,
}

/// As it is kept over a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptNote {
    id: u64,
    guest: Identifier,
    at: Timestamp,
    ended: Option<Timestamp>,
    is_put: bool,
}

impl Moment {
    /// When `now` is.
    pub(super) fn of(now: Now) -> Self {
        Self { mono: SignedDuration::try_from(now.mono).unwrap_or(SignedDuration::MAX), wall: now.wall }
    }

    /// When the clock showed `wall`, as far as can be told in another run. Never later than `now`.
    pub(super) fn again(wall: Timestamp, now: Now) -> Self {
        let now = Self::of(now);
        let age = now.wall.duration_since(wall).max(SignedDuration::ZERO);
        Self { mono: now.mono.saturating_sub(age), wall: wall.min(now.wall) }
    }

    /// How long ago it was.
    pub(super) fn age(&self, now: Now) -> SignedDuration {
        Self::of(now).mono.saturating_sub(self.mono)
    }

    /// The earliest and the latest time at which it can have been by the clock as it is now: they differ where the
    /// clock was set meanwhile.
    pub(super) fn span(&self, now: Now) -> (Timestamp, Timestamp) {
        let by_age = now.wall.checked_sub(self.age(now)).unwrap_or(self.wall);
        (self.wall.min(by_age), self.wall.max(by_age))
    }

    /// When `after` has passed since, monotonic.
    pub(super) fn and(&self, after: Duration) -> Duration {
        let after = SignedDuration::try_from(after).unwrap_or(SignedDuration::MAX);
        Duration::try_from(self.mono.saturating_add(after)).unwrap_or(Duration::ZERO)
    }
}

impl Note {
    /// Whether it names the same guest in the same way, however it was read.
    pub(super) fn is_of(&self, guest: &Identifier) -> bool {
        self.guest.kind == guest.kind && self.guest.value == guest.value
    }

    pub(super) fn kept(&self) -> KeptNote {
        let ended = self.ended.map(|ended| ended.wall);
        KeptNote { id: self.id, guest: self.guest.clone(), at: self.at.wall, ended, is_put: self.is_put }
    }
}

impl KeptNote {
    pub(super) fn again(self, now: Now) -> Note {
        let ended = self.ended.map(|ended| Moment::again(ended, now));
        Note { id: self.id, guest: self.guest, at: Moment::again(self.at, now), ended, is_put: self.is_put }
    }
}
