//! The local API does what `/openapi.json` says, and nothing that it does not say.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod call;
mod codes;
mod document;
mod every;
mod page;
mod queue;
mod receipts;
mod schemas;
mod shop;
mod state;
mod support;
mod till;

use document::Document;
use shop::Shop;

/// What cannot be brought about from outside: the till's disk fails, a task does not run.
const NOT_SEEN: u16 = 503;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_answers_as_it_is_described() {
    let shop = Shop::open("scan").await;
    till::stamps(&shop).await;
    till::vouchers(&shop).await;
    till::cards(&shop).await;
    queue::people_decide(&shop).await;
    queue::lists(&shop).await;
    queue::searches(&shop).await;
    queue::imports(&shop).await;
    state::notices(&shop).await;
    state::changes(&shop).await;
    state::health(&shop).await;
    state::proof(&shop).await;
    state::tokens(&shop).await;
    state::pairings(&shop).await;
    state::logins(&shop).await;
    state::pin(&shop).await;
    page::files(&shop).await;
    page::panels(&shop).await;
    page::news(&shop).await;
    support::looks(&shop).await;
    support::decides(&shop).await;
    every::is_guarded(&shop).await;
    every::has_its_callers(&shop).await;
    every::reads_its_body_strictly(&shop).await;
    every::names_what_it_cannot_read(&shop).await;

    let by_receipt = Shop::open("receipt").await;
    receipts::refused_where_scans_stamp(&shop).await;
    till::vouchers_without_internet(&shop).await;
    receipts::reported_and_voided(&by_receipt).await;
    receipts::of_a_noted_guest(&by_receipt).await;
    receipts::asked_about_and_added_to(&by_receipt).await;
    receipts::asked_about_at_the_page(&by_receipt).await;
    receipts::left_out_or_voided_first(&by_receipt).await;
    receipts::told_by_a_point_of_sale(&by_receipt).await;
    receipts::told_by_an_app_on_the_till(&by_receipt).await;
    receipts::in_conflict_while_offline(&by_receipt).await;

    let (seen, too) = (shop.close().await, by_receipt.close().await);
    let seen = &seen | &too;
    let document = Document::of_the_sources();
    let operations = document.operations();
    let described = operations.iter().flat_map(|operation| document.answers(operation));
    let missed: Vec<_> =
        described.filter(|(_, status, _)| *status != NOT_SEEN).filter(|one| !seen.contains(one)).collect();
    assert!(missed.is_empty(), "described, but never answered: {missed:?}");
}
