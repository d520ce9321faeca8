//! A question that had no answer, while everything else has: is it the question, or the way to the cloud?

use std::sync::Arc;

use stamp_core::{
    cloud::verdict::{Verdict, judge},
    operation::{Kind, OpId},
    sync::Event,
};

use super::Till;

impl Till {
    /// Looks at the way, beside everything else and once at a time, with the question that is always allowed. Where
    /// that has no answer either, the sync machine is told.
    pub(super) fn doubt_the_way(&self) {
        let Ok(doubting) = Arc::clone(&self.doubting).try_lock_owned() else { return };
        let (client, sync) = (Arc::clone(&self.parts.client), self.parts.sync.clone());
        let stop = self.parts.stop.clone();
        tokio::spawn(async move {
            let _doubting = doubting;
            let me = tokio::select! {
                me = client.me() => me,
                () = stop.cancelled() => return,
            };
            let Err(answer) = me else { return };
            let nil = OpId::from_bytes([0; 16]);
            if let Verdict::Unknown { link_broken: true, why, .. } = judge(Kind::Redeem, nil, &answer) {
                sync.tell(Event::Unreachable(why));
            }
        });
    }
}
