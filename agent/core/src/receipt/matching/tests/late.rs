//! Checks that are learnt of later and in any order.

use super::*;

#[test]
fn a_check_waits_until_all_before_it_are_told() {
    let mut till = Till::noted(&[("anna", 10)]);
    assert_eq!(till.learns("1", 40, 60), []);
    assert_eq!(till.is_told_until(44), []);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna")]));
}

#[test]
fn a_check_that_nobody_was_noted_for_need_not_wait() {
    assert_eq!(Till::default().learns("1", 40, 60), said(&[("1", "nobody")]));
}

#[test]
fn a_check_that_turns_up_later_gets_the_guest_who_was_noted_for_it() {
    let mut till = Till::noted(&[("anna", 10), ("boris", 60)]);
    assert_eq!(till.learns("2", 90, 100), []);
    assert_eq!(till.learns("1", 30, 101), []);
    assert_eq!(till.is_told_until(120), said(&[("1", "anna"), ("2", "boris")]));
}

#[test]
fn the_next_guest_noted_before_the_till_was_asked_stays_noted() {
    let mut till = Till::noted(&[("anna", 10), ("boris", 50)]);
    till.learns("1", 30, 60);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna")]));
    assert_eq!(till.current(), Some("boris"));
    till.learns("2", 80, 90);
    assert_eq!(till.is_told_until(90), said(&[("2", "boris")]));
}

#[test]
fn a_guest_noted_too_near_to_the_closing_is_asked_about() {
    for noted_at in [26, 30, 34] {
        let mut till = Till::noted(&[("anna", noted_at)]);
        till.learns("1", 30, 60);
        assert_eq!(till.is_told_until(60), said(&[("1", "anna?")]), "{noted_at}");
    }
    for (noted_at, fate) in [(24, "anna"), (37, "nobody")] {
        let mut till = Till::noted(&[("anna", noted_at)]);
        till.machine.horizon("poster", at(60).wall);
        assert_eq!(till.learns("1", 30, 60), said(&[("1", fate)]), "{noted_at}");
    }
}

#[test]
fn a_guest_who_is_not_the_one_checks_is_the_next_ones() {
    let mut till = Till::noted(&[("anna", 32)]);
    till.learns("1", 30, 60);
    till.learns("2", 50, 60);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna?"), ("2", "anna?")]));
    assert_eq!(till.answer("1", None), "nobody");
    assert_eq!(till.settle(), said(&[("2", "anna")]));
}

#[test]
fn without_a_horizon_a_person_is_asked_and_the_horizon_answers_after_all() {
    let mut till = Till::noted(&[("anna", 10)]);
    till.learns("1", 40, 60);
    assert_eq!(till.machine.deadline(), Some(Duration::from_secs(180)));
    assert_eq!(till.later(179), []);
    assert_eq!(till.later(180), said(&[("1", "anna?")]));
    assert_eq!(till.is_told_until(180), said(&[("1", "anna")]));
}

#[test]
fn of_two_checks_of_one_second_nobody_knows_which_was_first() {
    let mut till = Till::noted(&[("anna", 10)]);
    till.learns("1", 40, 60);
    till.learns("2", 40, 60);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna?"), ("2", "anna?")]));
    assert_eq!(till.answer("2", Some("anna")), "anna");
    assert_eq!(till.settle(), said(&[("1", "nobody")]));
}

#[test]
fn a_guest_of_the_till_is_stamped_at_once_and_uses_up_the_one_noted_when_all_is_told() {
    let mut till = Till::noted(&[("anna", 10)]);
    till.hears(Check { guest: Some(guest("own")), ..check("1", 40, Way::Late) }, 60);
    assert_eq!(till.settle(), said(&[("1", "own")]));
    assert_eq!(till.is_told_until(60), []);
    assert_eq!(till.current(), None);
}

#[test]
fn a_horizon_of_a_clock_that_was_set_back_since_is_none() {
    let mut till = Till::noted(&[("anna", 10)]);
    let ahead = Now { wall: at(3_600).wall, ..at(20) };
    till.machine.horizon("poster", ahead.wall);
    till.machine.settle(ahead);
    assert_eq!(till.learns("1", 40, 60), said(&[]), "an earlier one may turn up");
    assert_eq!(till.is_told_until(60), said(&[("1", "anna")]));
}

#[test]
fn nobody_is_guessed_for_a_check_of_somebody_who_is_not_named_yet() {
    let mut till = Till::noted(&[("boris", 10)]);
    till.hears(Check { is_unnamed: true, ..check("1", 40, Way::Late) }, 60);
    assert_eq!(till.is_told_until(60), said(&[("1", "boris?")]));
    till.hears(Check { guest: Some(guest("anna")), ..check("1", 40, Way::Late) }, 70);
    assert_eq!(till.later(70), said(&[("1", "anna")]));
    assert_eq!(till.learns("2", 80, 90), said(&[]));
    assert_eq!(till.is_told_until(100), said(&[("2", "boris?")]));
}

#[test]
fn a_guest_cleared_after_the_closing_is_still_the_checks_and_one_cleared_before_is_not() {
    for (cleared_at, fate) in [(20, "nobody"), (50, "anna"), (41, "anna?")] {
        let mut till = Till::noted(&[("anna", 10)]);
        till.machine.clear(at(cleared_at));
        till.learns("1", 40, 60);
        till.is_told_until(60);
        let known = till.machine.checks.first();
        let is = known.map(|known| match &known.state {
            super::super::check::State::Taken(guest) => guest.as_ref().unwrap().value.clone(),
            super::super::check::State::Asked(_) => "anna?".to_owned(),
            _ => "nobody".to_owned(),
        });
        assert_eq!(is.as_deref(), Some(fate), "{cleared_at}");
    }
}

#[test]
fn a_clock_that_was_set_between_noting_and_closing_makes_nobody_the_guest_by_guess() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 40)]);
    let set = |seconds: u64| Now { wall: at(seconds + 3_600).wall, ..at(seconds) };
    till.machine.closed(check("1", 3_630, Way::Late), set(60));
    till.machine.horizon("poster", set(60).wall);
    let decisions: Vec<_> = till.machine.settle(set(60)).iter().map(worded).collect();
    assert_eq!(decisions, said(&[("1", "anna or boris?")]));
}

#[test]
fn a_check_of_long_ago_is_asked_about_because_not_all_is_remembered_of_it() {
    let mut till = Till::noted(&[("anna", 10)]);
    till.machine.horizon("poster", at(2_000).wall);
    assert_eq!(till.learns("1", 40, 1_300), said(&[("1", "anna?")]));
}

#[test]
fn a_card_shown_right_after_paying_is_not_taken_for_the_next_guests_though_the_check_was_told_of() {
    let mut till = Till::default();
    assert_eq!(till.learns("1", 40, 41), said(&[("1", "nobody")]));
    till.note("anna", 42);
    till.learns("2", 80, 90);
    assert_eq!(till.is_told_until(90), said(&[("2", "anna?")]));
}
