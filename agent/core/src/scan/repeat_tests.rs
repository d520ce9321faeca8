use proptest::prelude::*;

use super::*;

const WINDOW: Duration = Duration::from_secs(60);

fn op(number: u128) -> OpId {
    OpId::from_bytes(number.to_be_bytes())
}

/// A guard and the number of the last operation.
struct Till {
    guard: RepeatGuard,
    last: u128,
}

impl Till {
    fn new() -> Self {
        Self { guard: RepeatGuard::new(WINDOW), last: 0 }
    }

    /// Card `card_1` at `at` milliseconds; operations are numbered 1, 2, 3 …
    fn scan(&mut self, source: &str, at: u64) -> Repeat {
        self.sight(source, "card_1", at, false)
    }

    fn yes(&mut self, source: &str, at: u64) -> Repeat {
        self.sight(source, "card_1", at, true)
    }

    /// Yes to the question of this number.
    fn answer(&mut self, question: u128, at: u64) -> Option<Repeat> {
        self.guard.yes(Duration::from_millis(at), op(question))
    }

    fn sight(&mut self, source: &str, key: &str, at: u64, confirmed: bool) -> Repeat {
        self.last += 1;
        let scan = Sighting { source, key, op_id: op(self.last), confirmed };
        self.guard.check(Duration::from_millis(at), scan)
    }
}

fn ask(ago: u64) -> Repeat {
    Repeat::Ask { ago: Duration::from_millis(ago) }
}

#[test]
fn a_double_read_is_the_same_scan() {
    let mut till = Till::new();
    assert_eq!(till.scan("counter", 0), Repeat::Fresh);
    assert_eq!(till.scan("counter", 1_999), Repeat::Same(op(1)));
    assert_eq!(till.sight("counter", "card_2", 2_000, false), Repeat::Fresh);
}

#[test]
fn a_phone_left_under_the_scanner_is_one_scan_and_no_yes() {
    let mut till = Till::new();
    assert_eq!(till.scan("counter", 0), Repeat::Fresh);
    for at in (500..20_000).step_by(500) {
        assert_eq!(till.scan("counter", at), Repeat::Same(op(1)), "at {at} ms");
    }
    assert_eq!(till.scan("counter", 30_000), ask(30_000));
    for at in (30_500..45_000).step_by(500) {
        assert_eq!(till.scan("counter", at), ask(at), "at {at} ms");
    }
}

#[test]
fn scanning_again_after_the_question_is_a_yes() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 20_000), ask(20_000));
    assert_eq!(till.scan("counter", 21_000), ask(21_000));
    assert_eq!(till.scan("counter", 23_000), Repeat::Confirmed);
    assert_eq!(till.scan("counter", 23_500), Repeat::Same(op(4)));
    assert_eq!(till.scan("counter", 70_000), ask(47_000), "the window starts anew");
}

#[test]
fn no_answer_is_no() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 20_000), ask(20_000));
    assert_eq!(till.scan("counter", 30_001), ask(30_001), "too late for a yes: asked anew");
    assert_eq!(till.scan("counter", 40_001), Repeat::Confirmed);
}

#[test]
fn a_yes_on_the_page_counts_once_even_if_tapped_twice() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 5_000), ask(5_000));
    assert_eq!(till.yes("counter", 5_600), Repeat::Confirmed);
    assert_eq!(till.yes("counter", 5_800), Repeat::Same(op(3)));
}

#[test]
fn a_phone_still_under_the_scanner_is_the_scan_that_was_confirmed_on_the_page() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 5_000), ask(5_000));
    assert_eq!(till.yes("page", 5_600), Repeat::Confirmed);
    assert_eq!(till.scan("counter", 6_000), Repeat::Same(op(3)));
}

#[test]
fn a_question_that_was_answered_by_what_was_never_stored_is_no_question() {
    let mut till = Till { guard: RepeatGuard::new(Duration::from_secs(3)), last: 0 };
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 2_500), ask(2_500));
    assert_eq!(till.scan("bar", 3_000), Repeat::Fresh, "which answers the question");
    // It is too old to be asked about when it turns out that the disk did not take it.
    assert_eq!(till.sight("bar", "card_2", 6_000, false), Repeat::Fresh);
    till.guard.forget(op(3));
    assert_eq!(till.answer(2, 6_100), None);
}

#[test]
fn a_yes_to_the_question_makes_one_operation_however_often_it_comes() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.guard.question("card_1"), None, "nothing was asked");
    assert_eq!(till.scan("counter", 20_000), ask(20_000));
    assert_eq!(till.guard.question("card_1"), Some((op(2), Duration::from_secs(20))));
    assert_eq!(till.scan("counter", 21_000), ask(21_000));
    assert_eq!(till.answer(2, 25_000), Some(Repeat::Confirmed));
    assert_eq!(till.guard.question("card_1"), None);
    assert_eq!(till.answer(2, 26_000), Some(Repeat::Same(op(2))));
    assert_eq!(till.scan("counter", 26_500), Repeat::Same(op(2)), "the phone is still there");
    assert_eq!(till.scan("counter", 70_000), ask(45_000), "the window starts anew");
}

