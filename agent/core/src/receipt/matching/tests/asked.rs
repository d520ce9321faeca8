//! Questions.

use super::*;
use crate::receipt::matching::NotNow;

#[test]
fn of_two_guests_noted_for_one_check_none_is_guessed() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    assert_eq!(till.closes("1", 30, 30).as_deref(), Some("anna or boris?"));
    let questions = till.machine.questions();
    assert_eq!(questions.len(), 1);
    assert_eq!(questions[0].closed_at, at(30).wall);
    assert_eq!(questions[0].candidates[0].at, at(0).wall);
}

#[test]
fn a_guest_who_was_noted_is_known_by_the_id_until_that_is_over() {
    let mut till = Till::default();
    let anna = till.machine.note(guest("anna"), at(0));
    let boris = till.machine.note(guest("boris"), at(300));
    assert_eq!(till.machine.noted(anna, at(600)), Some(&guest("anna")), "not only the last one");
    assert_eq!(till.machine.noted(anna, at(601)), None, "ten minutes are over");
    assert_eq!(till.machine.noted(boris, at(601)), Some(&guest("boris")));
    till.machine.clear(at(602));
    assert_eq!(till.machine.noted(boris, at(602)), None);
}

#[test]
fn a_check_learnt_of_later_answers_the_question() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("2", 30, 30);
    till.learns("1", 10, 40);
    assert_eq!(till.is_told_until(60), said(&[("1", "anna"), ("2", "boris")]));
    assert_eq!(till.machine.questions(), []);
}

#[test]
fn the_guest_who_was_not_chosen_and_noted_later_is_asked_about_at_the_next_check() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    assert_eq!(till.answer("1", Some("anna")), "anna");
    assert_eq!(till.settle(), []);
    assert_eq!(till.closes("2", 60, 60).as_deref(), Some("boris?"));
    assert_eq!(till.answer("2", Some("boris")), "boris");
    assert_eq!(till.closes("3", 90, 90).as_deref(), Some("nobody"));
}

#[test]
fn the_guest_who_was_noted_by_mistake_is_asked_about_once_more_and_then_forgotten() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    assert_eq!(till.answer("1", Some("boris")), "boris");
    assert_eq!(till.closes("2", 60, 60).as_deref(), Some("anna?"));
    assert_eq!(till.answer("2", None), "nobody");
    assert_eq!(till.closes("3", 90, 90).as_deref(), Some("nobody"));
}

#[test]
fn a_card_read_early_outlasts_the_answer_for_a_guest_who_showed_twice() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 3), ("anna", 4)]);
    till.closes("1", 10, 10);
    assert_eq!(till.answer("1", Some("anna")), "anna");
    till.note("clara", 49);
    assert_eq!(till.closes("2", 50, 50).as_deref(), Some("boris or clara?"));
}

#[test]
fn the_card_of_the_next_guest_is_asked_about_for_one_check_only() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    assert_eq!(till.closes("2", 60, 60).as_deref(), Some("anna or boris?"));
    assert_eq!(till.closes("3", 90, 90).as_deref(), Some("nobody"));
    till.note("clara", 100);
    assert_eq!(till.closes("4", 110, 110).as_deref(), Some("clara"));
}

#[test]
fn a_card_shown_once_more_after_its_check_is_not_taken_for_the_next_guests() {
    let mut till = Till::noted(&[("anna", 0)]);
    till.closes("1", 10, 10);
    till.note("anna", 20);
    assert_eq!(till.closes("2", 40, 40).as_deref(), Some("anna?"));
    till.answer("2", None);
    till.machine.replace(guest("anna"), at(50));
    assert_eq!(till.closes("3", 55, 55).as_deref(), Some("anna"), "the till says so itself");
}

#[test]
fn a_card_shown_once_more_after_a_check_that_is_asked_about_is_not_taken_for_the_next_guests() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 10)]);
    till.closes("1", 20, 20);
    till.note("boris", 25);
    assert_eq!(till.closes("2", 60, 60).as_deref(), Some("anna or boris?"));
}

#[test]
fn a_card_read_between_the_closing_and_its_report_is_asked_about() {
    let mut till = Till::noted(&[("boris", 12)]);
    assert_eq!(till.closes("1", 10, 13).as_deref(), Some("boris?"));
}

#[test]
fn an_unanswered_question_ends_after_ten_minutes() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    assert_eq!(till.machine.deadline(), Some(Duration::from_secs(630)));
    assert_eq!(till.later(629), []);
    assert_eq!(till.later(630), said(&[("1", "nobody")]));
    assert_eq!(till.machine.answer(op("1"), Said::Nobody, at(631)), Err(NotNow::NoQuestion));
}

#[test]
fn a_void_takes_the_question_away_and_leaves_the_guest_noted_who_is_asked_about_next() {
    let mut till = Till::noted(&[("anna", 10)]);
    assert_eq!(till.closes("1", 8, 12).as_deref(), Some("anna?"));
    assert!(till.machine.voided(op("1")));
    assert_eq!(till.machine.questions(), []);
    assert_eq!(till.current(), Some("anna"));
    assert_eq!(till.closes("1", 8, 20), None, "told again it does not come back");
    assert_eq!(till.closes("2", 40, 40).as_deref(), Some("anna?"));
}

#[test]
fn an_answer_with_another_guest_changes_nothing() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    assert_eq!(till.machine.answer(op("1"), Said::Candidate(77), at(40)), Err(NotNow::NoCandidate));
    assert_eq!(till.machine.questions().len(), 1);
}

#[test]
fn a_guest_the_till_tells_of_after_all_answers_the_question() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    till.hears(Check { guest: Some(guest("boris")), ..check("1", 30, Way::Late) }, 60);
    assert_eq!(till.settle(), said(&[("1", "boris")]));
}
