//! Taking operations back.

use serde_json::{Value, json};

use crate::shop::{Answer, Shop, op, redemption, run, stamp, void, with};

async fn voided(shop: &Shop, n: u64, target: &str) -> Answer {
    shop.write(&format!("/operations/{target}/void"), &void(&op(n))).await
}

#[test]
fn voided_stamps_are_gone_with_the_voucher_that_they_brought() {
    run(async {
        let shop = Shop::open().await;
        let answer = shop.write("/stamps", &stamp(&op(1), "card_ben")).await.body;
        let id = answer["rewards"][0]["voucher_id"].as_str().unwrap();
        assert_eq!(voided(&shop, 2, &op(1)).await.status, 200);
        let card = shop.get("/cards/card_ben").await.body;
        assert_eq!((&card["progress"]["current"], &card["last_stamp_at"]), (&json!(9), &Value::Null));
        let gone = shop.write("/redemptions", &redemption(&op(3), id)).await;
        assert_eq!(gone.verdict(), (410, "voucher_expired"));
        let books = shop.books().await;
        assert!(books.stamps[0].voided);
        assert_eq!(
            (books.voids[0].target_op_id.as_str(), books.voids[0].reason.as_str()),
            (op(1).as_str(), "wrong guest")
        );
    });
}

#[test]
fn a_voided_redemption_makes_the_voucher_usable_again() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/redemptions", &redemption(&op(1), "v_free_coffee")).await;
        assert_eq!(voided(&shop, 2, &op(1)).await.status, 200);
        assert_eq!(shop.get("/vouchers/v_free_coffee").await.body["status"], "active");
        assert_eq!(shop.write("/redemptions", &redemption(&op(3), "v_free_coffee")).await.status, 201);
        assert_eq!(voided(&shop, 4, &op(1)).await.status, 200, "a second void is welcome");
        assert_eq!(
            shop.get("/vouchers/v_free_coffee").await.body["status"],
            "redeemed",
            "and changes nothing"
        );
    });
}

#[test]
fn two_voids_of_the_same_stamps_have_one_effect() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/stamps", &with(stamp(&op(1), "card_anna"), json!({ "quantity": 2 }))).await;
        assert_eq!(voided(&shop, 2, &op(1)).await.status, 200);
        assert_eq!(voided(&shop, 3, &op(1)).await.status, 200);
        let books = shop.books().await;
        assert_eq!(books.balances["card_anna"], 3);
        assert_eq!(books.voids.len(), 1);
        assert_eq!(books.effects_by_op().get(&op(3)), None);
    });
}

#[test]
fn a_void_needs_something_to_take_back() {
    run(async {
        let shop = Shop::open().await;
        assert_eq!(voided(&shop, 1, &op(99)).await.verdict(), (404, "operation_not_found"));
        assert_eq!(voided(&shop, 2, "nonsense").await.verdict(), (404, "operation_not_found"));
        shop.write("/stamps", &stamp(&op(3), "card_nobody")).await;
        assert_eq!(voided(&shop, 4, &op(3)).await.verdict(), (422, "validation_failed"), "it was refused");
        shop.write("/stamps", &stamp(&op(5), "card_anna")).await;
        voided(&shop, 6, &op(5)).await;
        assert_eq!(voided(&shop, 7, &op(6)).await.verdict(), (422, "validation_failed"), "it is a void");
        shop.write_as_neighbour("/stamps", &stamp(&op(8), "card_foreign")).await;
        assert_eq!(voided(&shop, 9, &op(8)).await.verdict(), (404, "operation_not_found"), "it is not ours");
    });
}

#[test]
fn an_operation_that_arrives_after_its_void_found_nothing_is_still_taken() {
    run(async {
        let shop = Shop::open().await;
        voided(&shop, 1, &op(2)).await;
        assert_eq!(shop.write("/stamps", &stamp(&op(2), "card_anna")).await.status, 201);
    });
}