#[test]
fn a_question_that_was_answered_by_scanning_is_not_answered_once_more() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 20_000), ask(20_000));
    assert_eq!(till.scan("counter", 23_000), Repeat::Confirmed);
    assert_eq!(till.answer(2, 26_000), Some(Repeat::Same(op(3))));
    assert_eq!(till.scan("counter", 27_000), ask(4_000), "a question of its own");
    assert_eq!(till.guard.question("card_1"), Some((op(4), Duration::from_secs(27))));
    assert_eq!(till.answer(2, 28_000), Some(Repeat::Same(op(3))));
    assert_eq!(till.answer(4, 29_000), Some(Repeat::Confirmed));
}

#[test]
fn a_question_is_open_for_ten_seconds_and_until_what_it_is_about_is_over() {
    let asked = || {
        let mut till = Till::new();
        till.scan("counter", 0);
        till.scan("counter", 20_000);
        till
    };
    assert_eq!(asked().answer(2, 30_000), Some(Repeat::Confirmed));
    assert_eq!(asked().answer(2, 30_001), None);
    assert_eq!(asked().answer(3, 21_000), None, "nobody has asked that");
    let mut till = asked();
    till.guard.receipt();
    assert_eq!(till.answer(2, 21_000), None);
    let mut till = asked();
    till.guard.taken_back(op(1));
    assert_eq!(till.answer(2, 21_000), None);
}

#[test]
fn another_scanner_asks_at_once_and_of_two_scans_at_once_only_one_passes() {
    let mut till = Till::new();
    assert_eq!(till.scan("counter", 0), Repeat::Fresh);
    assert_eq!(till.scan("guest side", 0), ask(0));
}

#[test]
fn after_the_window_a_card_is_fresh() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.scan("counter", 59_999), ask(59_999));
    assert_eq!(till.scan("counter", 62_000), Repeat::Fresh);
}

#[test]
fn a_guard_that_never_asks_still_joins_double_reads() {
    let mut guard = RepeatGuard::new(Duration::ZERO);
    let mut at = |ms, number| {
        let scan = Sighting { source: "counter", key: "card_1", op_id: op(number), confirmed: false };
        guard.check(Duration::from_millis(ms), scan)
    };
    assert_eq!(at(0, 1), Repeat::Fresh);
    assert_eq!(at(1_000, 2), Repeat::Same(op(1)));
    assert_eq!(at(3_000, 3), Repeat::Fresh);
}

#[test]
fn an_operation_that_was_not_stored_leaves_no_trace() {
    let mut till = Till::new();
    assert_eq!(till.scan("counter", 0), Repeat::Fresh);
    till.guard.forget(op(1));
    assert_eq!(till.scan("counter", 500), Repeat::Fresh);
}

#[test]
fn what_is_taken_back_falls_back_to_the_operation_before() {
    let mut till = Till::new();
    till.scan("counter", 0);
    assert_eq!(till.yes("counter", 10_000), Repeat::Confirmed);
    till.guard.taken_back(op(2));
    assert_eq!(till.scan("counter", 11_000), Repeat::Same(op(2)), "the phone is still there");
    assert_eq!(till.scan("counter", 20_000), ask(20_000));
    till.guard.taken_back(op(1));
    assert_eq!(till.scan("counter", 21_000), Repeat::Fresh);
}

#[test]
fn a_new_receipt_clears_windows_and_questions_but_not_a_double_read() {
    let mut till = Till::new();
    till.scan("counter", 0);
    till.guard.receipt();
    assert_eq!(till.scan("counter", 1_000), Repeat::Same(op(1)));
    assert_eq!(till.scan("counter", 4_000), Repeat::Fresh);
}

#[test]
fn memory_is_bounded() {
    let mut till = Till::new();
    for number in 0..CAPACITY as u64 + 50 {
        assert_eq!(till.sight("counter", &format!("card_{number}"), 0, false), Repeat::Fresh);
    }
    assert_eq!((till.guard.operations.len(), till.guard.reads.len()), (CAPACITY, CAPACITY));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Scan { source: usize, card: usize, confirmed: bool },
    Yes { card: usize },
    Forget { back: usize },
    Receipt,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        12 => (0..2_usize, 0..2_usize, prop::bool::weighted(0.2))
            .prop_map(|(source, card, confirmed)| Step::Scan { source, card, confirmed }),
        2 => (0..2_usize).prop_map(|card| Step::Yes { card }),
        1 => (0..3_usize).prop_map(|back| Step::Forget { back }),
        1 => Just(Step::Receipt),
    ];
    let pause = prop_oneof![3 => 0..2_500_u64, 2 => 1_500..12_000_u64, 1 => 0..70_000_u64];
    prop::collection::vec((pause, step), 1..60)
}

