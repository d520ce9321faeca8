//! Refusals that are about all operations, and those that are about one.

use super::*;
use crate::{cloud::verdict::Pause, operation::State};

fn is_parked(actions: &[Action]) -> bool {
    matches!(actions, [Action::Settle { state: State::Parked, .. }])
}

#[test]
fn the_third_guest_who_meets_the_same_unexpected_refusal_closes_the_way_and_loses_nothing() {
    let mut bench = Bench::online();
    for number in 1..=2 {
        let request = sent(&bench.offer(number, true)).remove(0);
        assert!(is_parked(&bench.answer(&request, problem(400, "no_such_field"))), "{number}");
    }
    let third = sent(&bench.offer(3, true)).remove(0);
    assert_eq!(requeued(&bench.answer(&third, problem(400, "no_such_field"))), [id(3)]);
    let why = Pause::EverythingRefused { code: "no_such_field".to_owned() };
    assert_eq!(bench.link(), LinkState::Paused(why.clone()));

    bench.offer(4, true);
    let fourth = next_try(&mut bench);
    assert_eq!(requeued(&bench.answer(&fourth, problem(400, "no_such_field"))), fourth.1, "still closed");
    assert_eq!(bench.link(), LinkState::Paused(why));
}

#[test]
fn different_refusals_or_refusals_of_one_guest_are_about_their_operations() {
    let mut bench = Bench::online();
    for (number, code) in (1..).zip(["a", "b", "a", "b", "a"]) {
        let request = sent(&bench.offer(number, true)).remove(0);
        assert!(is_parked(&bench.answer(&request, problem(400, code))), "{number}");
    }
    for number in 11..=15 {
        let head = Head { lane: Lane::from_name("one guest"), ..bench.head(number, Kind::AddStamps) };
        let request = sent(&bench.tell(Event::Offered { head, live: true })).remove(0);
        assert!(is_parked(&bench.answer(&request, problem(400, "c"))), "{number}");
    }
    assert_eq!(bench.link(), LinkState::Up);
}

#[test]
fn a_success_under_way_when_the_plan_was_used_up_does_not_open_the_way() {
    let mut bench = Bench::online();
    let refused = sent(&bench.offer(1, true)).remove(0);
    let late = sent(&bench.offer(2, true)).remove(0);
    bench.answer(&refused, problem(402, "plan_limit_reached"));
    bench.answer(&late, success(2));
    assert_eq!(bench.link(), LinkState::Paused(Pause::PlanLimit { resets_at: None }));
}

/// The way after this answer to a batch as such, all of which has to wait.
fn after_a_batch(answer: Answer) -> LinkState {
    let mut bench = Bench::online();
    let heads = (1..=10).map(|number| bench.head(number, Kind::AddStamps)).collect();
    let batch = sent(&bench.tell(Event::Loaded { heads, more: false })).remove(0);
    assert_eq!(requeued(&bench.answer(&batch, answer)).len(), 10);
    bench.link()
}

#[test]
fn a_batch_refused_for_its_key_or_by_a_broken_cloud_is_not_sent_again_one_by_one() {
    assert_eq!(after_a_batch(problem(401, "key_invalid")), LinkState::Paused(Pause::KeyInvalid));
    let broken = after_a_batch(problem(503, "down"));
    assert!(matches!(broken, LinkState::Down(_)), "{broken:?}");
}

#[test]
fn a_key_that_is_refused_for_a_question_closes_the_way_too() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true)).remove(0);
    let actions = bench.answer(&first, problem(422, "idempotency_key_reused"));
    let [Action::LookUp { request, op }] = actions[..] else { panic!("{actions:?}") };
    bench.tell(Event::LookedUp { request, op, answer: problem(401, "key_invalid") });
    assert_eq!(bench.link(), LinkState::Paused(Pause::KeyInvalid));
}

#[test]
fn a_try_that_ends_with_its_operation_parked_is_followed_by_another_within_a_second() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true)).remove(0);
    bench.answer(&first, http(404, "<html>"));
    assert_eq!(bench.link(), LinkState::Paused(Pause::AddressSuspect));
    bench.offer(2, true);
    let second = next_try(&mut bench);
    assert_eq!(second.1, [id(2)]);
    let again = sent(&bench.answer(&second, success(2))).remove(0);
    assert_eq!(again.1, [id(1)]);
    bench.answer(&again, lost());
    let by_try = next_try(&mut bench);
    assert_eq!(by_try.1, [id(1)]);
    assert!(is_parked(&bench.answer(&by_try, http(404, "<html>"))));
    let next = bench.machine.next_wake().unwrap() - bench.now.mono;
    assert!(next <= SECOND, "the next try is in {next:?}");
}
