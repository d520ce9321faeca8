//! A till that posts its checks.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use serde_json::{Value, json};
use stamp_core::receipt::Report;
use tokio::time::timeout;

use super::{courier::Courier, settings::Ready, sorted::Sorted, states::Way};
use crate::pos::{Hook, HookReply, HookRequest, NotTaken, PosState, Received, Replying};

/// Less than the ten seconds in which an answer is promised.
const PATIENCE: Duration = Duration::from_secs(8);

/// Words about so many records are answered; whoever mends them sees the rest then.
const MOST_WORDS: usize = 20;

/// Takes what is posted, while there is a run of the connector to hand it over.
pub(super) struct Posted {
    till: Arc<Ready>,
    courier: Mutex<Weak<Courier>>,
}

impl Posted {
    pub(super) fn new(till: Arc<Ready>) -> Self {
        Self { till, courier: Mutex::default() }
    }

    /// From now on this run hands over, as long as there is it.
    pub(super) fn hand_over_by(&self, courier: &Arc<Courier>) {
        let state = format!("heard at /hooks/{}", self.till.table.name);
        courier.states.set(Way::Hook, PosState::Ready { detail: state });
        *self.courier.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(courier);
    }

    async fn take(&self, request: HookRequest) -> HookReply {
        if request.method != "POST" {
            return said(405, "post closed checks here, as JSON", Received::Nothing);
        }
        let proof = self
            .till
            .proof
            .as_ref()
            .map_or_else(|| Err("no proof is set".to_owned()), |proof| proof.examine(&request));
        if let Err(why) = proof {
            return said(401, &why, Received::Unproved);
        }
        let document: Value = match serde_json::from_slice(&request.body) {
            Ok(document) => document,
            Err(error) => return said(400, &format!("the body is no JSON: {error}"), Received::Unreadable),
        };
        let records = self.till.table.hook.as_ref().and_then(|hook| hook.records.as_ref());
        let mut sorted = Sorted::of(self.till.mapping.read(&document, records, Way::Hook.name()));
        if let (Some(courier), Some(misfit)) = (self.courier(), sorted.misfits.first()) {
            courier.misfits.told(&courier.context.connector, sorted.unread, misfit);
        }
        let reports = mem::take(&mut sorted.reports);
        let count = reports.len();
        match self.hand_over(reports).await {
            Ok(news) => answer(count, news, &sorted),
            Err(_) => said(503, "it cannot be written down at the moment; post it again", Received::Later),
        }
    }

    fn courier(&self) -> Option<Arc<Courier>> {
        self.courier.lock().unwrap_or_else(PoisonError::into_inner).upgrade()
    }

    async fn hand_over(&self, reports: Vec<Report>) -> Result<usize, NotTaken> {
        let courier = self.courier().ok_or(NotTaken::Stopped)?;
        timeout(PATIENCE, courier.news(reports)).await.unwrap_or(Err(NotTaken::Queue))
    }
}

impl Hook for Posted {
    fn receive(&self, request: HookRequest) -> Replying<'_> {
        Box::pin(self.take(request))
    }
}

fn answer(taken: usize, news: usize, sorted: &Sorted) -> HookReply {
    let passed_over = sorted.passed_over;
    if sorted.unread == 0 {
        let body = json!({ "taken": taken, "passed_over": passed_over }).to_string();
        return HookReply::new(200, body, if news > 0 { Received::News } else { Received::Nothing });
    }
    let words = sorted.words(MOST_WORDS);
    let body = json!({ "taken": taken, "passed_over": passed_over, "problems": words }).to_string();
    HookReply::new(422, body, Received::Unreadable)
}

fn said(status: u16, words: &str, received: Received) -> HookReply {
    HookReply::new(status, json!({ "problems": [words] }).to_string(), received)
}
