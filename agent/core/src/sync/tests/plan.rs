use super::*;
use crate::{cloud::verdict::Pause, operation::State};

fn plan_limit() -> Answer {
    problem(402, "plan_limit_reached")
}

fn redemption(bench: &mut Bench, number: u32) -> (u64, Vec<OpId>) {
    let head = bench.head(number, Kind::Redeem);
    sent(&bench.tell(Event::Offered { head, live: true }))[0].clone()
}

#[test]
fn a_redemption_is_refused_at_once_and_a_stamp_is_kept_when_the_plan_is_used_up() {
    let mut bench = Bench::online();
    let voucher = redemption(&mut bench, 1);
    let stamp = sent(&bench.offer(2, true))[0].clone();
    let actions = bench.answer(&voucher, plan_limit());
    let [Action::Settle { state: State::Refused, reason: Some(reason), outcome: Some(_), .. }] = &actions[..]
    else {
        panic!("{actions:?}")
    };
    assert_eq!(reason, "plan_limit_reached");
    let actions = bench.answer(&stamp, plan_limit());
    assert!(matches!(actions[..], [Action::Requeue { counted: false, .. }]), "{actions:?}");
    assert_eq!(bench.link(), LinkState::Paused(Pause::PlanLimit { resets_at: None }));
}

#[test]
fn a_redemption_that_may_have_arrived_before_is_kept_when_the_plan_is_used_up() {
    let mut bench = Bench::online();
    let first = redemption(&mut bench, 1);
    bench.answer(&first, lost());
    let mut actions = bench.tell(Event::NetworkChanged);
    while sent(&actions).is_empty() {
        actions = bench.wake();
    }
    let again = sent(&actions)[0].clone();
    assert_eq!(requeued(&bench.answer(&again, plan_limit())), again.1);
}

#[test]
fn a_used_up_plan_is_tried_when_it_is_refilled_and_every_hour_at_the_latest() {
    for (resets_in, expected) in
        [(Some(10 * MINUTE), 10 * MINUTE), (Some(DAY), 60 * MINUTE), (None, 60 * MINUTE)]
    {
        let mut bench = Bench::online();
        let stamp = sent(&bench.offer(1, true))[0].clone();
        let resets_at = resets_in.map(|later| format!(r#","resets_at":"{}""#, bench.now.after(later).wall));
        let resets_at = resets_at.unwrap_or_default();
        let body = format!(r#"{{"title":"t","status":402,"code":"plan_limit_reached"{resets_at}}}"#);
        bench.answer(&stamp, http(402, &body));
        assert_eq!(bench.machine.link.next_try().unwrap() - bench.now.mono, expected);
        bench.offer(2, true);
        assert_eq!(sent(&bench.pass(expected - SECOND)), [], "nobody's hurry refills it");
        assert_eq!(sent(&bench.pass(SECOND)).len(), 1);
    }
}

#[test]
fn a_voucher_that_was_handed_over_waits_for_the_plan_like_a_stamp() {
    let fact = |bench: &Bench, number| Head { is_fact: true, ..bench.head(number, Kind::Redeem) };
    for live in [true, false] {
        let mut bench = Bench::online();
        let head = fact(&bench, 1);
        let alone = sent(&bench.tell(Event::Offered { head, live }))[0].clone();
        assert_eq!(requeued(&bench.answer(&alone, plan_limit())), alone.1, "live: {live}");
    }
    let mut bench = Bench::online();
    let heads = vec![fact(&bench, 1), fact(&bench, 2), bench.head(3, Kind::AddStamps)];
    let batch = sent(&bench.tell(Event::Loaded { heads, more: false }))[0].clone();
    let items = batch.1.iter().map(|op| (*op, Some(plan_limit()))).collect();
    let actions = bench.tell(Event::BatchAnswered { request: batch.0, items });
    assert_eq!(requeued(&actions), batch.1);
}

#[test]
fn nobody_waits_for_a_voucher_that_was_handed_over() {
    let mut bench = Bench::online();
    bench.tell(Event::Unreachable("no answer".to_owned()));
    let head = Head { is_fact: true, ..bench.head(1, Kind::Redeem) };
    assert_eq!(sent(&bench.tell(Event::Offered { head, live: true })), []);
    let redemption = bench.head(2, Kind::Redeem);
    let at_once = sent(&bench.tell(Event::Offered { head: redemption, live: true }));
    assert_eq!(at_once.iter().map(|(_, ops)| ops.as_slice()).collect::<Vec<_>>(), [[id(2)]]);
}
