//! Whatever is done in whatever order, the queue stands as the model says.

use std::path::Path;

use proptest::prelude::*;
use stamp_core::{
    operation::{OpId, State},
    time::Now,
};
use stamp_store::{Appended, Error, Filter, Settlement, Store};

use crate::{
    model::Model,
    operations::{id, stamps, void},
};

/// One thing that is done. `Index` picks among the operations that are there.
#[derive(Debug, Clone)]
enum Step {
    Append { lane: usize },
    AppendAgain(prop::sample::Index),
    Void { original: prop::sample::Index, elsewhere: bool },
    Mark(Vec<prop::sample::Index>),
    Settle(prop::sample::Index, State),
    Requeue(prop::sample::Index, bool),
    Retry(prop::sample::Index),
    Discard(prop::sample::Index),
    Withdraw(prop::sample::Index),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let one = || any::<prop::sample::Index>();
    let end = prop_oneof![Just(State::Done), Just(State::Refused), Just(State::Parked)];
    prop_oneof![
        5 => (0..3_usize).prop_map(|lane| Step::Append { lane }),
        1 => one().prop_map(Step::AppendAgain),
        3 => (one(), prop::bool::weighted(0.5)).prop_map(|(original, elsewhere)| Step::Void { original, elsewhere }),
        4 => prop::collection::vec(one(), 1..4).prop_map(Step::Mark),
        5 => (one(), end).prop_map(|(which, state)| Step::Settle(which, state)),
        2 => (one(), any::<bool>()).prop_map(|(which, counted)| Step::Requeue(which, counted)),
        4 => one().prop_map(Step::Retry),
        2 => one().prop_map(Step::Discard),
        1 => one().prop_map(Step::Withdraw),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #[test]
    fn heads_counters_and_states_are_always_those_of_the_model(steps in prop::collection::vec(step(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut pair = Pair::open(&dir.path().join("queue.db"));
            for step in steps {
                pair.take(step).await;
                pair.compare().await;
            }
            pair.store.close().await;
        });
    }
}

/// The queue and its model, which are told the same things.
struct Pair {
    store: Store,
    path: std::path::PathBuf,
    model: Model,
}

impl Pair {
    fn open(path: &Path) -> Self {
        let (store, _) = Store::open(path, Now::epoch().wall).unwrap();
        Self { store, path: path.to_owned(), model: Model::default() }
    }

    async fn take(&mut self, step: Step) {
        let at = Now::epoch().wall;
        match step {
            Step::Append { lane } => {
                let number = self.model.known.len();
                self.store.append(stamps(number, &lane.to_string()), None).await.unwrap();
                self.model.append(number, lane, None);
            }
            Step::Reopen => {
                self.store.clone().close().await;
                let (store, opened) = Store::open(&self.path, at).unwrap();
                assert_eq!(opened.resumed, self.model.count(State::Sending));
                self.store = store;
                self.model.restart();
            }
            step if !self.model.known.is_empty() => self.take_on_one(step).await,
            _ => {}
        }
    }

    async fn take_on_one(&mut self, step: Step) {
        let at = Now::epoch().wall;
        match step {
            Step::AppendAgain(which) => {
                let number = self.pick(&which);
                let appended = self.store.append(stamps(number, "elsewhere"), None).await.unwrap();
                assert!(matches!(appended, Appended::Existing(o) if o.new.op_id == id(number)));
            }
            Step::Void { original, elsewhere } => {
                let (original, number) = (self.pick(&original), self.model.known.len());
                let lane = if elsewhere { 9 } else { self.model.get(original).lane };
                self.store.append(void(number, &lane.to_string(), id(original)), None).await.unwrap();
                self.model.append(number, lane, Some(original));
            }
            Step::Mark(which) => {
                let numbers: Vec<_> = which.iter().map(|which| self.pick(which)).collect();
                let marked =
                    self.store.mark_sending(numbers.iter().copied().map(id).collect()).await.unwrap();
                let marked: Vec<OpId> = marked.iter().map(|operation| operation.new.op_id).collect();
                let expected: Vec<_> =
                    numbers.into_iter().filter(|number| self.model.mark(*number)).collect();
                assert_eq!(marked, expected.into_iter().map(id).collect::<Vec<_>>());
            }
            Step::Settle(which, state) => self.settle(self.pick(&which), state).await,
            Step::Requeue(which, counted) => {
                let number = self.pick(&which);
                self.store.requeue(id(number), counted, None).await.unwrap();
                self.model.requeue(number, counted);
            }
            Step::Retry(which) => self.retry(self.pick(&which)).await,
            Step::Discard(which) => {
                let number = self.pick(&which);
                let known = self.model.get(number);
                let fresh = known.state == State::Queued && known.attempts == 0;
                let allowed = fresh || matches!(known.state, State::Parked | State::Refused);
                let discarded = self.store.discard(id(number), "because", "anna", at).await;
                assert_eq!(discarded.is_ok(), allowed, "{discarded:?}");
                if allowed {
                    let before = self.model.ready();
                    self.model.end(number, State::Discarded);
                    self.assert_announced(
                        &before,
                        discarded.unwrap().iter().map(|head| head.op_id).collect(),
                    );
                }
            }
            Step::Withdraw(which) => {
                let number = self.pick(&which);
                let known = self.model.get(number);
                let allowed = known.state == State::Queued && known.attempts == 0;
                let withdrawn = self.store.withdraw(id(number), at).await.unwrap();
                assert_eq!(withdrawn.is_some(), allowed);
                if allowed {
                    self.model.end(number, State::Withdrawn);
                }
            }
            Step::Append { .. } | Step::Reopen => {}
        }
    }

