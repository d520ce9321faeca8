//! A question that had no answer, while everything else has: is it the question, or the way to the cloud?

use std::sync::Arc;

use stamp_core::{
    cloud::verdict::{Verdict, judge},
    operation::{Kind, OpId},
    sync::Event,
};
use tokio_util::sync::CancellationToken;

use super::Till;
use crate::supervise::Pulse;

impl Till {
    /// Looks at the way when it was doubted, with the question that is always allowed, until told to stop. Where that
    /// has no answer either, the sync machine is told.
    pub async fn look_at_the_way(
        self: Arc<Self>,
        stop: CancellationToken,
        pulse: Pulse,
    ) -> anyhow::Result<()> {
        loop {
            let asked = pulse.idle(async {
                self.doubted.notified().await;
                self.parts.client.me().await
            });
            let me = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                me = asked => me,
            };
            let Err(answer) = me else { continue };
            let nil = OpId::from_bytes([0; 16]);
            if let Verdict::Unknown { link_broken: true, why, .. } = judge(Kind::Redeem, nil, &answer) {
                self.parts.sync.tell(Event::Unreachable(why));
            }
        }
    }
}
