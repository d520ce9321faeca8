//! How many vouchers may be accepted without asking.

use std::time::Duration;

use crate::cloud::answer::OfflinePolicy;

/// Limits hold for any 24 hours, not for a calendar day.
pub const DAY: Duration = Duration::from_secs(86_400);

/// Within any [`DAY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one card, where it is known.
    pub per_card: u32,
    /// For this till.
    pub per_till: u32,
}

impl Limits {
    /// The stricter of these and the cloud's.
    #[must_use]
    pub fn under(self, cloud: &OfflinePolicy) -> Self {
        Self {
            per_card: cloud.max_per_card.map_or(self.per_card, |most| most.min(self.per_card)),
            per_till: cloud.max_per_till.map_or(self.per_till, |most| most.min(self.per_till)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_till_and_cloud_holds_for_each_limit() {
        let till = Limits { per_card: 2, per_till: 5 };
        let cloud = |body: &str| serde_json::from_str::<OfflinePolicy>(body).unwrap();
        assert_eq!(till.under(&OfflinePolicy::default()), till);
        let stricter = cloud(r#"{"max_per_till": 3, "max_per_card": 9}"#);
        assert_eq!(till.under(&stricter), Limits { per_card: 2, per_till: 3 });
        assert!(cloud(r#"{"policy_id": "p", "allowed": false}"#).forbids());
        assert!(!cloud("{}").forbids());
    }
}
