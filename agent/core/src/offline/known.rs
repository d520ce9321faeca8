//! What is known of a voucher without asking the cloud: its entry in the snapshot, and how far that is believed.

use std::time::Duration;

use crate::{operation::Lane, time::Timestamp};

/// Older than this no snapshot is believed, whatever shop and cloud say.
pub const HARD_STOP: Duration = Duration::from_secs(72 * 3_600);

/// How a voucher stood when the cloud last told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not active yet.
    Issued,
    /// It can be used.
    Active,
    /// It was used. Final.
    Redeemed,
    /// It can be used no more. Final.
    Expired,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Issued, Self::Active, Self::Redeemed, Self::Expired];

    /// As the contract writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Active => "active",
            Self::Redeemed => "redeemed",
            Self::Expired => "expired",
        }
    }

    /// Reads what [`Status::as_str`] writes.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// The one entry of the snapshot that can be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// How it stood.
    pub status: Status,
    /// When that became so, or was last told, by the cloud's clock.
    pub since: Timestamp,
    /// `None`: it never ends.
    pub expires_at: Option<Timestamp>,
    /// Others carry the same code.
    pub is_shared: bool,
    /// Guests redeem it themselves, on their telephones.
    pub self_redeem: bool,
    /// The lane of the card whose voucher it is.
    pub card: Option<Lane>,
    /// Up to when the snapshot is complete, by the cloud's clock.
    pub as_of: Timestamp,
}

/// How far a voucher is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the guest's own and can be used, as far as the cloud's last word goes.
    Good,
    /// Nobody can tell.
    Unknown,
    /// It was used, so long ago.
    Used(Duration),
    /// It ended, so long ago.
    Expired(Duration),
}

impl Known {
    /// How far it is known at `now`, by a clock that can be relied on. What is final is so however old the snapshot;
    /// what could be used is believed up to `longest` after the snapshot, and never for longer than [`HARD_STOP`].
    #[must_use]
    pub fn standing(&self, now: Timestamp, longest: Duration) -> Standing {
        match (self.status, self.expires_at) {
            (Status::Redeemed, _) => return Standing::Used(age(self.since, now)),
            (Status::Expired, end) => {
                // The cloud's word goes before a date that has been put off or was told wrongly.
                return Standing::Expired(age(end.map_or(self.since, |end| end.min(self.since)), now));
            }
            (_, Some(end)) if end <= now => return Standing::Expired(age(end, now)),
            _ => {}
        }
        let is_its_own = !self.is_shared && !self.self_redeem;
        let is_fresh = age(self.as_of, now) <= longest.min(HARD_STOP);
        match self.status == Status::Active && is_its_own && is_fresh {
            true => Standing::Good,
            false => Standing::Unknown,
        }
    }
}

/// What seems to be yet to come was a moment ago.
pub(super) fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn time(hours: u32) -> Timestamp {
        Now::epoch().after(hours * HOUR).wall
    }

    fn active() -> Known {
        Known {
            status: Status::Active,
            since: time(90),
            expires_at: None,
            is_shared: false,
            self_redeem: false,
            card: None,
            as_of: time(100),
        }
    }

    #[test]
    fn an_active_voucher_of_its_own_is_good_as_long_as_the_snapshot_is_fresh() {
        let at = |hours: u32, longest: u32| active().standing(time(hours), longest * HOUR);
        assert_eq!(at(100, 24), Standing::Good);
        assert_eq!(at(124, 24), Standing::Good);
        assert_eq!(at(125, 24), Standing::Unknown);
        assert_eq!((at(172, 999), at(173, 999)), (Standing::Good, Standing::Unknown), "the hard stop");
    }

    #[test]
    fn what_others_share_guests_redeem_themselves_or_is_not_active_yet_is_unknown() {
        for known in [
            Known { is_shared: true, ..active() },
            Known { self_redeem: true, ..active() },
            Known { status: Status::Issued, ..active() },
        ] {
            assert_eq!(known.standing(time(101), 24 * HOUR), Standing::Unknown, "{known:?}");
        }
    }

    #[test]
    fn what_is_final_stays_so_however_old_the_snapshot_is_and_says_since_when() {
        let used = Known { status: Status::Redeemed, ..active() };
        let shared = Known { is_shared: true, ..used.clone() };
        for known in [used, shared] {
            assert_eq!(known.standing(time(190), 24 * HOUR), Standing::Used(100 * HOUR));
        }
        let expired = Known { status: Status::Expired, ..active() };
        assert_eq!(expired.standing(time(190), 24 * HOUR), Standing::Expired(100 * HOUR));
        let dated = Known { expires_at: Some(time(80)), ..expired };
        assert_eq!(dated.standing(time(190), 24 * HOUR), Standing::Expired(110 * HOUR));
    }

    #[test]
    fn a_voucher_ends_at_its_date_though_nobody_has_said_so() {
        for (end, standing) in [(101, Standing::Expired(HOUR)), (103, Standing::Good)] {
            let known = Known { expires_at: Some(time(end)), ..active() };
            assert_eq!(known.standing(time(102), 24 * HOUR), standing, "{end}");
        }
        let at_once = Known { expires_at: Some(time(102)), ..active() };
        assert_eq!(at_once.standing(time(102), 24 * HOUR), Standing::Expired(Duration::ZERO));
    }

    #[test]
    fn a_status_is_read_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(Status::read(status.as_str()), Some(status));
        }
        assert_eq!(Status::read("gone"), None);
    }
}
