//! State in a file survives the process.

use stamp_sandbox::{Error, Options, Sandbox};
use tempfile::TempDir;

use crate::shop::{Shop, op, redemption, run, stamp};

#[test]
fn what_was_done_is_still_done_after_a_restart() {
    run(async {
        let folder = TempDir::new().unwrap();
        let options = Options { data: Some(folder.path().join("sandbox.db")), ..Options::default() };
        let shop = Shop::open_with(options.clone()).await;
        let body = stamp(&op(1), "card_ben");
        let first = shop.write("/stamps", &body).await;
        shop.write("/redemptions", &redemption(&op(2), "v_free_coffee")).await;
        let (books, events) = (shop.books().await, shop.get("/events?wait=0").await.body);
        shop.sandbox.shutdown().await;

        let shop = Shop::open_with(options).await;
        assert_eq!(shop.books().await, books);
        assert_eq!(shop.get("/events?wait=0").await.body, events);
        let again = shop.write("/stamps", &body).await;
        assert!(again.replayed);
        assert_eq!(again.body, first.body);
        let used = shop.write("/redemptions", &redemption(&op(3), "v_free_coffee")).await;
        assert_eq!(used.verdict(), (409, "voucher_already_redeemed"));
        assert_eq!(shop.books().await.arrivals[&op(1)], 2);
    });
}

#[test]
fn without_a_file_every_start_is_a_fresh_one() {
    run(async {
        for _ in 0..2 {
            let shop = Shop::open().await;
            assert!(!shop.write("/stamps", &stamp(&op(1), "card_anna")).await.replayed);
        }
    });
}

#[test]
fn state_of_another_version_or_kind_is_left_alone() {
    run(async {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("sandbox.db");
        let options = Options { data: Some(path.clone()), ..Options::default() };
        let file = rusqlite::Connection::open(&path).unwrap();
        file.pragma_update(None, "user_version", 7).unwrap();
        drop(file);
        let error = Sandbox::start(options.clone()).await.err();
        assert!(matches!(error, Some(Error::OtherVersion { found: 7, .. })), "{error:?}");

        std::fs::write(&path, "this is a letter to a friend, and not a database at all".repeat(100)).unwrap();
        let error = Sandbox::start(options).await.err();
        assert!(matches!(&error, Some(Error::Open { path: named, .. }) if *named == path), "{error:?}");
    });
}
