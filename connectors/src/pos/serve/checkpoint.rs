//! What is kept from one run to the next.

use serde::{Deserialize, Serialize};

/// Everything in it may be missing: then it is found out again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checkpoint {
    /// Of the organisation in the cloud, so that checks can be told before the cloud has answered.
    pub(super) currency: Option<String>,
    /// Of the terminal, as the cloud writes it.
    pub(super) zone: Option<String>,
    /// Deliveries are told up to this revision of the cloud.
    pub(super) revision: Option<i64>,
    /// When that was, in seconds since 1970.
    pub(super) revision_at: Option<i64>,
    /// The till does not tell when its checks were closed.
    pub(super) is_timeless: bool,
    /// The server's report was seen to name checks by the till's ids.
    pub(super) ids_are_the_tills: bool,
    /// The report was looked through until then, in seconds since 1970.
    pub(super) server_until: Option<i64>,
    /// The session at the till that was not given back yet. It opens nothing but the till's own list of checks, to
    /// programs on this machine.
    pub(super) session: Option<String>,
}

impl Checkpoint {
    /// What was kept; nothing, where it cannot be read.
    pub(super) fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(super) fn written(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_what_cannot_be_read_begins_anew() {
        let kept =
            Checkpoint { revision: Some(7), currency: Some("EUR".to_owned()), ..Checkpoint::default() };
        assert_eq!(Checkpoint::read(kept.written().as_deref()), kept);
        for other in [None, Some(""), Some("{\"revision\": \"x\"}"), Some("[1]")] {
            assert_eq!(Checkpoint::read(other), Checkpoint::default(), "{other:?}");
        }
        assert_eq!(Checkpoint::read(Some("{\"revision\": 9, \"newer\": 1}")).revision, Some(9));
    }
}
