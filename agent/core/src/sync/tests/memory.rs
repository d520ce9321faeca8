use super::*;
use crate::sync::lanes::READY_LIMIT;

#[test]
fn a_hundred_thousand_scans_offline_are_held_on_disk() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], lost());
    for number in 2..100_000 {
        bench.offer(number, true);
    }
    let held = bench.machine.lanes.known();
    assert!(held <= 2 * READY_LIMIT, "{held} heads in memory");
}

#[test]
fn a_burst_of_scans_before_the_key_is_known_does_not_make_the_disk_be_read_in_a_loop() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    for number in 1..2_000 {
        bench.offer(number, true);
    }
    let heads = |bench: &Bench| (1..2_000).map(|number| bench.head(number, Kind::AddStamps)).collect();
    let mut loads = 0;
    let mut actions = bench.tell(Event::Loaded { heads: heads(&bench), more: false });
    while actions.iter().any(|action| matches!(action, Action::Load { .. })) {
        loads += 1;
        assert!(loads < 10, "the disk is read again and again");
        let event = Event::Loaded { heads: heads(&bench), more: false };
        actions = bench.tell(event);
    }
}

#[test]
fn a_second_scan_of_a_card_goes_ahead_of_the_backlog() {
    let mut bench = Bench::online();
    let heads: Vec<Head> = (1..=400).map(|number| bench.head(number, Kind::AddStamps)).collect();
    bench.tell(Event::Loaded { heads, more: true });
    let first = sent(&bench.offer(1000, true));
    bench.answer(&first[0], success(1000));
    let next = bench.head(1001, Kind::AddStamps);
    assert_eq!(sent(&bench.settled(1000, vec![next]))[0].1, [id(1001)]);
}

#[test]
fn scans_that_were_answered_saved_are_no_herd_when_the_way_opens() {
    let mut bench = Bench::online();
    let requests: Vec<_> = (1..=30).flat_map(|number| sent(&bench.offer(number, true))).collect();
    for request in &requests {
        bench.answer(request, lost());
    }
    bench.pass(MINUTE);
    let actions = bench.tell(Event::Reachable);
    assert!(sent(&actions).len() <= 1, "{actions:?}");
}
