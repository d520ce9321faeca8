//! Wrong clocks, and clocks that are changed.

use fastrand::Rng;
use jiff::{
    SignedDuration, Timestamp,
    tz::{Offset, TimeZone},
};
use stamp_tests::{Switch, fakes::serve::Syrve, now};

/// By how much a clock may be ahead, seconds. In the hour that comes twice a till that is five minutes ahead or more tells
/// times without an offset that cannot be told from those of an hour before.
const AHEAD: std::ops::Range<i64> = 30..240;
/// How far the till's clock is set back, before the right time, seconds. The server's report, which tells what nothing else
/// has told for five minutes, is needed for what is closed then.
const BEHIND: std::ops::Range<i64> = 400..540;
/// From when a clock is set until it comes to the change of its zone.
const SOON: SignedDuration = SignedDuration::from_secs(2);

/// In the morning all clocks are wrong.
pub(super) fn are_wrong(syrve: &Syrve, dice: &mut Rng) {
    syrve.clock.set_ahead(seconds(dice.i64(AHEAD)));
    let world = syrve.world();
    world.cloud.clock.set_ahead(-seconds(dice.i64(AHEAD)));
    world.site.clock.set_ahead(seconds(dice.i64(-60..60)));
}

/// The place whose clocks are put forward: by the till's clock, which is ahead, they are already, and they will be again
/// when it is set back.
pub(super) fn spring(dice: &mut Rng) -> Switch {
    let winter = winter();
    Switch { at: right() - seconds(dice.i64(BEHIND)), before: winter, after: summer(winter) }
}

/// The till's clock is set back, to before the change.
pub(super) fn set_back(syrve: &Syrve, spring: Switch) {
    syrve.clock.set_ahead((spring.at - SOON).duration_since(right()));
    let offset = syrve.world().shop.zone.to_offset(syrve.clock.now());
    assert_eq!(offset, spring.before, "the hour is to come that is left out");
}

/// The same place in autumn: its clocks are put back in a moment, by the till's clock.
pub(super) fn autumn(syrve: &Syrve, spring: Switch) -> Switch {
    Switch { at: syrve.clock.now() + SOON, before: spring.after, after: spring.before }
}

/// The till's clock is set again, and is ahead. So is that of the cloud.
pub(super) fn set_forward(syrve: &Syrve, dice: &mut Rng) {
    syrve.clock.set_ahead(seconds(dice.i64(AHEAD)));
    syrve.world().cloud.clock.set_ahead(seconds(dice.i64(AHEAD)));
}

/// It is between three and four there, when clocks are changed, and never near midnight.
fn winter() -> Offset {
    let hour = right().to_zoned(TimeZone::UTC).hour();
    Offset::constant((3 - hour + 36) % 24 - 12)
}

fn summer(winter: Offset) -> Offset {
    winter + SignedDuration::from_hours(1)
}

fn right() -> Timestamp {
    now().parse().unwrap()
}

const fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}
