//! The messages of the maker's cloud: some twice, some late, some never, in no order.

use std::time::Duration;

use fastrand::Rng;
use serde_json::json;
use stamp_tests::fakes::serve::{Sender, Syrve, shuffled};
use tokio::time::sleep;

/// How often the cloud looks whether something is to be sent.
const BETWEEN: Duration = Duration::from_millis(50);
/// One time out of so many, what was kept back is sent too.
const LATE: u8 = 40;
/// Events of one message at most.
const MOST: usize = 20;

/// Delivers until it is dropped.
pub(super) async fn deliver(syrve: &Syrve, mut dice: Rng) {
    let sender = Sender::new();
    let mut late = Vec::new();
    loop {
        sleep(BETWEEN).await;
        let (hooks, events) = {
            let mut world = syrve.world();
            (world.cloud.hooks.clone(), std::mem::take(&mut world.cloud.outbox))
        };
        let mut sent = Vec::new();
        for event in events {
            match dice.u8(..20) {
                0 => {}
                1 | 2 => sent.extend([event.clone(), event]),
                3 => late.push(event),
                4 => {
                    late.push(event.clone());
                    sent.push(event);
                }
                _ => sent.push(event),
            }
        }
        if dice.u8(..LATE) == 0 {
            sent.append(&mut late);
        }
        for message in shuffled(sent, dice.u64(..)).chunks(dice.usize(1..=MOST)) {
            // Whether it tries again is documented nowhere: it does not.
            let _status = sender.post(&hooks, &json!(message)).await;
        }
    }
}
