//! Each fault as a client sees it.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan, InvalidPlan};
use tokio::time::Instant;

use crate::shop::{Shop, op, run, stamp};

async fn shop_with(fault: Fault) -> Shop {
    let shop = Shop::open().await;
    shop.sandbox.faults().set(FaultPlan::next(1, fault)).unwrap();
    shop
}

#[test]
fn latency_is_the_right_answer_later() {
    run(async {
        let shop = shop_with(Fault::Latency { ms: 300 }).await;
        let start = Instant::now();
        assert_eq!(shop.get("/me").await.status, 200);
        assert!(start.elapsed() >= Duration::from_millis(300));
    });
}

#[test]
fn refusals_come_as_problems_and_have_no_effect() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        for (fault, status, code) in [
            (Fault::RateLimited { retry_after_s: 7 }, 429, "rate_limited"),
            (Fault::ServerError { status: 502 }, 502, "internal"),
            (Fault::KeyInvalid, 401, "key_invalid"),
            (Fault::PlanLimit, 402, "plan_limit_reached"),
            (Fault::PlanLimitUntil { resets_in_s: 60 }, 402, "plan_limit_reached"),
            (Fault::ScannerDisabled, 403, "scanner_disabled"),
            (Fault::Problem { status: 409, code: "repeat_blocked".into() }, 409, "repeat_blocked"),
        ] {
            shop.sandbox.faults().set(FaultPlan::next(1, fault)).unwrap();
            let answer = shop.write("/stamps", &body).await;
            assert_eq!(answer.verdict(), (status, code));
            assert_eq!(answer.content_type, "application/problem+json");
            assert_eq!(answer.retry_after.as_deref(), (status == 429).then_some("7"));
            assert_eq!(answer.body["resets_at"].is_string(), status == 402);
        }
        assert!(shop.books().await.stamps.is_empty());
    });
}

#[test]
fn the_plan_limit_is_for_writes_only() {
    run(async {
        let shop = Shop::open().await;
        shop.sandbox.faults().set(FaultPlan::always(Fault::PlanLimit)).unwrap();
        assert_eq!(shop.get("/me").await.status, 200);
        assert_eq!(shop.write("/stamps", &stamp(&op(1), "card_anna")).await.status, 402);
    });
}

#[test]
fn a_wish_to_wait_can_be_a_date() {
    run(async {
        let shop = shop_with(Fault::RateLimitedUntil { retry_after_s: 60 }).await;
        let response = shop.writing("/stamps", &stamp(&op(1), "card_anna")).send().await.unwrap();
        let date = |name: &str| {
            let text = response.headers()[name].to_str().unwrap();
            jiff::fmt::rfc2822::parse(text).unwrap().timestamp()
        };
        let wait = date("retry-after").duration_since(date("date")).as_secs();
        assert_eq!(response.status(), 429);
        assert!((58..=61).contains(&wait), "{wait}");
    });
}

#[test]
fn a_bare_answer_has_no_body() {
    run(async {
        for status in [405, 408, 425, 504] {
            let shop = shop_with(Fault::Bare { status }).await;
            let response = shop.writing("/stamps", &stamp(&op(1), "card_anna")).send().await.unwrap();
            assert_eq!((response.status().as_u16(), response.content_length()), (status, Some(0)));
            assert!(shop.books().await.stamps.is_empty());
        }
    });
}

#[test]
fn a_cloud_of_small_batches_takes_those_and_no_others() {
    run(async {
        let shop = Shop::open().await;
        shop.sandbox.faults().set(FaultPlan::always(Fault::SmallBatches { most: 2 })).unwrap();
        let batch = |operations: u64| {
            let item = |n| json!({ "op_id": op(n), "method": "POST", "path": "/stamps", "body": stamp(&op(n), "card_anna") });
            json!({ "operations": (0..operations).map(item).collect::<Vec<_>>() })
        };
        assert_eq!(shop.post("/operations/batch", &batch(3)).await.verdict(), (413, "batch_too_large"));
        assert_eq!(shop.post("/operations/batch", &batch(2)).await.status, 200);
        assert_eq!(shop.write("/stamps", &stamp(&op(3), "card_anna")).await.status, 201, "alone it goes");
        assert_eq!(shop.books().await.stamps.len(), 3);
    });
}

