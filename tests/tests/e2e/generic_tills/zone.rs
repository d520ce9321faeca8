//! The clock on the wall, which is put forward or back in the middle of the day.

use jiff::{SignedDuration, Timestamp, tz::offset};
use stamp_tests::Switch;

pub(super) fn switch(at: Timestamp, is_forward: bool) -> Switch {
    let (winter, summer) = (offset(2), offset(3));
    let (before, after) = if is_forward { (winter, summer) } else { (summer, winter) };
    Switch { at, before, after }
}

/// As a till there writes a time.
pub(super) fn written(switch: Switch, time: Timestamp) -> String {
    let offset = if time < switch.at { switch.before } else { switch.after };
    offset.to_datetime(time).strftime("%d.%m.%Y %H:%M:%S").to_string()
}

/// The time that this says: of two hours of one name it is the first.
pub(super) fn said(switch: Switch, time: Timestamp) -> Timestamp {
    let hour = SignedDuration::from_hours(1);
    let is_second = switch.before > switch.after && time >= switch.at && time < switch.at + hour;
    if is_second { time - hour } else { time }
}
