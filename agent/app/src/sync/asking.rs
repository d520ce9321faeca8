//! What is asked of the cloud: whose key it is, and the operations. Each attempt is noted.

use std::time::Duration;

use stamp_core::{
    attempt::{Attempt, Failure},
    cloud::verdict::Answer,
    operation::OpId,
    sync::Event,
    time::Now,
};
use tracing::error;

use super::Shell;
use crate::{clock, cloud::BatchAnswer, policy, secret::ApiKey};

impl Shell {
    pub(super) async fn verify(&self, key: u32, with: Option<&ApiKey>) -> Vec<Event> {
        if with.is_none() {
            return vec![Event::KeyMissing];
        }
        let me = self.client.me_of(with).await;
        if let Ok(me) = &me {
            self.location.learn(&me.location);
            policy::keep_or_warn(&self.store, me).await;
        }
        let business = me.as_ref().map(|me| me.business.id.clone()).unwrap_or_default();
        let bound = self.store.setting("business").await;
        let others = self.store.active_of_other_business(&business).await;
        match (bound, others) {
            (Ok(bound), Ok(unsent_of_others)) => vec![Event::Verified { key, me, bound, unsent_of_others }],
            (Err(error), _) | (_, Err(error)) => {
                error!(%error, "cannot read whose queue this is");
                let answer = Answer::NotSent("the queue cannot be read".to_owned());
                vec![Event::Verified { key, me: Err(answer), bound: None, unsent_of_others: 0 }]
            }
        }
    }

    pub(super) async fn send(&self, with: Option<&ApiKey>, request: u64, ops: Vec<OpId>) -> Vec<Event> {
        let marked = match self.store.mark_sending(ops.clone()).await {
            Ok(marked) => marked,
            Err(error) => {
                error!(%error, "not sent: the disk did not take the note that it is being sent");
                return vec![Event::StoreFailed(ops), nothing_sent(request)];
            }
        };
        self.changes.touch(marked.iter().map(|operation| operation.new.op_id));
        let mut events = Vec::new();
        let gone: Vec<OpId> =
            ops.into_iter().filter(|op| marked.iter().all(|marked| marked.new.op_id != *op)).collect();
        if !gone.is_empty() {
            self.attempts.forget(&gone);
            events.push(Event::Gone(gone));
        }
        let began = clock::now();
        events.push(match marked.as_slice() {
            [] => nothing_sent(request),
            [one] => {
                let answer = self.client.send(with, one).await;
                self.answered(request, vec![one.new.op_id], answer, began)
            }
            many => match self.client.send_batch(with, many).await {
                BatchAnswer::Items(items) => self.batch_answered(request, items, began),
                BatchAnswer::Whole(answer) => {
                    let ops = many.iter().map(|operation| operation.new.op_id).collect();
                    self.answered(request, ops, answer, began)
                }
            },
        });
        events
    }

    pub(super) async fn look_up(&self, with: Option<&ApiKey>, request: u64, op: OpId) -> Vec<Event> {
        let began = clock::now();
        let answer = self.client.look_up(with, op).await;
        self.attempts.note(op, Attempt::of(began.wall, took(began), true, &answer));
        vec![Event::LookedUp { request, op, answer }]
    }

    fn answered(&self, request: u64, ops: Vec<OpId>, answer: Answer, began: Now) -> Event {
        let attempt = Attempt::of(began.wall, took(began), false, &answer);
        for op in &ops {
            self.attempts.note(*op, attempt.clone());
        }
        Event::Answered { request, ops, answer }
    }

    fn batch_answered(&self, request: u64, items: Vec<(OpId, Option<Answer>)>, began: Now) -> Event {
        let took = took(began);
        for (op, answer) in &items {
            let attempt = match answer {
                Some(answer) => Attempt::of(began.wall, took, false, answer),
                None => Attempt::without_answer(began.wall, took, Failure::LeftOut),
            };
            self.attempts.note(*op, attempt);
        }
        Event::BatchAnswered { request, items }
    }
}

fn took(began: Now) -> Duration {
    clock::now().mono.saturating_sub(began.mono)
}

const fn nothing_sent(request: u64) -> Event {
    Event::Answered { request, ops: Vec::new(), answer: Answer::NotSent(String::new()) }
}