/// One judged scan, kept for ever: the model looks through the whole past instead of keeping windows.
struct Past {
    at: u64,
    source: usize,
    card: usize,
    answer: Repeat,
    op_id: OpId,
    forgotten: bool,
    /// A receipt came since.
    closed: bool,
}

impl Past {
    fn made(&self) -> bool {
        matches!(self.answer, Repeat::Fresh | Repeat::Confirmed) && !self.forgotten
    }
}

/// What the rules say about a scan, given everything before it.
fn by_the_rules(past: &[Past], now: u64, source: usize, card: usize, confirmed: bool) -> Repeat {
    let of_card = || past.iter().rev().filter(|scan| scan.card == card);
    let window = of_card().find(|scan| scan.made() && !scan.closed && now - scan.at < 60_000);
    let last_read = of_card().find(|scan| scan.source == source && now - scan.at < 2_000 && !scan.forgotten);
    match last_read.map(|scan| (scan.answer, scan)) {
        Some((Repeat::Same(op_id), _)) => return Repeat::Same(op_id),
        Some((Repeat::Fresh | Repeat::Confirmed, scan)) => return Repeat::Same(scan.op_id),
        Some((Repeat::Ask { ago }, scan)) if !confirmed => {
            let about = scan.at - u64::try_from(ago.as_millis()).unwrap();
            return match window.filter(|made| made.at > about) {
                Some(made) => Repeat::Same(made.op_id),
                None => ask(now - about),
            };
        }
        _ => {}
    }
    let Some(window) = window else { return Repeat::Fresh };
    let answered = question(past, now, card).is_some_and(|asked| now - asked.at >= 2_000);
    if confirmed || answered { Repeat::Confirmed } else { ask(now - window.at) }
}

/// A question is open from the first read that asked after the last operation, the last receipt and the last question
/// that ran out, to 10 s later.
fn question(past: &[Past], now: u64, card: usize) -> Option<&Past> {
    let mut question: Option<&Past> = None;
    for (index, scan) in past.iter().enumerate().filter(|(_, scan)| scan.card == card) {
        if scan.made() || scan.closed || scan.forgotten {
            question = None;
        } else if matches!(scan.answer, Repeat::Ask { .. }) && put_anew(&past[..index], scan) {
            question = question.filter(|asked| scan.at - asked.at <= 10_000).or(Some(scan));
        }
    }
    question.filter(|asked| now - asked.at <= 10_000)
}

/// The read was judged by itself, not as one more of a question that `before` holds.
fn put_anew(before: &[Past], scan: &Past) -> bool {
    !before.iter().any(|other| {
        (other.card, other.source) == (scan.card, scan.source)
            && scan.at - other.at < 2_000
            && !other.forgotten
            && matches!(other.answer, Repeat::Ask { .. })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_guard_agrees_with_the_rules_over_the_whole_past(steps in steps()) {
        let mut guard = RepeatGuard::new(WINDOW);
        let mut past: Vec<Past> = Vec::new();
        let mut now = 0;
        for (number, (pause, step)) in steps.into_iter().enumerate() {
            now += pause;
            match step {
                Step::Scan { source, card, confirmed } => {
                    let expected = by_the_rules(&past, now, source, card, confirmed);
                    let op_id = op(number as u128);
                    let scan = Sighting {
                        source: ["counter", "page"][source], key: ["card_1", "card_2"][card], op_id, confirmed,
                    };
                    let answer = guard.check(Duration::from_millis(now), scan);
                    prop_assert_eq!(answer, expected, "step {} at {} ms: {:?}", number, now, step);
                    past.push(Past { at: now, source, card, answer, op_id, forgotten: false, closed: false });
                }
                Step::Yes { card } => {
                    let Some(asked) = question(&past, now, card) else { continue };
                    let (op_id, source) = (asked.op_id, asked.source);
                    let answer = guard.yes(Duration::from_millis(now), op_id);
                    prop_assert_eq!(answer, Some(Repeat::Confirmed), "step {} at {} ms", number, now);
                    let again = guard.yes(Duration::from_millis(now), op_id);
                    prop_assert_eq!(again, Some(Repeat::Same(op_id)));
                    let answer = Repeat::Confirmed;
                    past.push(Past { at: now, source, card, answer, op_id, forgotten: false, closed: false });
                }
                Step::Forget { back } => {
                    let Some(scan) = past.iter().rev().filter(|scan| scan.made()).nth(back) else { continue };
                    let (op_id, card, open) = (scan.op_id, scan.card, !scan.closed);
                    if now - scan.at >= 60_000 {
                        continue;
                    }
                    guard.forget(op_id);
                    for scan in past.iter_mut().filter(|scan| scan.card == card) {
                        let asked = matches!(scan.answer, Repeat::Ask { .. });
                        scan.forgotten |=
                            scan.op_id == op_id || scan.answer == Repeat::Same(op_id) || (asked && open);
                    }
                }
                Step::Receipt => {
                    guard.receipt();
                    past.iter_mut().for_each(|scan| scan.closed = true);
                }
            }
        }
    }
}