    async fn settle(&mut self, number: usize, state: State) {
        let settlement = Settlement { state, outcome: None, reason: None, at: Now::epoch().wall };
        let settled = self.store.settle(id(number), settlement).await.unwrap();
        let before = self.model.ready();
        let mut withdrawn = Vec::new();
        if self.model.get(number).state.is_active() {
            self.model.end(number, state);
            if state == State::Refused {
                withdrawn = self.model.unattempted_voids_of(number);
                withdrawn.iter().for_each(|void| self.model.end(*void, State::Withdrawn));
            }
        }
        assert_eq!(settled.withdrawn, withdrawn.into_iter().map(id).collect::<Vec<_>>());
        assert_eq!(settled.state, self.model.get(number).state);
        self.assert_announced(&before, settled.next.iter().map(|head| head.op_id).collect());
    }

    async fn retry(&mut self, number: usize) {
        let next = self.model.known.len();
        let retried = self.store.retry(id(number), id(next), None, "anna", Now::epoch().wall).await;
        let known = self.model.get(number).clone();
        let before = self.model.ready();
        match (known.state, known.retried_as) {
            (State::Parked, _) => {
                self.model.revive(number);
                let retried = retried.unwrap();
                assert_eq!(retried.op_id, id(number));
                let announced = retried.head.iter().chain(&retried.released).map(|head| head.op_id).collect();
                self.assert_announced(&before, announced);
            }
            (State::Refused, Some(earlier)) => assert_eq!(retried.unwrap().op_id, id(earlier)),
            (State::Refused, None) if self.model.was_taken_back(number) => {
                assert!(matches!(retried, Err(Error::TakenBack { .. })), "{retried:?}");
            }
            (State::Refused, None) => {
                assert_eq!(retried.unwrap().op_id, id(next));
                self.model.append(next, known.lane, known.void_of);
                self.model.get_mut(number).retried_as = Some(next);
            }
            _ => assert!(matches!(retried, Err(Error::WrongState { .. })), "{retried:?}"),
        }
    }

    /// What became ready by a step is what the step has named: nobody has to ask for all heads after it.
    fn assert_announced(&self, before: &[usize], mut announced: Vec<OpId>) {
        let new = self.model.ready().into_iter().filter(|number| !before.contains(number));
        let mut expected: Vec<_> = new.map(id).collect();
        expected.sort();
        announced.sort();
        assert_eq!(announced, expected);
    }

    async fn compare(&self) {
        let heads = self.store.heads(1_000).await.unwrap();
        let heads: Vec<_> = heads.iter().map(|head| head.op_id).collect();
        assert_eq!(heads, self.model.ready().into_iter().map(id).collect::<Vec<_>>());

        let counts = self.store.counts().await.unwrap();
        for state in State::ALL {
            assert_eq!(counts.of(*state), self.model.count(*state), "{state}");
        }
        let page = self.store.list(Filter { limit: 1_000, ..Filter::default() }).await.unwrap();
        let stored: Vec<_> = page.operations.iter().map(|o| (o.new.op_id, o.state, o.attempts)).collect();
        let known: Vec<_> = self.model.known.iter().map(|o| (id(o.number), o.state, o.attempts)).collect();
        assert_eq!(stored, known);
        for operation in page.operations.iter().filter(|operation| operation.state.is_active()) {
            assert!(!operation.new.body.is_empty(), "{operation:?}");
        }
    }

    fn pick(&self, which: &prop::sample::Index) -> usize {
        which.index(self.model.known.len())
    }
}
