//! The messages of the maker's cloud: some twice, some never, in no order.

use std::time::Duration;

use serde_json::json;
use stamp_tests::fakes::serve::{Sender, Syrve, shuffled};
use tokio::time::sleep;

/// How often the cloud looks whether something is to be sent.
const BETWEEN: Duration = Duration::from_millis(50);
/// Events of one message at most.
const MOST: usize = 20;

/// Delivers until it is dropped.
pub(super) async fn deliver(syrve: &Syrve, seed: u64) {
    let (sender, mut dice) = (Sender::new(), fastrand::Rng::with_seed(seed));
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
                _ => sent.push(event),
            }
        }
        for message in shuffled(sent, dice.u64(..)).chunks(dice.usize(1..=MOST)) {
            // Whether it tries again is documented nowhere: it does not.
            let _status = sender.post(&hooks, &json!(message)).await;
        }
    }
}
