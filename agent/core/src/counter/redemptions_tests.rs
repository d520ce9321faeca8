use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn op(number: u128) -> OpId {
    OpId::from_bytes(number.to_be_bytes())
}

fn lane(name: &str) -> Lane {
    Lane::from_name(name)
}

fn coffee() -> VoucherName {
    VoucherName { id: "v_1".into(), name: "Free coffee".into() }
}

fn begun() -> Redemptions {
    let mut ours = Redemptions::default();
    ours.begin(op(1), &lane("code"), Duration::ZERO);
    ours
}

#[test]
fn an_unanswered_redemption_is_joined_by_whoever_shows_the_voucher() {
    let ours = begun();
    assert_eq!(ours.joined_by(&lane("code"), 100 * SECOND), Some(op(1)));
    assert_eq!(ours.joined_by(&lane("other"), SECOND), None);
}

#[test]
fn after_an_answer_in_time_whoever_shows_it_is_somebody_else() {
    let mut ours = begun();
    ours.answered(op(1), None, SECOND);
    assert_eq!(ours.joined_by(&lane("code"), SECOND), None);
}

#[test]
fn after_a_late_answer_the_same_voucher_gets_it_for_ten_seconds() {
    let mut ours = begun();
    ours.told_to_wait(op(1));
    ours.answered(op(1), Some((lane("id"), coffee())), 5 * SECOND);
    for way in ["code", "id"] {
        assert_eq!(ours.joined_by(&lane(way), 15 * SECOND), Some(op(1)), "{way}");
        assert_eq!(ours.joined_by(&lane(way), 16 * SECOND), None, "{way}");
    }
    ours.answered(op(1), None, 14 * SECOND);
    assert_eq!(ours.joined_by(&lane("id"), 16 * SECOND), None, "hearing it again is no new answer");
}

#[test]
fn a_code_that_was_looked_up_and_its_voucher_are_one() {
    let mut ours = Redemptions::default();
    ours.named(&lane("code"), &lane("id"), coffee(), Duration::ZERO);
    ours.begin(op(1), &lane("id"), SECOND);
    assert_eq!(ours.joined_by(&lane("code"), SECOND), Some(op(1)));
    assert_eq!(ours.voucher(op(1)), Some(coffee()));
    assert_eq!(ours.begun_after(&lane("code"), Duration::ZERO), Some(op(1)));
    assert_eq!(ours.begun_after(&lane("code"), SECOND), None);
}

#[test]
fn giving_up_and_an_answer_exclude_each_other() {
    let mut ours = begun();
    assert_eq!(ours.give_up(op(1)), Some(Standing::Unanswered { told_to_wait: false }));
    assert_eq!(ours.answered(op(1), None, SECOND), Some(Standing::GivenUp));
    assert_eq!(ours.joined_by(&lane("code"), SECOND), None);

    let mut ours = begun();
    ours.answered(op(1), None, SECOND);
    assert_eq!(ours.give_up(op(1)), Some(Standing::Answered { at: SECOND, late: false }));
    assert!(matches!(ours.standing(op(1)), Some(Standing::Answered { .. })));
}

#[test]
fn patience_ends_after_two_minutes_for_what_is_unanswered() {
    let mut ours = begun();
    ours.begin(op(2), &lane("b"), 10 * SECOND);
    assert_eq!(ours.due(119 * SECOND), (vec![], Some(120 * SECOND)));
    assert_eq!(ours.due(120 * SECOND), (vec![op(1)], Some(130 * SECOND)));
    ours.give_up(op(1));
    ours.answered(op(2), None, 125 * SECOND);
    assert_eq!(ours.due(200 * SECOND), (vec![], None));
}

#[test]
fn memory_is_bounded_and_never_forgets_what_is_unanswered() {
    let mut ours = begun();
    for number in 2..KEPT as u128 * 2 {
        ours.begin(op(number), &lane("x"), SECOND);
        ours.answered(op(number), None, SECOND);
        ours.named(&lane(&number.to_string()), &lane("id"), coffee(), SECOND);
    }
    assert!(ours.redemptions.len() <= KEPT && ours.names.len() <= KEPT);
    assert_eq!(ours.joined_by(&lane("code"), SECOND), Some(op(1)));
    ours.answered(op(1), None, SECOND);
    ours.begin(op(0), &lane("y"), 700 * SECOND);
    assert_eq!((ours.redemptions.len(), ours.names.len()), (1, 0));
}

#[test]
fn what_was_never_written_down_is_forgotten_and_nothing_else() {
    let mut ours = begun();
    ours.begin(op(2), &lane("b"), SECOND);
    ours.forget(op(2));
    assert_eq!((ours.standing(op(2)), ours.joined_by(&lane("b"), SECOND)), (None, None));
    assert!(ours.standing(op(1)).is_some());
}

#[test]
fn what_could_not_be_given_up_is_waited_for_again() {
    let mut ours = begun();
    ours.give_up(op(1));
    ours.wait_on(op(1));
    assert_eq!(ours.standing(op(1)), Some(Standing::Unanswered { told_to_wait: true }));
    assert_eq!(ours.due(120 * SECOND).0, [op(1)]);
}

#[test]
fn another_vouchers_names_are_not_taken_for_this_ones() {
    let mut ours = Redemptions::default();
    let cake = VoucherName { id: "v_2".into(), name: "Cake".into() };
    ours.named(&lane("tea code"), &lane("tea"), coffee(), Duration::ZERO);
    ours.named(&lane("cake code"), &lane("cake"), cake.clone(), Duration::ZERO);
    ours.begin(op(1), &lane("cake code"), SECOND);
    ours.begin(op(2), &lane("tea"), SECOND);
    assert_eq!((ours.voucher(op(1)), ours.voucher(op(2))), (Some(cake), Some(coffee())));
    assert_eq!(ours.joined_by(&lane("cake"), SECOND), Some(op(1)));
    assert_eq!(ours.joined_by(&lane("tea code"), SECOND), Some(op(2)));
}

#[test]
fn an_answer_is_remembered_for_ten_minutes_after_the_beginning() {
    let mut ours = begun();
    ours.named(&lane("b"), &lane("c"), coffee(), Duration::ZERO);
    ours.answered(op(1), None, SECOND);
    ours.begin(op(2), &lane("d"), 600 * SECOND);
    assert!(ours.standing(op(1)).is_some() && ours.names.len() == 1);
    ours.begin(op(3), &lane("d"), 601 * SECOND);
    assert!(ours.standing(op(1)).is_none() && ours.names.is_empty());
    assert!(ours.standing(op(2)).is_some(), "unanswered");
}
