//! Checks that are told of at their closing.

use super::*;
use crate::receipt::matching::{MOST_CHECKS, MOST_NOTES, NotNow};

#[test]
fn a_check_heard_of_late_gets_the_guest_of_its_closing_time() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 60)]);
    assert_eq!(till.closes("1", 30, 61).as_deref(), Some("anna"));
    assert_eq!(till.current(), Some("boris"));
    assert_eq!(till.closes("2", 70, 70).as_deref(), Some("boris"));
    assert_eq!(till.closes("3", 80, 80).as_deref(), Some("nobody"));
}

#[test]
fn a_guest_is_told_from_the_next_one_also_if_it_is_the_same_card() {
    let mut till = Till::default();
    let first = till.machine.note(guest("anna"), at(10));
    let second = till.machine.note(guest("anna"), at(30));
    assert_ne!(first, second);
    assert_eq!(till.machine.current(at(630)), Some((second, &guest("anna"))));
    assert_eq!(till.machine.current(at(631)), None);
}

#[test]
fn a_guest_is_forgotten_after_ten_minutes() {
    let mut till = Till::noted(&[("anna", 0)]);
    assert_eq!(till.closes("1", 700, 700).as_deref(), Some("nobody"));
}

#[test]
fn times_without_seconds_keep_each_guest_at_the_right_check() {
    // `12:34:00` is one, unless others have told seconds.
    for within_s in [60, 0] {
        let mut till = Till::default();
        for (number, name, noted_at, closed_at) in [
            ("1", "anna", 245, 259),
            ("2", "boris", 270, 298),
            ("3", "clara", 299, 301),
            ("4", "david", 320, 359),
        ] {
            till.note(name, noted_at);
            let within = Duration::from_secs(within_s);
            till.hears(Check { within, ..check(number, closed_at / 60 * 60, Way::Prompt) }, closed_at);
            assert_eq!(till.settle(), said(&[(number, name)]), "{within_s}");
        }
        assert_eq!(till.current(), None);
    }
}

#[test]
fn a_clock_that_is_a_minute_behind_is_known_after_three_checks_and_loses_no_guest() {
    for behind in [30, 69, 89] {
        let mut till = Till::default();
        for (number, noted_at) in [("1", 121), ("2", 181), ("3", 241), ("4", 301)] {
            till.note("anna", noted_at);
            let fate = till.closes(number, noted_at + 9 - behind, noted_at + 9);
            assert_eq!(
                fate.as_deref(),
                Some(if number < "4" { "anna?" } else { "anna" }),
                "{behind} {number}"
            );
            if number < "4" {
                till.answer(number, Some("anna"));
            }
        }
    }
}

#[test]
fn a_check_that_was_not_taken_at_first_does_not_take_the_next_card() {
    for late_s in [5, 30, 89] {
        let mut till = Till::noted(&[("anna", 5)]);
        assert_eq!(till.closes("1", 1, late_s + 1).as_deref(), Some("anna?"), "{late_s}");
    }
}

#[test]
fn a_guest_of_much_later_is_not_of_the_check() {
    assert_eq!(Till::noted(&[("anna", 191)]).closes("1", 100, 195).as_deref(), Some("nobody"));
    assert_eq!(Till::noted(&[("anna", 190)]).closes("1", 100, 195).as_deref(), Some("anna?"));
}

#[test]
fn a_card_that_is_scanned_twice_is_used_up_by_one_check() {
    let mut till = Till::noted(&[("anna", 10), ("anna", 14)]);
    assert_eq!(till.closes("1", 20, 20).as_deref(), Some("anna"));
    assert_eq!(till.current(), None);
}

#[test]
fn a_guest_noted_in_place_of_another_is_the_only_one() {
    let mut till = Till::noted(&[("anna", 0)]);
    till.machine.replace(guest("boris"), at(10));
    assert_eq!(till.closes("1", 20, 20).as_deref(), Some("boris"));
    assert_eq!(till.closes("2", 40, 40).as_deref(), Some("nobody"));
}

