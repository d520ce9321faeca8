//! `/me`

use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::read::Read;
use crate::db::effect;

pub(super) async fn me(read: Read) -> Response {
    let retention_days = read.app.retention_days;
    read.answer(move |db, caller, now| {
        let business = caller.business;
        let used = effect::billed_since(db, business.id, this_month(now))?;
        Ok(json!({
            "business": { "id": business.id, "name": business.name },
            "location": { "id": business.location_id, "name": business.location },
            "staff": { "login": business.login, "name": business.staff },
            "plan": { "card_operations": { "used": used, "limit": null, "resets_at": next_month(now) } },
            "idempotency_retention_days": retention_days,
            "offline_redeem": {
                "allowed": true,
                "policy_id": "offline_1",
                "snapshot_max_age_hours": 24,
                "max_per_till": 5,
                "max_per_card": 1,
            },
            "server_time": now,
        }))
    })
    .await
}

fn this_month(now: Timestamp) -> Timestamp {
    midnight(today(now).first_of_month(), now)
}

/// The first midnight of the next month, UTC: when limits are counted anew.
pub(crate) fn next_month(now: Timestamp) -> Timestamp {
    midnight(today(now).last_of_month().tomorrow().unwrap_or(Date::MAX), now)
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn midnight(date: Date, now: Timestamp) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(now, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_counted_by_calendar_month() {
        let now: Timestamp = "2026-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(this_month(now).to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(next_month(now).to_string(), "2027-01-01T00:00:00Z");
    }
}
