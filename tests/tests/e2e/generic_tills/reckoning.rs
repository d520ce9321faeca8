//! The books of the tills against those of the cloud.

use std::collections::BTreeMap;

use stamp_sandbox::Sandbox;

use super::check::{Check, Void};

/// Returns how many stamps hold, and how many were taken back.
pub(super) async fn judge(cloud: &Sandbox, checks: &[Check]) -> (usize, usize) {
    let books = cloud.books().await.unwrap();
    let doubled: Vec<_> = books.effects_by_op().into_iter().filter(|(_, count)| *count != 1).collect();
    assert!(doubled.is_empty(), "applied more than once: {doubled:?}");
    let stamps: BTreeMap<&str, _> = books.stamps.iter().map(|stamp| (stamp.op_id.as_str(), stamp)).collect();
    let mut known = 0;
    for check in checks {
        let op_id = check.op_id();
        let stamp = stamps.get(op_id.as_str());
        let voids = books.voids.iter().filter(|void| void.target_op_id == op_id).count();
        known += usize::from(stamp.is_some());
        if let Some(stamp) = stamp {
            let card = check.guest.map(|guest| format!("card_{guest}"));
            assert_eq!(Some(&stamp.card_id), card.as_ref(), "{check:?}: {stamp:?}");
            assert_eq!(stamp.occurred_at, check.told_at(), "{check:?}: {stamp:?}");
            let is_voided = check.voided.is_some();
            assert_eq!((stamp.voided, voids), (is_voided, usize::from(is_voided)), "{check:?}");
        } else {
            assert!(check.guest.is_none() || check.voided == Some(Void::Soon), "not stamped: {check:?}");
            assert_eq!(voids, 0, "there was nothing to take back: {check:?}");
        }
    }
    assert_eq!(known, books.stamps.len(), "stamps of checks that were never closed");
    (books.stamps.iter().filter(|stamp| !stamp.voided).count(), books.voids.len())
}