#[test]
fn clearing_tells_whether_somebody_was_noted() {
    let mut till = Till::noted(&[("anna", 0)]);
    assert!(till.machine.clear(at(1)));
    assert_eq!(till.current(), None);
    assert!(!till.machine.clear(at(2)));
    assert_eq!(till.closes("1", 10, 10).as_deref(), Some("nobody"));
}

#[test]
fn the_guest_of_the_till_wins_and_the_only_one_noted_is_used_up() {
    for name in ["anna", "somebody else"] {
        let mut till = Till::noted(&[(name, 0)]);
        till.hears(Check { guest: Some(guest("anna")), ..check("1", 10, Way::Prompt) }, 10);
        assert_eq!(till.settle(), said(&[("1", "anna")]));
        assert_eq!(till.closes("2", 100, 100).as_deref(), Some("nobody"));
    }
}

#[test]
fn a_guest_named_for_a_check_is_that_checks_and_no_others() {
    let mut till = Till::default();
    till.machine.note_for(op("1"), Some(guest("anna")), By::Client, at(0));
    assert_eq!(till.closes("2", 10, 10).as_deref(), Some("nobody"));
    assert_eq!(till.closes("1", 7_200, 7_200).as_deref(), Some("anna"));
}

#[test]
fn a_guest_taken_off_a_check_is_not_its_guest_and_one_named_after_closing_is() {
    let mut till = Till::default();
    till.machine.note_for(op("1"), Some(guest("anna")), By::Client, at(0));
    till.machine.note_for(op("1"), None, By::Client, at(5));
    assert_eq!(till.closes("1", 10, 10).as_deref(), Some("nobody"));
    till.machine.note_for(op("1"), Some(guest("boris")), By::Client, at(12));
    assert_eq!(till.later(12), said(&[("1", "boris")]));
}

#[test]
fn a_card_read_over_a_check_goes_before_the_client_of_the_till_and_outlasts_it() {
    for (client, first) in [(Some("till's"), true), (Some("till's"), false), (None, false)] {
        let mut till = Till::default();
        let by_till = |till: &mut Till| till.machine.note_for(op("1"), client.map(guest), By::Client, at(2));
        if first {
            by_till(&mut till);
        }
        till.machine.note_for(op("1"), Some(guest("read")), By::Card, at(2));
        if !first {
            by_till(&mut till);
        }
        till.hears(Check { guest: client.map(guest), ..check("1", 10, Way::Prompt) }, 10);
        assert_eq!(till.settle(), said(&[("1", "read")]), "{client:?} {first}");
    }
}

#[test]
fn whom_the_till_tells_at_the_closing_is_its_client_and_nobody_whom_it_named_before() {
    let mut till = Till::default();
    let told = |number, told_s| Check { is_client_told: true, ..check(number, told_s, Way::Late) };
    till.machine.note_for(op("1"), Some(guest("anna")), By::Client, at(0));
    till.hears(told("1", 10), 10);
    till.machine.note_for(op("1"), Some(guest("anna")), By::Client, at(11));
    assert_eq!(till.is_told_until(60), said(&[("1", "nobody")]), "she was taken off, and nobody said so");

    till.machine.note_for(op("2"), Some(guest("anna")), By::Client, at(60));
    till.hears(check("2", 70, Way::Late), 70);
    assert_eq!(till.is_told_until(90), said(&[("2", "anna")]), "where the till does not tell then");
}

#[test]
fn the_client_of_the_till_goes_before_a_guest_noted_at_the_closing() {
    let mut till = Till::noted(&[("anna", 0)]);
    till.machine.closing(check("1", 10, Way::Prompt), at(10));
    till.hears(Check { guest: Some(guest("client")), is_client_told: true, ..check("1", 10, Way::Late) }, 40);
    assert_eq!(till.is_told_until(60), said(&[("1", "client")]));
}

