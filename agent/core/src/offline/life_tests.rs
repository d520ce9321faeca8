//! A till whose router is unplugged and plugged all day, whose program ends and whose clock is set.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    Acceptance, Allowance, Case, DAY, Decision, Known, Limits, Status, TillClock, decide, known::age,
};
use crate::{
    cloud::answer::OfflinePolicy,
    config::OfflineRedeem,
    operation::{Lane, OpId},
    time::{Now, Timestamp},
};

fn time(after: Duration) -> Timestamp {
    Now::epoch().after(after).wall
}

fn lane(name: &str) -> Lane {
    Lane::from_name(name)
}

/// What can happen there.
#[derive(Debug, Clone)]
enum Happening {
    /// So many seconds pass.
    Passes(u32),
    /// The way to the cloud is there, and the server says what time it is.
    Plugged,
    Unplugged,
    /// `kill -9`, and started again.
    Restarts,
    /// The till's clock is set back or forward by so many seconds while the program runs, or back before it starts.
    ClockSet(i32),
    /// A voucher is shown by one of its names: its code, its id, its code with its card.
    Shown(u8, u8),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (0u32..40_000).prop_map(Happening::Passes),
        1 => Just(Happening::Plugged),
        1 => Just(Happening::Unplugged),
        1 => Just(Happening::Restarts),
        1 => (-400_000i32..=0).prop_map(Happening::ClockSet),
        6 => (0u8..24, 0u8..3).prop_map(|(voucher, name)| Happening::Shown(voucher, name)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Vouchers 0 to 11 are known, the others are not. What was accepted is in the cloud's books once it is plugged in.
    #[test]
    fn whatever_happens_to_internet_process_and_clock_the_limits_hold_and_no_voucher_is_accepted_twice(
        happenings in prop::collection::vec(happening(), 1..160),
    ) {
        let (mut real, mut set, mut is_up) = (Duration::from_secs(86_400), 0i64, true);
        let (mut started, mut mark) = (real, Some(time(real)));
        let mut clock = TillClock::new(mark, started);
        let (mut book, mut truth): (Vec<Acceptance>, Vec<(u8, Duration)>) = (Vec::new(), Vec::new());
        // Since when is counted by a clock that no server has confirmed in this process.
        let mut unconfirmed: Option<Timestamp> = None;
        let mut snapshot_at = real;
        clock.heard(time(real), Duration::ZERO);
        for happening in happenings {
            let mono = real.saturating_sub(started);
            match happening {
                Happening::Passes(seconds) => real += Duration::from_secs(u64::from(seconds)),
                Happening::Unplugged => is_up = false,
                Happening::Plugged => is_up = true,
                Happening::Restarts => {
                    started = real;
                    clock = TillClock::new(mark, Duration::ZERO);
                }
                Happening::ClockSet(seconds) => set += i64::from(seconds),
                Happening::Shown(voucher, name) if !is_up => {
                    let wall = time(real).saturating_add(jiff::SignedDuration::from_secs(set)).unwrap();
                    let newest = book.iter().map(|one| one.at).max().max(Some(time(snapshot_at)));
                    let names = names(voucher);
                    let card = lane(&format!("card {}", voucher % 6));
                    let known = (voucher < 12).then(|| Known {
                        status: Status::Active,
                        since: time(Duration::ZERO),
                        expires_at: None,
                        is_shared: false,
                        self_redeem: false,
                        card: Some(card.clone()),
                        as_of: time(snapshot_at),
                    });
                    // Only what is known is the same by all of its names.
                    let shown = if known.is_some() { names.to_vec() } else { vec![names[usize::from(name)].clone()] };
                    let decision = decide(&Case {
                        wish: OfflineRedeem::Limited,
                        limits: Limits { per_card: 1, per_till: 4 },
                        cloud: &OfflinePolicy::default(),
                        now: clock.read(Now { mono, wall }, newest),
                        voucher: &shown,
                        card: None,
                        accepted: &book,
                        redeemed: None,
                        has_manager: false,
                        known: known.as_ref(),
                        longest: DAY,
                        claimed: None,
                    });
                    if !matches!(decision, Decision::Ask(_) | Decision::AcceptKnown(_)) {
                        continue;
                    }
                    let counted = clock.read(Now { mono, wall }, newest).unwrap();
                    if decision == Decision::AcceptKnown(Allowance { left: 4, of: 4 }) {
                        prop_assert!(age(time(snapshot_at), counted) <= DAY);
                    }
                    if clock.server_time(mono).is_none() {
                        let _first = unconfirmed.get_or_insert(counted);
                    }
                    let op_id = OpId::derived(&[&truth.len().to_string()]);
                    let card = known.and_then(|known| known.card);
                    let kept = shown.iter().any(|one| book.iter().any(|old| old.voucher.contains(one) && !old.is_settled));
                    prop_assert!(!kept, "a voucher without an answer was accepted again");
                    book.push(Acceptance { op_id, voucher: shown, card, at: counted, is_settled: false });
                    if matches!(decision, Decision::AcceptKnown(_)) {
                        prop_assert!(truth.iter().all(|(before, at)| *before != voucher || real - *at >= DAY));
                    }
                    truth.push((voucher, real));
                    let lately = truth.iter().filter(|(_, at)| real - *at < DAY).count();
                    prop_assert!(lately <= 4, "{} within a day", lately);
                }
                Happening::Shown(..) => {}
            }
            if is_up {
                let mono = real.saturating_sub(started);
                (mark, snapshot_at) = (Some(time(real)), real);
                clock.heard(time(real), mono);
                let unconfirmed = unconfirmed.take();
                for one in &mut book {
                    one.is_settled = true;
                    // As the queue does with the server's first word.
                    if unconfirmed.is_some_and(|since| one.at >= since) {
                        one.at = time(real);
                    }
                    one.at = one.at.min(time(real));
                }
            }
        }
    }
}

fn names(voucher: u8) -> [Lane; 3] {
    ["code", "id", "card"].map(|name| lane(&format!("{name} {voucher}")))
}
