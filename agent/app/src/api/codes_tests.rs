use std::{collections::BTreeSet, net::SocketAddr};

use super::*;

const START: Duration = Duration::from_secs(50);

/// A machine of the network.
fn machine(number: u32) -> From {
    From::Elsewhere(SocketAddr::new(std::net::Ipv4Addr::from_bits(0x0a00_0000 | number).into(), 7).into())
}

fn made(codes: &mut Codes, id: &str, now: Duration) -> String {
    codes.make((Role::Support, String::new(), None), id.to_owned(), Timestamp::UNIX_EPOCH, now)
}

fn is_good(codes: &mut Codes, typed: &str, now: Duration) -> bool {
    matches!(codes.attempt(typed, Use::Login, From::Here, now), Tried::Good(_))
}

fn after(seconds: u64) -> Duration {
    START + Duration::from_secs(seconds)
}

/// Tries wrong ones, each as soon as it is listened to, and says how long that took.
fn miss(codes: &mut Codes, times: u32, from: From, mut now: Duration) -> Duration {
    let begin = now;
    let mut missed = 0;
    while missed < times {
        match codes.attempt("WRONG-ONE", Use::Login, from, now) {
            Tried::Wrong => missed += 1,
            Tried::Wait(wait) => now += wait,
            Tried::Good(code) => panic!("{code:?}"),
        }
    }
    now - begin
}

#[test]
fn a_code_is_good_once_however_it_is_typed() {
    let mut codes = Codes::default();
    for change in [str::to_owned, str::to_lowercase, |code: &str| code.replace('-', " ")] {
        let code = made(&mut codes, "a", START);
        assert!(is_good(&mut codes, &change(&code), after(599)), "{code}");
        assert!(matches!(codes.attempt(&code, Use::Login, From::Here, after(599)), Tried::Wrong), "used up");
        codes = Codes::default();
    }
}

#[test]
fn a_code_is_worthless_after_ten_minutes_or_when_it_is_withdrawn_and_nobody_learns_why() {
    let mut codes = Codes::default();
    let code = made(&mut codes, "a", START);
    assert!(matches!(codes.attempt(&code, Use::Login, From::Here, after(600)), Tried::Wrong));
    let code = made(&mut codes, "b", after(700));
    assert!(codes.withdraw("b") && !codes.withdraw("b"));
    assert!(matches!(codes.attempt(&code, Use::Login, From::Here, after(700)), Tried::Wrong));
}

#[test]
fn after_a_wrong_code_even_the_right_one_has_to_wait_and_each_time_longer() {
    let mut codes = Codes::default();
    let code = made(&mut codes, "a", START);
    miss(&mut codes, 1, From::Here, START);
    assert!(matches!(codes.attempt(&code, Use::Login, From::Here, START), Tried::Wait(FIRST_WAIT)));
    miss(&mut codes, 2, From::Here, after(1));
    let Tried::Wait(wait) = codes.attempt(&code, Use::Login, From::Here, after(3)) else {
        panic!("it is listened to")
    };
    assert_eq!(wait, Duration::from_secs(4));
    assert!(is_good(&mut codes, &code, after(7)));
    assert!(
        matches!(codes.attempt("AAAA-AAAA", Use::Login, From::Here, after(7)), Tried::Wrong),
        "a good one begins anew"
    );
}

#[test]
fn whoever_guesses_makes_nobody_else_wait() {
    let mut codes = Codes::default();
    let (code, another) = (made(&mut codes, "a", START), made(&mut codes, "b", START));
    let took = miss(&mut codes, MISSES - 1, machine(1), START);
    assert!(is_good(&mut codes, &code, START + took));
    assert!(matches!(codes.attempt("AAAA-AAAA", Use::Login, machine(1), START + took), Tried::Wait(_)));
    assert!(matches!(codes.attempt(&another, Use::Login, machine(2), START + took), Tried::Good(_)));
}

#[test]
fn a_code_that_was_missed_often_on_this_machine_is_withdrawn() {
    let mut codes = Codes::default();
    let code = made(&mut codes, "a", START);
    let took = miss(&mut codes, MISSES - 1, From::Here, START);
    miss(&mut codes, 1, From::Here, START + took);
    assert!(codes.open(after(515)).is_empty());
    assert!(matches!(codes.attempt(&code, Use::Login, machine(1), after(515)), Tried::Wrong));
}