#[test]
fn a_cut_before_has_no_effect_and_a_cut_after_has_it() {
    run(async {
        for (fault, effects) in [(Fault::CutBefore, 0), (Fault::CutAfterEffect, 1)] {
            let shop = shop_with(fault.clone()).await;
            let body = stamp(&op(1), "card_anna");
            let error = shop.writing("/stamps", &body).send().await.unwrap_err();
            assert!(error.is_request() && !error.is_connect() && !error.is_timeout(), "{error:?}");
            assert_eq!(shop.books().await.stamps.len(), effects, "{fault:?}");
            let again = shop.write("/stamps", &body).await;
            assert_eq!((again.status, again.replayed), (201, effects == 1));
            assert_eq!(shop.books().await.effects_by_op()[&op(1)], 1);
        }
    });
}

#[test]
fn a_captive_portal_and_a_mistyped_address_answer_with_a_page() {
    run(async {
        for (fault, status) in [(Fault::CaptivePortal, 200), (Fault::NotFoundHtml, 404)] {
            let shop = shop_with(fault).await;
            let response = shop.writing("/stamps", &stamp(&op(1), "card_anna")).send().await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
            assert!(response.text().await.unwrap().starts_with("<!doctype html>"));
            assert!(shop.books().await.stamps.is_empty());
        }
    });
}

#[test]
fn what_never_answers_runs_into_the_clients_own_time_limit() {
    run(async {
        let shop = shop_with(Fault::NeverAnswers).await;
        let request = shop.writing("/stamps", &stamp(&op(1), "card_anna")).timeout(Duration::from_secs(1));
        assert!(request.send().await.unwrap_err().is_timeout());
        assert!(shop.books().await.stamps.is_empty());
        assert_eq!(shop.sandbox.log()[0].status, None);
    });
}

#[test]
fn what_is_worked_on_holds_its_key_and_takes_effect_when_the_client_has_gone() {
    run(async {
        let shop = shop_with(Fault::WorksOn { ms: 400 }).await;
        let body = stamp(&op(1), "card_anna");
        let request = shop.writing("/stamps", &body).timeout(Duration::from_millis(100));
        assert!(request.send().await.unwrap_err().is_timeout());
        let meanwhile = shop.write("/stamps", &body).await;
        assert_eq!(meanwhile.verdict(), (409, "operation_in_progress"));
        while shop.books().await.stamps.is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(shop.write("/stamps", &body).await.replayed);
    });
}

#[test]
fn an_effect_whose_answer_never_comes_is_in_the_books() {
    run(async {
        let shop = shop_with(Fault::NeverAnswersAfterEffect).await;
        let body = stamp(&op(1), "card_anna");
        let request = shop.writing("/stamps", &body).timeout(Duration::from_secs(1));
        assert!(request.send().await.unwrap_err().is_timeout());
        assert!(shop.write("/stamps", &body).await.replayed);
    });
}

#[test]
fn a_wrong_content_type_comes_with_the_right_answer() {
    run(async {
        let shop = shop_with(Fault::WrongContentType).await;
        let answer = shop.write("/stamps", &stamp(&op(1), "card_anna")).await;
        assert_eq!((answer.status, answer.content_type.as_str()), (201, "text/plain"));
        assert_eq!(answer.body["outcome"], "applied");
    });
}

#[test]
fn a_huge_body_is_64_mib() {
    run(async {
        let shop = shop_with(Fault::HugeBody).await;
        let response = shop.request(Method::GET, "/me").send().await.unwrap();
        let sizes = response.bytes_stream().map(|chunk| chunk.unwrap().len());
        assert_eq!(sizes.fold(0, |sum, size| async move { sum + size }).await, 64 << 20);
    });
}

