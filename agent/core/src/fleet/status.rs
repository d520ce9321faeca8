//! What is told of a till. No word of it is personal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// How the till stands: kept by the broker, so that whoever asks later hears the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Of this form: 1.
    pub v: u8,
    /// Whether the agent is connected. The broker itself says `false` when it hears no more of it.
    pub online: bool,
    /// `till.id`.
    pub till: String,
    /// The installation.
    pub agent: Uuid,
    /// Of the program.
    pub version: String,
    /// When it was so, by the till's clock, UTC. Absent from what the broker says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Operations that the cloud does not have yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u64>,
    /// Operations that wait for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<u64>,
    /// When the oldest of those that are queued was made, by the till's clock, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_unsent_at: Option<Timestamp>,
    /// What is wrong, by the codes of health.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<String>,
}

impl Status {
    /// What the broker says when it hears no more of the till.
    #[must_use]
    pub fn gone(till: &str, agent: Uuid, version: &str) -> Self {
        Self {
            v: 1,
            online: false,
            till: till.to_owned(),
            agent,
            version: version.to_owned(),
            at: None,
            queued: None,
            parked: None,
            oldest_unsent_at: None,
            health: Vec::new(),
        }
    }

    /// Whether somebody who has heard `other` learns nothing new from this one.
    #[must_use]
    pub fn says_as_much_as(&self, other: &Self) -> bool {
        Self { at: None, ..self.clone() } == Self { at: None, ..other.clone() }
    }
}

/// Figures of the till, told once in a while and kept by nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telemetry {
    /// Of this form: 1.
    pub v: u8,
    /// When, by the till's clock, UTC.
    pub at: Timestamp,
    /// Seconds since the start.
    pub uptime_s: u64,
    /// Operations in the queue file, by state.
    pub operations: BTreeMap<String, u64>,
    /// `connecting`, `up`, `down` or `paused`: the way to the cloud.
    pub cloud: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    #[test]
    fn what_the_broker_says_of_a_till_that_is_gone_is_short_and_true() {
        let gone = serde_json::to_string(&Status::gone("till-1", Uuid::from_u128(1), "0.1.0")).unwrap();
        let said = r#"{"v":1,"online":false,"till":"till-1","agent":"00000000-0000-0000-0000-000000000001","version":"0.1.0"}"#;
        assert_eq!(gone, said);
    }

    #[test]
    fn another_time_alone_is_nothing_new() {
        let one = Status { at: Some(Now::epoch().wall), ..Status::gone("till-1", Uuid::nil(), "0.1.0") };
        let later = Status { at: Some(Timestamp::MAX), ..one.clone() };
        assert!(later.says_as_much_as(&one));
        assert!(!Status { queued: Some(1), ..later }.says_as_much_as(&one));
    }
}
