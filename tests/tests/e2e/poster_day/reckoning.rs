//! The books of the shops against those of the cloud.

use std::collections::{BTreeMap, BTreeSet};

use stamp_sandbox::Books;
use stamp_tests::fakes::poster::{Entry, Paid};

use super::branch::FIRST_CARD;

/// By op_id, what is true of each check.
pub(super) type Expected = BTreeMap<String, Entry>;

/// Paid for, and a guest's.
fn is_earned(entry: &Entry) -> bool {
    entry.holds() && entry.card.is_some() && !matches!(entry.paid, Paid::Nothing(_))
}

/// The checks whose stamp is missing, or there although it should not be.
pub(super) fn disagreements(expected: &Expected, books: &Books) -> Vec<String> {
    let stamped: BTreeSet<&str> =
        books.stamps.iter().filter(|row| !row.voided).map(|row| row.op_id.as_str()).collect();
    let wrong = expected.iter().filter(|(op_id, entry)| stamped.contains(op_id.as_str()) != is_earned(entry));
    wrong.map(|(op_id, entry)| format!("{op_id}: {entry:?}")).collect()
}

/// Returns how many stamps hold, and how many were taken back.
pub(super) fn judge(expected: &Expected, books: &Books) -> (usize, usize) {
    let wrong = disagreements(expected, books);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let doubled: Vec<_> = books.effects_by_op().into_iter().filter(|(_, count)| *count != 1).collect();
    assert!(doubled.is_empty(), "applied more than once: {doubled:?}");
    for stamp in &books.stamps {
        let entry = expected.get(&stamp.op_id).unwrap_or_else(|| panic!("invented: {stamp:?}"));
        let card = entry.card.as_ref().unwrap_or_else(|| panic!("nobody's: {stamp:?} {entry:?}"));
        let guest = card.parse::<u32>().unwrap() - FIRST_CARD;
        assert_eq!(stamp.card_id, format!("card_guest{guest}"), "{entry:?}");
        assert_eq!(stamp.occurred_at.as_millisecond(), entry.closed.unwrap().as_millisecond(), "{entry:?}");
        let voids = books.voids.iter().filter(|void| void.target_op_id == stamp.op_id).count();
        assert_eq!(voids, usize::from(entry.is_voided()), "taken back: {stamp:?} {entry:?}");
        assert_eq!(stamp.voided, entry.is_voided(), "{stamp:?} {entry:?}");
    }
    for void in &books.voids {
        let entry = expected.get(&void.target_op_id).unwrap_or_else(|| panic!("invented: {void:?}"));
        assert!(entry.is_voided(), "{void:?} {entry:?}");
        let was_stamped = books.stamps.iter().any(|stamp| stamp.op_id == void.target_op_id);
        assert!(was_stamped, "there was nothing to take back: {void:?}");
    }
    (books.stamps.iter().filter(|row| !row.voided).count(), books.voids.len())
}
