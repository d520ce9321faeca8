//! Which receipts are in a list.

use jiff::ToSpan as _;
use stamp_core::time::Timestamp;
use stamp_tests::fakes::poster::{Account, Cursor, Poster, Register};

use super::{TILL, ask, noon, numbers, poster};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn days(poster: &Poster, from: &str, to: &str) -> usize {
    let list =
        ask(poster, "dash.getTransactions", &[("dateFrom", from), ("dateTo", to), ("status", "2")]).await;
    list.as_array().unwrap().len()
}

#[tokio::test]
async fn days_are_those_of_the_account_and_end_when_its_business_day_does() {
    let night = poster(Account { plus_hours: 3, ..Account::cafe() }).await;
    night.shop().sell(TILL, None, at("2026-01-12T00:30:00Z"));
    assert_eq!(days(&night, "20260112", "20260112").await, 0, "half past two belongs to Sunday");
    assert_eq!(days(&night, "20260111", "20260111").await, 1);

    let summer = poster(Account::cafe()).await;
    summer.shop().sell(TILL, None, at("2026-03-28T21:59:00Z"));
    summer.shop().sell(TILL, None, at("2026-03-28T22:01:00Z"));
    summer.shop().sell(TILL, None, at("2026-03-29T20:59:00Z"));
    summer.shop().sell(TILL, None, at("2026-03-29T21:01:00Z"));
    assert_eq!(days(&summer, "20260329", "20260329").await, 2, "a day of 23 hours");
}

#[tokio::test]
async fn a_shop_whose_zone_is_set_anew_has_other_days_and_texts_and_the_same_milliseconds() {
    let poster = poster(Account { has_local_texts: true, ..Account::cafe() }).await;
    poster.shop().sell(TILL, None, at("2026-01-12T21:30:00Z"));
    let times = async || {
        let list =
            ask(&poster, "dash.getTransactions", &[("dateFrom", "20260112"), ("dateTo", "20260113")]).await;
        [list[0]["date_close_date"].clone(), list[0]["date_close"].clone()]
    };
    let before = times().await;
    assert_eq!(
        (before[0].as_str(), days(&poster, "20260112", "20260112").await),
        (Some("2026-01-12 23:30:00"), 1)
    );
    poster.set_zone("Pacific/Auckland");
    let after = times().await;
    assert_eq!(
        (after[0].as_str(), days(&poster, "20260112", "20260112").await),
        (Some("2026-01-13 10:30:00"), 0)
    );
    assert_eq!(before[1], after[1]);
}

#[tokio::test]
async fn parameters_that_it_does_not_know_are_ignored_without_a_word() {
    let poster = poster(Account::cafe()).await;
    for days in [0, 20, 40] {
        poster.shop().sell(TILL, None, noon() - (days * 24).hours());
    }
    let list = ask(&poster, "dash.getTransactions", &[("date_from", "2026-01-12")]).await;
    assert_eq!(list.as_array().unwrap().len(), 2, "of the last month");
    assert_eq!(poster.asked()[0].undocumented(), ["date_from"]);
    assert_eq!(days(&poster, "2026-01-12", "2026-01-12").await, 2, "nor is another form of a date");
}

#[tokio::test]
async fn next_tr_is_a_greater_number_or_what_is_behind_and_without_it_the_newest_is_first() {
    let all = ["1001", "1002", "1003", "1004"];
    for (cursor, behind_1002, from_the_start) in [
        (Cursor::Greater, vec!["1003", "1004"], vec!["1001", "1002"]),
        (Cursor::Behind, vec!["1001"], vec!["1004", "1003"]),
    ] {
        let poster = poster(Account { cursor, rows: Some(2), ..Account::cafe() }).await;
        for _ in all {
            poster.shop().sell(TILL, None, noon());
        }
        let list = ask(&poster, "dash.getTransactions", &[]).await;
        assert_eq!(numbers(&list), ["1004", "1003"], "{cursor:?}");
        let list = ask(&poster, "dash.getTransactions", &[("next_tr", "1002")]).await;
        assert_eq!(numbers(&list), behind_1002, "{cursor:?}");
        let list = ask(&poster, "dash.getTransactions", &[("next_tr", "0")]).await;
        assert_eq!(numbers(&list), from_the_start, "{cursor:?}");
    }
}

#[tokio::test]
async fn a_register_without_internet_is_heard_of_later_under_a_later_number_with_the_time_of_then() {
    let poster = poster(Account::cafe().register(2, 1)).await;
    let shop = poster.shop();
    let open = shop.open(TILL, noon() - 5.hours());
    shop.lose_internet(TILL);
    let late = shop.sell(TILL, None, noon() - 4.hours());
    shop.close(open, stamp_tests::fakes::poster::Paid::Cash, noon() - 3.hours());
    let other = shop.sell(Register { id: 2, spot: 1 }, None, noon() - 2.hours());
    let list = ask(&poster, "dash.getTransactions", &[]).await;
    assert_eq!(numbers(&list), ["1002", "1001"]);
    assert_eq!(list[1]["status"], "1", "as it was when the internet went");

    shop.find_internet(TILL);
    let (first, last) = (shop.entry(late), shop.entry(other));
    assert!(first.id > last.id && first.closed < last.closed, "{first:?} {last:?}");
    let list = ask(&poster, "dash.getTransactions", &[("status", "2")]).await;
    assert_eq!(numbers(&list), ["1003", "1002", "1001"]);
    assert_eq!(list[0]["date_close"], (noon() - 4.hours()).as_millisecond().to_string());
}
