//! Deliveries and orders for pick-up, which are a family of their own in the cloud.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Cloud,
    client::{No, Patience},
    question::{DELIVERIES_OF, DELIVERIES_SINCE, ORDERS},
};
use crate::pos::serve::{checkpoint::Checkpoint, fields::Fields, moment, shared::Site};

/// A revision may be no older (documented: three hours), with a margin.
const OLDEST_REVISION: SignedDuration = SignedDuration::from_mins(170);
/// Deliveries are kept so long (documented: seven days), with a margin.
const OLDEST: SignedDuration = SignedDuration::from_hours(6 * 24);
/// A delivery is closed around the time that it was promised for.
const AROUND: SignedDuration = SignedDuration::from_hours(12);

/// What the cloud tells of deliveries.
#[derive(Debug)]
pub(super) struct Deliveries {
    /// As [`Order::read`](super::order::Order::read) takes them.
    pub(super) orders: Vec<Value>,
    /// To go on from. `None`: it tells none.
    pub(super) revision: Option<i64>,
}

impl Cloud {
    /// What has changed since the revision that was kept, else what was due since then.
    pub(super) async fn deliveries(
        &self,
        organization: &str,
        kept: &Checkpoint,
        site: &Site,
        now: Timestamp,
    ) -> Result<Deliveries, No> {
        let told_at = kept.revision_at.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let is_fresh = told_at.is_some_and(|at| now.duration_since(at).abs() < OLDEST_REVISION);
        if let Some(revision) = kept.revision.filter(|_| is_fresh) {
            let body =
                json!({ "startRevision": revision, "organizationIds": [organization], "sourceKeys": null });
            match self.client.ask(DELIVERIES_SINCE, &body, Patience::Waits).await {
                Ok(told) => return Ok(read(&told)),
                // The cloud counts anew, or has another idea of what is too old.
                Err(No::Refused(why)) => tracing::info!(%why, "deliveries are asked for by their date"),
                Err(other) => return Err(other),
            }
        }
        let earliest = told_at.unwrap_or(now).max(before(now, OLDEST));
        let zone = &site.terminal_zone;
        let body = json!({
            "organizationIds": [organization],
            "deliveryDateFrom": moment::written(before(earliest, AROUND), zone),
            "deliveryDateTo": moment::written(now.checked_add(AROUND).unwrap_or(now), zone),
            "statuses": ["Closed", "Cancelled"],
            "sourceKeys": null,
        });
        self.client.ask(DELIVERIES_OF, &body, Patience::Waits).await.map(|told| read(&told))
    }

    /// Orders of the hall by the till's ids; only those that the cloud knows are answered.
    pub(super) async fn orders(&self, organization: &str, ids: &[String]) -> Result<Vec<Value>, No> {
        let body = json!({
            "organizationIds": [organization], "orderIds": null, "posOrderIds": ids, "sourceKeys": null,
        });
        let told = self.client.ask(ORDERS, &body, Patience::Waits).await?;
        Ok(Fields::of(&told).field("orders").list().filter_map(|order| order.value().cloned()).collect())
    }
}

fn read(told: &Value) -> Deliveries {
    let told = Fields::of(told);
    let orders = told.field("ordersByOrganizations").list().flat_map(|entry| entry.field("orders").list());
    Deliveries {
        orders: orders.filter_map(|order| order.value().cloned()).collect(),
        revision: told.field("maxRevision").integer(),
    }
}

fn before(time: Timestamp, span: SignedDuration) -> Timestamp {
    time.checked_sub(span).unwrap_or(time)
}
