//! Times as Syrve writes them.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

/// `yyyy-MM-dd HH:mm:ss.fff` in the terminal's zone, without saying so: most times of the cloud's API.
pub(in crate::fakes::serve) fn cloud_local(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// The same in UTC: `eventTime`, and all times of loyalty.
pub(in crate::fakes::serve) fn cloud_utc(time: Timestamp) -> String {
    cloud_local(time, &TimeZone::fixed(Offset::UTC))
}

/// With the zone's offset: the Front Web API.
pub(in crate::fakes::serve) fn with_offset(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The same without it: reports of the site's server.
pub(in crate::fakes::serve) fn local(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
