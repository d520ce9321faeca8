//! Who a customer of a check is: asked of the loyalty service once, and remembered for a while.

use std::{collections::HashMap, time::Duration};

use serde_json::json;
use stamp_core::receipt::GuestName;

use super::{
    Cloud,
    client::{No, Patience, lock},
    question::GUEST,
};
use crate::pos::serve::{fields::Fields, guest, trouble::Trouble};

/// Somebody in the next room may change the number of a card.
const FRESH: Duration = Duration::from_secs(600);
/// Who cannot be answered for is not asked about again at once.
const REST: Duration = Duration::from_secs(15);
const MOST: usize = 512;

/// What the cloud knows of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pos::serve) enum Names {
    /// Its cards, telephone number and e-mail address; none, where it knows nobody of this id.
    Known(Vec<GuestName>),
    /// Not at the moment.
    Unanswered,
}

/// Bounded, in memory only.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// With the time of the answer, by the monotonic clock.
    known: HashMap<String, (Names, Duration)>,
}

impl Cache {
    fn get(&self, id: &str, now: Duration) -> Option<Names> {
        let (names, since) = self.known.get(id)?;
        let fresh = if *names == Names::Unanswered { REST } else { FRESH };
        (now.saturating_sub(*since) < fresh).then(|| names.clone())
    }

    fn put(&mut self, id: &str, names: Names, now: Duration) {
        if self.known.len() >= MOST {
            self.known.retain(|_, (_, since)| now.saturating_sub(*since) < FRESH);
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(id.to_owned(), (names, now));
    }
}

impl Cloud {
    /// Asks for the customer of this id (`customer/info`, documented; nobody there is answered with 400, observed).
    pub(in crate::pos::serve) async fn names(&self, id: &str) -> Names {
        let now = (self.client.clocks)().mono;
        if let Some(names) = lock(&self.cache).get(id, now) {
            return names;
        }
        let names = self.ask_names(id).await;
        lock(&self.cache).put(id, names.clone(), now);
        names
    }

    async fn ask_names(&self, id: &str) -> Names {
        let Ok(organization) = self.organization(Patience::Now).await else { return Names::Unanswered };
        let body = json!({ "organizationId": organization.id, "type": "id", "id": id });
        match self.client.ask(GUEST, &body, Patience::Now).await {
            Ok(told) => Names::Known(guest::names(Fields::of(&told))),
            // It will not know more the next time.
            Err(No::Refused(_) | No::Trouble(Trouble::Failed { .. })) => Names::Known(Vec::new()),
            Err(No::Trouble(Trouble::Lost { .. })) => Names::Unanswered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_remembered_longer_than_that_nothing_is() {
        let mut cache = Cache::default();
        let card = Names::Known(vec![GuestName::Card("card_1".to_owned())]);
        cache.put("a", card.clone(), Duration::ZERO);
        cache.put("b", Names::Unanswered, Duration::ZERO);
        assert_eq!(cache.get("a", Duration::from_secs(599)), Some(card));
        assert_eq!(cache.get("a", FRESH), None);
        assert_eq!(cache.get("b", Duration::from_secs(14)), Some(Names::Unanswered));
        assert_eq!(cache.get("b", REST), None);
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut cache = Cache::default();
        for number in 0..3 * MOST {
            cache.put(&number.to_string(), Names::Unanswered, Duration::ZERO);
        }
        assert!(cache.known.len() <= MOST);
    }
}
