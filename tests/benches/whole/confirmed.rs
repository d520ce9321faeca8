//! A scan until the cloud has confirmed it, over a network with a round trip of 20 ms.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, cloud};

use crate::{
    asked::Asked,
    cloud::Caller,
    figures::Figures,
    place::{Place, scans},
    table::{Row, Table},
};

const ROUND_TRIP: Duration = Duration::from_millis(20);

pub(crate) async fn measure(asked: &Asked, place: &Place, table: &mut Table) {
    let cloud = cloud().await;
    let caller = Caller::of(&cloud);
    let guests = caller.guests(asked.size.scans).await;
    let till = Till::start(place.home(&Setup::of(&cloud))).await;
    till.link_is("up").await;
    let ms = u64::try_from(ROUND_TRIP.as_millis()).unwrap();
    cloud.faults().set(FaultPlan::always(Fault::Latency { ms }).on("/stamps")).unwrap();

    let [mut ours, mut theirs] = [Figures::default(), Figures::default()];
    for (guest, operation) in guests.iter().zip(scans(guests.iter())) {
        let reply = ours.time(till.api().post("/v1/scans?wait=4000", &json!({"code": guest}))).await;
        assert_eq!(reply.code(), "stamp-added", "{reply:?}");
        theirs.time(caller.send(&operation)).await;
    }
    table.add(Row::over("scan confirmed, 20 ms away", &ours, "the round trip", ROUND_TRIP));
    table.add(Row::times("scan confirmed, 20 ms away", &ours, "a call without the agent", &theirs));
}