#[test]
fn whoever_was_noted_at_a_closing_is_its_guest_however_much_later_it_is_told() {
    let mut till = Till::noted(&[("anna", 0)]);
    till.machine.closing(check("1", 10, Way::Prompt), at(10));
    assert_eq!(till.settle(), said(&[]));
    assert_eq!(till.current(), None, "not of the next one");
    till.machine.closing(check("2", 15, Way::Prompt), at(15));
    till.note("boris", 20);
    till.machine.closing(check("3", 30, Way::Prompt), at(30));
    let hours = 3 * 3_600;
    let mut decided: Vec<_> = ["1", "2", "3"]
        .iter()
        .zip([10, 15, 30])
        .flat_map(|(number, told)| till.learns(number, told, hours))
        .collect();
    decided.sort();
    assert_eq!(decided, said(&[("1", "anna"), ("2", "nobody"), ("3", "boris")]));
}

#[test]
fn a_closing_in_doubt_is_left_to_what_is_told_later() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 5)]);
    till.machine.closing(check("1", 10, Way::Prompt), at(10));
    till.learns("1", 10, 30);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna or boris?")]));
}

#[test]
fn a_check_that_is_withdrawn_and_told_anew_is_decided_anew() {
    for is_voided in [false, true] {
        let mut till = Till::default();
        assert_eq!(till.closes("1", 10, 10).as_deref(), Some("nobody"));
        if is_voided {
            till.machine.voided(op("1"));
        }
        till.machine.withdraw(op("1"));
        till.note("anna", 20);
        assert_eq!(till.closes("1", 30, 30).as_deref(), Some("anna"), "{is_voided}");
    }
}

#[test]
fn the_same_check_again_is_decided_once() {
    let mut till = Till::noted(&[("anna", 0)]);
    assert_eq!(till.closes("1", 10, 10).as_deref(), Some("anna"));
    till.note("boris", 20);
    assert_eq!(till.closes("1", 10, 25), None);
    assert_eq!(till.closes("2", 30, 30).as_deref(), Some("boris"));
}

#[test]
fn a_guest_shown_after_payment_is_added_to_the_last_check_for_ten_minutes_and_to_no_other() {
    let mut till = Till::default();
    assert_eq!(till.closes("1", 10, 10).as_deref(), Some("nobody"));
    till.note("anna", 30);
    assert_eq!(till.machine.last_unclaimed(at(609)).map(|check| check.op_id), Some(op("1")));
    assert_eq!(till.machine.last_unclaimed(at(610)), None);
    let added = till.machine.add(op("1"), guest("anna"), at(40)).unwrap();
    assert_eq!(added.fate, Fate::Stamp(guest("anna")));
    assert_eq!(till.machine.add(op("1"), guest("anna"), at(41)), Err(NotNow::NotUnclaimed));
    assert_eq!(till.closes("2", 50, 50).as_deref(), Some("nobody"));
}

#[test]
fn a_voided_check_can_have_no_guest_any_more() {
    let mut till = Till::default();
    till.closes("1", 10, 10);
    assert!(!till.machine.voided(op("1")));
    assert_eq!(till.machine.add(op("1"), guest("anna"), at(20)), Err(NotNow::NotUnclaimed));
}

#[test]
fn only_so_much_is_remembered() {
    let mut till = Till::default();
    for number in 0..300u64 {
        till.note(&format!("guest {number}"), number / 10);
        till.machine.note_for(op(&format!("open {number}")), Some(guest("x")), By::Client, at(number / 10));
        till.hears(check(&format!("closed {number}"), number / 10, Way::Late), number / 10);
        till.machine.horizon(&format!("connector {number}"), at(0).wall);
        till.settle();
    }
    let Matching { notes, bound, checks, horizons, .. } = &till.machine;
    assert!(notes.len() <= MOST_NOTES && checks.len() <= MOST_CHECKS + 1, "{} {}", notes.len(), checks.len());
    assert!(bound.len() <= 256 && horizons.len() <= 64);
    till.later(3_600);
    assert!(till.machine.checks.is_empty() && till.machine.notes.is_empty());
}
