//! Any order of retries, batches and cuts: one effect for each operation, in the order of first arrival.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};

use crate::shop::{Shop, op, run, stamp};

const OPERATIONS: u64 = 6;

#[derive(Debug, Clone)]
enum Delivery {
    Alone(u64),
    InBatch(Vec<u64>),
    CutBefore(u64),
    CutAfter(u64),
    HalfAnswer(u64),
    BatchCutAfter(Vec<u64>),
}

fn delivery() -> impl Strategy<Value = Delivery> {
    let one = 0..OPERATIONS;
    let several = prop::collection::vec(0..OPERATIONS, 0..5);
    prop_oneof![
        one.clone().prop_map(Delivery::Alone),
        several.clone().prop_map(Delivery::InBatch),
        one.clone().prop_map(Delivery::CutBefore),
        one.clone().prop_map(Delivery::CutAfter),
        one.prop_map(Delivery::HalfAnswer),
        several.prop_map(Delivery::BatchCutAfter),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_operation_has_one_effect_and_one_answer(deliveries in prop::collection::vec(delivery(), 1..20)) {
        run(async {
            let mut storm = Storm { shop: Shop::open().await, arrived: Vec::new(), answers: BTreeMap::new() };
            for delivery in deliveries {
                storm.deliver(delivery).await;
            }
            for n in 0..OPERATIONS {
                storm.deliver(Delivery::Alone(n)).await;
            }
            storm.judge().await;
        });
    }
}

struct Storm {
    shop: Shop,
    /// Every operation that has reached the cloud, again and again.
    arrived: Vec<u64>,
    answers: BTreeMap<u64, Value>,
}

impl Storm {
    async fn deliver(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Alone(n) => {
                let answer = self.shop.write("/stamps", &body(n)).await;
                assert_eq!(answer.status, 201);
                self.note(n, answer.body);
            }
            Delivery::InBatch(several) => {
                let answer = self.shop.post("/operations/batch", &batch(&several)).await;
                for (n, result) in several.into_iter().zip(answer.body["results"].as_array().unwrap()) {
                    self.note(n, result["body"].clone());
                }
            }
            Delivery::CutBefore(n) => self.lose(Fault::CutBefore, n).await,
            Delivery::CutAfter(n) => {
                self.lose(Fault::CutAfterEffect, n).await;
                self.arrived.push(n);
            }
            Delivery::HalfAnswer(n) => {
                self.arm(Fault::HalfBody);
                let response = self.shop.writing("/stamps", &body(n)).send().await.unwrap();
                assert!(response.bytes().await.is_err());
                self.arrived.push(n);
            }
            Delivery::BatchCutAfter(several) => {
                self.arm(Fault::CutAfterEffect);
                let request = self.shop.request(reqwest::Method::POST, "/operations/batch");
                assert!(request.body(batch(&several).to_string()).send().await.is_err());
                self.arrived.extend(several);
            }
        }
    }

    fn note(&mut self, n: u64, answer: Value) {
        self.arrived.push(n);
        assert_eq!(*self.answers.entry(n).or_insert_with(|| answer.clone()), answer, "operation {n}");
    }

    async fn lose(&self, fault: Fault, n: u64) {
        self.arm(fault);
        assert!(self.shop.writing("/stamps", &body(n)).send().await.is_err());
    }

    fn arm(&self, fault: Fault) {
        self.shop.sandbox.faults().set(FaultPlan::next(1, fault)).unwrap();
    }

    async fn judge(self) {
        let books = self.shop.books().await;
        let mut first_arrivals: Vec<String> = Vec::new();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for op_id in self.arrived.into_iter().map(op) {
            if !first_arrivals.contains(&op_id) {
                first_arrivals.push(op_id.clone());
            }
            *counts.entry(op_id).or_default() += 1;
        }
        assert_eq!(books.order_on_card("card_clara"), first_arrivals);
        assert_eq!(books.arrivals, counts);
        assert!(books.effects_by_op().values().all(|effects| *effects == 1));
        assert_eq!(u64::from(books.balances["card_clara"]), OPERATIONS);
    }
}

fn body(n: u64) -> Value {
    stamp(&op(n), "card_clara")
}

fn batch(several: &[u64]) -> Value {
    let items = several
        .iter()
        .map(|n| json!({ "op_id": op(*n), "method": "POST", "path": "/stamps", "body": body(*n) }));
    json!({ "operations": items.collect::<Vec<_>>() })
}
