use std::collections::VecDeque;

use fastrand::Rng;

use super::*;
use crate::claim::ShopKey;

fn name(text: &str) -> Name {
    ShopKey::of("a key of the shop").unwrap().name_of_code(text)
}

fn now(seconds: u64) -> Now {
    Now::epoch().after(Duration::from_secs(seconds))
}

fn of(said: Said, till: u128, bid: u128, names: &[Name], at: u64) -> Message {
    Message {
        said,
        bid: Uuid::from_u128(bid),
        holder: Uuid::from_u128(till),
        till: format!("till-{till}"),
        names: names.to_vec(),
        at: now(at).wall,
    }
}

fn bid(id: u128, names: &[Name], at: u64) -> Bid {
    Bid { id: Uuid::from_u128(id), names: names.to_vec(), made: now(at).mono }
}

const OURS: u128 = 1;
const OTHER: u128 = 2;

fn book() -> Book {
    Book::new(Uuid::from_u128(OURS))
}

#[test]
fn the_first_that_is_heard_wins() {
    let gift = [name("GIFT")];
    let mut first = book();
    first.bid(bid(10, &gift, 0));
    first.heard(&of(Said::Bid, OURS, 10, &gift, 0), now(0));
    first.heard(&of(Said::Bid, OTHER, 20, &gift, 0), now(0));
    assert_eq!(first.verdict(Uuid::from_u128(10), now(0).mono), Verdict::Won);
    assert_eq!(first.holder(&gift, now(0).mono), None, "the other has lost");

    let mut second = book();
    second.bid(bid(10, &gift, 0));
    second.heard(&of(Said::Bid, OTHER, 20, &gift, 0), now(0));
    second.heard(&of(Said::Bid, OURS, 10, &gift, 0), now(0));
    assert!(matches!(second.verdict(Uuid::from_u128(10), now(0).mono), Verdict::Lost(_)));
    assert_eq!(second.holder(&gift, now(0).mono).unwrap().till, "till-2");
}

#[test]
fn a_voucher_has_several_names() {
    let mut book = book();
    book.bid(bid(10, &[name("GIFT")], 0));
    book.heard(&of(Said::Bid, OTHER, 20, &[name("another"), name("GIFT")], 0), now(0));
    assert!(matches!(book.verdict(Uuid::from_u128(10), now(0).mono), Verdict::Lost(_)));
    assert!(book.holder(&[name("another")], now(1).mono).is_some());
}

#[test]
fn a_broker_that_does_not_answer_decides_nothing() {
    let gift = [name("GIFT")];
    let mut book = book();
    book.bid(bid(10, &gift, 0));
    assert_eq!(book.verdict(Uuid::from_u128(10), now(1).mono), Verdict::Open);
    assert_eq!(book.verdict(Uuid::from_u128(10), now(2).mono), Verdict::Undecided);
    book.bid(bid(11, &gift, 3));
    book.lost_sight();
    assert_eq!(book.verdict(Uuid::from_u128(11), now(3).mono), Verdict::Undecided, "at once");
}

#[test]
fn a_bid_counts_for_two_minutes_and_what_is_held_for_three_days() {
    let (bidden, held) = ([name("bidden")], [name("held")]);
    let mut book = book();
    book.heard(&of(Said::Bid, OTHER, 20, &bidden, 0), now(0));
    book.heard(&of(Said::Held, OTHER, 21, &held, 0), now(3600));
    assert!(book.holder(&bidden, now(119).mono).is_some());
    assert!(book.holder(&bidden, now(120).mono).is_none());
    assert!(book.holder(&held, now(72 * 3600 - 1).mono).is_some());
    assert!(book.holder(&held, now(72 * 3600).mono).is_none(), "an hour of it was over when it was heard of");
    book.heard(&of(Said::Held, OTHER, 21, &held, 0), now(73 * 3600));
    assert!(book.holder(&held, now(73 * 3600).mono).is_none(), "kept by the broker for too long");
}

#[test]
fn only_who_holds_it_releases_it() {
    let gift = [name("GIFT")];
    let mut book = book();
    book.heard(&of(Said::Held, OTHER, 20, &gift, 0), now(0));
    book.heard(&of(Said::Released, 3, 20, &gift, 0), now(1));
    book.heard(&of(Said::Released, OTHER, 19, &gift, 0), now(1));
    assert!(book.holder(&gift, now(1).mono).is_some());
    book.heard(&of(Said::Released, OTHER, 20, &gift, 0), now(1));
    assert_eq!(book.holder(&gift, now(1).mono), None);
}

#[test]
fn what_this_till_said_before_a_restart_is_nobody_elses_claim() {
    let mut book = book();
    book.heard(&of(Said::Held, OURS, 20, &[name("GIFT")], 0), now(0));
    assert_eq!(book.holder(&[name("GIFT")], now(0).mono), None);
}

#[test]
fn the_book_has_an_end() {
    let mut book = book();
    for number in 0..MOST + 100 {
        book.heard(&of(Said::Held, OTHER, 20, &[name(&number.to_string())], 0), now(number as u64));
    }
    assert_eq!(book.theirs.len(), MOST);
    let newest = name(&(MOST + 99).to_string());
    assert!(book.holder(&[newest], now(0).mono).is_some());
}

/// Tills bid for the same vouchers at any time; one broker tells everybody everything in the same order, late.
#[test]
fn however_it_is_told_one_till_at_most_has_won() {
    for seed in 0..20 {
        println!("seed {seed}");
        play(seed, &mut Rng::with_seed(seed));
    }
}

fn play(seed: u64, rng: &mut Rng) {
    let (mut won, mut contested) = (0, 0);
    for round in 0..200 {
        let tills = rng.usize(2..5);
        let mut books: Vec<Book> = (0..tills).map(|till| Book::new(Uuid::from_u128(till as u128))).collect();
        let gift = [name(&round.to_string())];
        let mut bids = Vec::new();
        // What the broker was told and has not told on, one line for each till.
        let mut lines: Vec<VecDeque<Message>> = vec![VecDeque::new(); tills];
        let mut unbidden: Vec<usize> = (0..tills).collect();
        while !unbidden.is_empty() || lines.iter().any(|line| !line.is_empty()) {
            if !unbidden.is_empty() && rng.bool() {
                let till = unbidden.swap_remove(rng.usize(..unbidden.len()));
                let id = (round * 10 + till) as u128;
                books[till].bid(bid(id, &gift, 0));
                bids.push((till, Uuid::from_u128(id)));
                for line in &mut lines {
                    line.push_back(of(Said::Bid, till as u128, id, &gift, 0));
                }
            }
            let till = rng.usize(..tills);
            if let Some(message) = lines[till].pop_front() {
                books[till].heard(&message, now(0));
            }
        }
        let verdicts: Vec<_> = bids.iter().map(|(till, id)| books[*till].verdict(*id, now(0).mono)).collect();
        let winners = verdicts.iter().filter(|verdict| **verdict == Verdict::Won).count();
        assert_eq!(winners, 1, "seed {seed}, round {round}: {verdicts:?}");
        assert!(!verdicts.contains(&Verdict::Open), "seed {seed}, round {round}: {verdicts:?}");
        won += winners;
        contested += verdicts.len();
    }
    println!("{contested} bids, {won} won");
}
