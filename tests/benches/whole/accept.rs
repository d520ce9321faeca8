//! A scan over the local API until it is on the disk.

use std::time::Instant;

use serde_json::json;
use stamp_tests::{Client, Setup, Till, card, cloud};
use tokio::task::JoinSet;

use crate::{
    asked::Asked,
    disk::Disk,
    figures::Figures,
    place::Place,
    table::{Row, Table},
};

const CALLERS: usize = 8;
/// Scans of each caller in a round.
const IN_A_ROUND: usize = 10;

pub(crate) async fn measure(asked: &Asked, place: &Place, table: &mut Table) {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(place.home(&Setup::of(&cloud))).await;
    // Known to be away, or the first scans would be sent meanwhile.
    till.link_is("down").await;
    let mut disk = Disk::in_folder(till.home().folder());
    one_after_another(asked, &till, &mut disk, table).await;
    from_many_at_once(asked, &till, &mut disk, table).await;
}

async fn one_after_another(asked: &Asked, till: &Till, disk: &mut Disk, table: &mut Table) {
    let [mut scans, mut appends, mut calls] = [Figures::default(), Figures::default(), Figures::default()];
    for number in 0..asked.size.scans {
        scans.time(scan(till.api(), &card(&format!("one_{number}")))).await;
        appends.time(async { disk.append() }).await;
        calls.time(till.api().get("/live")).await;
    }
    let what = "scan saved, 1 caller";
    table.add(Row::times(what, &scans, "append + fdatasync", &appends));
    table.add(Row::times(what, &scans, "GET /live", &calls));
}

async fn from_many_at_once(asked: &Asked, till: &Till, disk: &mut Disk, table: &mut Table) {
    let mut ratios = Vec::new();
    let mut speeds = [Vec::new(), Vec::new()];
    for round in 0..asked.size.scans.div_ceil(IN_A_ROUND) {
        let begun = Instant::now();
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let api = till.api().clone();
            callers.spawn(async move {
                for number in 0..IN_A_ROUND {
                    scan(&api, &card(&format!("many_{round}_{caller}_{number}"))).await;
                }
            });
        }
        while let Some(ended) = callers.join_next().await {
            ended.unwrap();
        }
        let ours = (CALLERS * IN_A_ROUND) as f64 / begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        (0..IN_A_ROUND).for_each(|_| disk.append());
        let theirs = IN_A_ROUND as f64 / begun.elapsed().as_secs_f64();
        ratios.push(ours / theirs);
        speeds[0].push(ours);
        speeds[1].push(theirs);
    }
    let [ours, theirs] = speeds.map(|speeds| format!("{:.0} /s", median(speeds)));
    let what = format!("scans saved, {CALLERS} callers");
    table.add(Row::new(what, ours, "append + fdatasync", theirs, median(ratios)));
}

async fn scan(api: &Client, code: &str) {
    let reply = api.post("/v1/scans", &json!({"code": code})).await;
    assert_eq!((reply.status, reply.code().as_str()), (200, "saved"), "{reply:?}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