#[test]
fn a_half_body_ends_before_its_announced_length_after_the_effect() {
    run(async {
        let shop = shop_with(Fault::HalfBody).await;
        let body = stamp(&op(1), "card_anna");
        let response = shop.writing("/stamps", &body).send().await.unwrap();
        let announced = response.content_length().unwrap();
        let (mut received, mut broken) = (0, false);
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            match chunk {
                Ok(chunk) => received += chunk.len() as u64,
                Err(_) => broken = true,
            }
        }
        assert!(broken);
        assert_eq!(received, announced / 2);
        assert_eq!(shop.books().await.stamps.len(), 1);
        assert!(shop.write("/stamps", &body).await.replayed);
    });
}

#[test]
fn a_plan_counts_only_the_requests_that_match_it() {
    run(async {
        let shop = Shop::open().await;
        let faults = shop.sandbox.faults();
        faults.set(FaultPlan::next(2, Fault::ServerError { status: 500 }).on("/cards")).unwrap();
        faults.add(FaultPlan::always(Fault::ScannerDisabled).on("/me")).unwrap();
        let mut statuses = Vec::new();
        for path in
            ["/vouchers/v_cake", "/cards/card_ben", "/me", "/cards/card_ben/history", "/cards/card_ben"]
        {
            statuses.push(shop.get(path).await.status);
        }
        assert_eq!(statuses, [200, 500, 403, 500, 200]);
        assert_eq!(faults.plans(), [FaultPlan::always(Fault::ScannerDisabled).on("/me")]);
        faults.clear();
        assert_eq!(shop.get("/me").await.status, 200);
    });
}

#[test]
fn chance_repeats_itself_with_its_seed() {
    run(async {
        let random = |seed| FaultPlan::Random {
            seed,
            probability: 0.5,
            among: vec![Fault::RateLimited { retry_after_s: 1 }, Fault::ServerError { status: 500 }],
            path: None,
        };
        let mut runs = Vec::new();
        for seed in [1, 1, 2] {
            let shop = Shop::open().await;
            shop.sandbox.faults().set(random(seed)).unwrap();
            for _ in 0..40 {
                shop.get("/me").await;
            }
            runs.push(shop.sandbox.log().into_iter().map(|entry| entry.fault).collect::<Vec<_>>());
        }
        assert_eq!(runs[0], runs[1]);
        assert_ne!(runs[0], runs[2]);
        for expected in [None, Some("rate_limited"), Some("server_error")] {
            assert!(runs[0].iter().any(|fault| fault.as_deref() == expected), "{expected:?} never happened");
        }
    });
}

#[test]
fn a_plan_that_makes_no_sense_is_refused() {
    run(async {
        let shop = Shop::open().await;
        let faults = shop.sandbox.faults();
        faults.set(FaultPlan::always(Fault::CutBefore)).unwrap();
        let random = |probability, among| FaultPlan::Random { seed: 1, probability, among, path: None };
        assert_eq!(faults.set(random(1.5, vec![Fault::CutBefore])), Err(InvalidPlan::Probability));
        assert_eq!(faults.set(random(f64::NAN, vec![Fault::CutBefore])), Err(InvalidPlan::Probability));
        assert_eq!(faults.set(random(0.5, vec![])), Err(InvalidPlan::NothingAmong));
        for fault in [Fault::ServerError { status: 200 }, Fault::Bare { status: 302 }] {
            assert_eq!(faults.add(FaultPlan::always(fault)), Err(InvalidPlan::Status));
        }
        assert_eq!(faults.plans(), [FaultPlan::always(Fault::CutBefore)], "the old plan is still in force");
        assert_eq!(json!(faults.plans()), json!([{ "plan": "fixed", "fault": { "kind": "cut_before" } }]));
    });
}
