//! One operation, one effect, one answer.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};

use crate::shop::{Shop, answer, op, redemption, run, stamp, void, with};

#[test]
fn twenty_posts_at_once_have_one_effect() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        let answers = join_all((0..20).map(|_| shop.write("/stamps", &body))).await;
        let (applied, busy): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert!(!applied.is_empty());
        assert_eq!(applied.iter().filter(|answer| !answer.replayed).count(), 1);
        assert!(applied.iter().all(|answer| answer.body == applied[0].body));
        for answer in busy {
            assert_eq!(answer.verdict(), (409, "operation_in_progress"));
            assert_eq!(answer.retry_after.as_deref(), Some("1"));
        }
        let books = shop.books().await;
        assert_eq!(books.effects_by_op()[&op(1)], 1);
        assert_eq!(books.arrivals[&op(1)], 20);
        assert_eq!(books.balances["card_anna"], 4);
    });
}

#[test]
fn an_operation_under_way_answers_that_it_is_until_its_client_gives_up() {
    run(async {
        let shop = Shop::open().await;
        let slow = FaultPlan::next(1, Fault::Latency { ms: 600_000 }).on("/stamps");
        shop.sandbox.faults().set(slow).unwrap();
        let body = stamp(&op(1), "card_anna");
        let path = format!("/operations/{}", op(1));
        {
            let first = shop.writing("/stamps", &body).send();
            let others = async {
                while shop.get(&path).await.verdict() != (409, "operation_in_progress") {}
                let second = shop.write("/stamps", &body).await;
                assert_eq!(second.verdict(), (409, "operation_in_progress"));
                let voided = shop.write(&format!("{path}/void"), &void(&op(2))).await;
                assert_eq!(voided.verdict(), (409, "operation_in_progress"));
            };
            tokio::select! {
                _ = first => panic!("the first post was answered"),
                () = others => {}
            }
        }
        while shop.get(&path).await.verdict() != (404, "operation_not_found") {}
        assert_eq!(shop.write("/stamps", &body).await.status, 201);
        assert_eq!(shop.books().await.effects_by_op()[&op(1)], 1);
    });
}

#[test]
fn a_replay_has_the_same_answer_and_says_that_it_is_one() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        let first = shop.write("/stamps", &body).await;
        shop.write("/stamps", &stamp(&op(2), "card_anna")).await;
        let again = shop.write("/stamps", &body).await;
        assert!(!first.replayed && again.replayed);
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        let bare =
            shop.request(Method::POST, "/stamps").header("Idempotency-Key", op(1)).body(body.to_string());
        assert!(answer(bare).await.replayed, "the key is the same without quotes");
    });
}

#[test]
fn a_key_with_another_body_or_path_is_refused_and_changes_nothing() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        shop.write("/stamps", &body).await;
        let other_body = with(body.clone(), json!({ "quantity": 2 }));
        assert_eq!(shop.write("/stamps", &other_body).await.verdict(), (422, "idempotency_key_reused"));
        let other_path = shop.write("/redemptions", &body).await;
        assert_eq!(other_path.verdict(), (422, "idempotency_key_reused"));
        let spaced = shop.writing("/stamps", &body).body(format!(" {body}"));
        assert_eq!(answer(spaced).await.verdict(), (422, "idempotency_key_reused"));
        assert!(shop.write("/stamps", &body).await.replayed);
        assert_eq!(shop.books().await.balances["card_anna"], 4);
    });
}

#[test]
fn a_key_must_be_there_and_be_the_op_id() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        assert_eq!(shop.post("/stamps", &body).await.verdict(), (400, "idempotency_key_missing"));
        let other =
            shop.request(Method::POST, "/stamps").header("Idempotency-Key", op(2)).body(body.to_string());
        assert_eq!(answer(other).await.verdict(), (422, "validation_failed"));
        let cut_short = shop.writing("/stamps", &body).body("{\"op_id\":");
        assert_eq!(answer(cut_short).await.verdict(), (400, "malformed"));
        assert_eq!(
            shop.write("/stamps", &stamp(&op(2), "card_anna")).await.status,
            201,
            "nothing was stored"
        );
        assert_eq!(shop.write("/stamps", &body).await.status, 201);
    });
}

#[test]
fn a_final_refusal_stays_even_when_a_new_operation_would_succeed() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/redemptions", &redemption(&op(1), "v_free_coffee")).await;
        let refused = shop.write("/redemptions", &redemption(&op(2), "v_free_coffee")).await;
        assert_eq!(refused.verdict(), (409, "voucher_already_redeemed"));
        shop.write(&format!("/operations/{}/void", op(1)), &void(&op(3))).await;
        let again = shop.write("/redemptions", &redemption(&op(2), "v_free_coffee")).await;
        assert!(again.replayed);
        assert_eq!(again.body, refused.body);
        assert_eq!(again.content_type, "application/problem+json");
        assert_eq!(shop.write("/redemptions", &redemption(&op(4), "v_free_coffee")).await.status, 201);
    });
}

#[test]
fn answers_about_the_key_and_the_shop_are_never_stored() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        for (fault, status) in [
            (Fault::KeyInvalid, 401),
            (Fault::PlanLimit, 402),
            (Fault::ScannerDisabled, 403),
            (Fault::RateLimited { retry_after_s: 3 }, 429),
            (Fault::ServerError { status: 503 }, 503),
        ] {
            shop.sandbox.faults().set(FaultPlan::next(1, fault)).unwrap();
            assert_eq!(shop.write("/stamps", &body).await.status, status);
        }
        let foreign = stamp(&op(2), "card_foreign");
        assert_eq!(shop.write("/stamps", &foreign).await.verdict(), (403, "wrong_business"));
        for n in [1, 2] {
            let found = shop.get(&format!("/operations/{}", op(n))).await;
            assert_eq!(found.verdict(), (404, "operation_not_found"));
        }
        assert!(!shop.write("/stamps", &body).await.replayed);
    });
}

#[test]
fn the_scope_of_a_key_is_the_business_not_the_api_key() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_anna");
        shop.write("/stamps", &body).await;
        shop.sandbox.regenerate_key("7loc_sc_second");
        assert_eq!(shop.write("/stamps", &body).await.verdict(), (401, "key_invalid"));
        let with_new_key = shop.client.post(format!("{}/stamps", shop.sandbox.base_url()));
        let with_new_key = with_new_key.bearer_auth("7loc_sc_second").header("Idempotency-Key", op(1));
        assert!(answer(with_new_key.body(body.to_string())).await.replayed);

        let at_the_neighbour = stamp(&op(1), "card_foreign");
        let answer = shop.write_as_neighbour("/stamps", &at_the_neighbour).await;
        assert_eq!((answer.status, answer.replayed), (201, false), "another business, another operation");
    });
}