#[test]
fn however_many_machines_guess_a_code_stays_good_on_this_one() {
    let mut codes = Codes::default();
    let code = made(&mut codes, "a", START);
    for number in 0..MISSES_ELSEWHERE {
        assert!(matches!(codes.attempt("WRONG-ONE", Use::Login, machine(number), START), Tried::Wrong));
    }
    assert!(
        matches!(codes.attempt(&code, Use::Login, machine(MISSES_ELSEWHERE), START), Tried::Wrong),
        "it is guessed there"
    );
    assert!(codes.elsewhere.len() <= MACHINES, "memory is bounded");
    assert!(is_good(&mut codes, &code, START));
}

#[test]
fn a_few_machines_that_guess_do_not_keep_another_from_being_paired() {
    let mut codes = Codes::default();
    let code = made(&mut codes, "a", START);
    let mut now = START;
    while now < START + GOOD_FOR - Duration::from_secs(1) {
        for number in 0..8 {
            codes.attempt("WRONG-ONE", Use::Login, machine(number), now);
        }
        now += Duration::from_secs(1);
    }
    assert!(matches!(codes.attempt(&code, Use::Login, machine(9), now), Tried::Good(_)));
}

#[test]
fn within_the_life_of_a_code_few_can_be_tried() {
    let mut codes = Codes::default();
    let (mut now, mut tries) = (START, 0);
    while now < START + GOOD_FOR {
        now += miss(&mut codes, 1, machine(1), now);
        tries += 1;
    }
    assert!(tries <= 12, "{tries}");
}

#[test]
fn waits_do_not_grow_without_end_and_are_forgiven() {
    let mut codes = Codes::default();
    miss(&mut codes, 40, From::Here, START);
    let late = miss(&mut codes, 1, From::Here, Duration::from_secs(1_000_000));
    assert_eq!(late, Duration::ZERO);
    let Tried::Wait(wait) =
        codes.attempt("AAAA-AAAA", Use::Login, From::Here, Duration::from_secs(1_000_000))
    else {
        panic!("it is listened to")
    };
    assert_eq!(wait, FIRST_WAIT);
    let longest = {
        miss(&mut codes, 40, From::Here, Duration::from_secs(2_000_000));
        codes.here.wait(codes.here.last)
    };
    assert_eq!(longest, Some(LONGEST_WAIT));
}

#[test]
fn codes_are_of_clear_letters_and_differ() {
    let mut codes = Codes::default();
    let many: BTreeSet<String> =
        (0..200).map(|number| made(&mut codes, &number.to_string(), START)).collect();
    assert_eq!(many.len(), 200);
    let letters: BTreeSet<u8> = many.iter().flat_map(|code| code.bytes()).collect();
    assert!(letters.iter().all(|letter| *letter == b'-' || LETTERS.contains(letter)));
    assert_eq!(letters.len(), LETTERS.len() + 1, "every letter comes");
    assert_eq!(codes.open(START).len(), OPEN, "memory is bounded");
    assert!(many.iter().all(|code| code.len() == 9 && code.as_bytes()[4] == b'-'));
}

#[test]
fn a_code_for_a_till_is_no_login_and_a_login_code_pairs_nothing() {
    let mut codes = Codes::default();
    let mut made =
        |role, id: &str| codes.make((role, String::new(), None), id.into(), Timestamp::UNIX_EPOCH, START);
    let (pos, support) = (made(Role::Pos, "a"), made(Role::Support, "b"));
    assert!(matches!(codes.attempt(&pos, Use::Login, From::Here, START), Tried::Wrong));
    assert!(matches!(codes.attempt(&support, Use::Pairing, From::Here, after(2)), Tried::Wrong));
    assert!(matches!(codes.attempt(&pos, Use::Pairing, From::Here, after(5)), Tried::Good(_)));
    assert!(matches!(codes.attempt(&support, Use::Login, From::Here, after(5)), Tried::Good(_)));
}
