//! What outlasts a restart.

use super::*;
use crate::receipt::matching::{Changes, Piece};

/// The machine as another run finds it, whose monotonic clock begins anew.
fn restarted(till: &Till, wall_s: u64) -> (Matching, Now) {
    let now = Now { mono: Duration::from_secs(1), wall: at(wall_s).wall };
    let (machine, unreadable) = Matching::restore(till.machine.pieces(), now);
    assert_eq!(unreadable, Vec::<String>::new());
    (machine, now)
}

#[test]
fn a_guest_noted_before_a_restart_is_the_next_checks() {
    let till = Till::noted(&[("anna", 100)]);
    let (mut machine, now) = restarted(&till, 160);
    assert_eq!(machine.current(now).map(|(_, guest)| guest.value.as_str()), Some("anna"));
    machine.closed(check("1", 160, Way::Prompt), now);
    assert_eq!(machine.settle(now).iter().map(worded).collect::<Vec<_>>(), said(&[("1", "anna")]));
}

#[test]
fn no_id_is_given_twice_also_where_nothing_of_the_first_one_is_left() {
    let mut till = Till::default();
    let first = till.machine.note(guest("anna"), at(100));
    till.closes("1", 110, 110);
    let (mut machine, now) = restarted(&till, 160);
    assert_eq!(machine.current(now), None, "used up");
    assert!(machine.note(guest("boris"), now) > first);
}

#[test]
fn a_guest_lives_ten_minutes_whatever_restarts() {
    let till = Till::noted(&[("anna", 100)]);
    for (wall_s, lives) in [(699, true), (701, false)] {
        let (machine, now) = restarted(&till, wall_s);
        assert_eq!(machine.current(now).is_some(), lives, "{wall_s}");
    }
}

#[test]
fn waiting_checks_questions_and_named_guests_outlast_it() {
    let mut till = Till::noted(&[("anna", 0), ("boris", 20)]);
    till.closes("1", 30, 30);
    till.note("clara", 60);
    till.learns("2", 80, 90);
    till.machine.note_for(op("3"), Some(guest("david")), By::Client, at(90));
    let (mut machine, now) = restarted(&till, 100);
    machine.closed(check("3", 95, Way::Prompt), now);
    machine.horizon("poster", now.wall);
    let decisions: Vec<_> = machine.settle(now).iter().map(worded).collect();
    assert_eq!(decisions, said(&[("1", "anna or boris?"), ("2", "anna or boris or clara?"), ("3", "david")]));
}

#[test]
fn the_address_of_a_guest_whose_check_is_taken_is_not_kept() {
    let email = Identifier { kind: IdentifierKind::Email, value: "anna@example.com".into(), symbology: None };
    let mut till = Till::default();
    till.hears(Check { guest: Some(email), ..check("1", 30, Way::Prompt) }, 30);
    let kept =
        |till: &Till| till.machine.pieces().iter().any(|piece| piece.text.contains("anna@example.com"));
    assert!(kept(&till), "to be decided");
    assert_eq!(till.settle(), said(&[("1", "anna@example.com")]));
    assert!(!kept(&till), "taken");
}

#[test]
fn what_is_written_after_each_step_is_what_it_holds() {
    let mut kept: Vec<Piece> = Vec::new();
    let mut before = Matching::default();
    let mut till = Till::default();
    for step in 0..40u64 {
        let number = (step % 9).to_string();
        till.note(&format!("guest {step}"), step * 20);
        till.learns(&number, step * 20 + 10, step * 20 + 15);
        till.is_told_until(step * 15);
        till.machine.voided(op(&(step % 5).to_string()));
        let Changes { put, gone } = till.machine.changes_since(&before);
        kept.retain(|piece| !gone.contains(&piece.key) && put.iter().all(|new| new.key != piece.key));
        kept.extend(put);
        kept.sort_by(|one, other| one.key.cmp(&other.key));
        let mut held = till.machine.pieces();
        held.sort_by(|one, other| one.key.cmp(&other.key));
        assert_eq!(kept, held, "{step}");
        before = till.machine.clone();
    }
}

#[test]
fn a_piece_that_cannot_be_read_is_told_and_hinders_no_other() {
    let till = Till::noted(&[("anna", 0)]);
    let mut pieces = till.machine.pieces();
    pieces.push(Piece { key: "note/9".into(), text: "{".into() });
    let (machine, unreadable) = Matching::restore(pieces, at(5));
    assert_eq!(unreadable, ["note/9"]);
    assert!(machine.current(at(5)).is_some());
}
