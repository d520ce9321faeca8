//! What the opening of the queue has found, in words.

use stamp_store::{Opened, Recovery};
use tracing::{error, info};

pub(super) fn log_opening(opened: &Opened) {
    if let Some(what) = opened.recovered.as_ref().map(of_recovery) {
        error!(what, "the queue file was damaged");
    }
    if opened.log_lost {
        error!("the log beside the queue file was gone; the newest operations may be missing");
    }
    if opened.resumed > 0 {
        info!(operations = opened.resumed, "unanswered at the last stop; they go again under the same keys");
    }
}

pub(super) fn of_recovery(recovery: &Recovery) -> String {
    let Recovery { salvage, quarantine, .. } = recovery;
    format!(
        "{} operations were saved, {} are damaged and parked, {} are lost; the damaged file is in {}",
        salvage.saved,
        salvage.parked,
        salvage.lost,
        quarantine.display()
    )
}
