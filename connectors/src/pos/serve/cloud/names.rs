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
/// Somebody waits for the answer.
const LONGEST: Duration = Duration::from_secs(4);
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
    /// Until then nothing is asked, because there was no answer.
    resting_until: Duration,
    /// What keeps everybody from being known, for the state.
    trouble: Option<String>,
}

impl Cache {
    fn get(&self, id: &str, now: Duration) -> Option<Names> {
        let (names, since) = self.known.get(id)?;
        let fresh = if *names == Names::Unanswered { REST } else { FRESH };
        (now.saturating_sub(*since) < fresh).then(|| names.clone())
    }

    const fn is_resting(&self, now: Duration) -> bool {
        now.as_nanos() < self.resting_until.as_nanos()
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
    /// Asks for the customer of this id (`customer/info`, documented; nobody there is answered with 400, observed). Without an
    /// answer nobody is asked about for a while, so that nothing is held up by one after the other.
    pub(in crate::pos::serve) async fn names(&self, id: &str) -> Names {
        let now = (self.client.clocks)().mono;
        {
            let cache = lock(&self.cache);
            if let Some(names) = cache.get(id, now) {
                return names;
            }
            if cache.is_resting(now) {
                return Names::Unanswered;
            }
        }
        let lost = || Err(Trouble::lost("the maker's cloud does not answer in time"));
        let asked = tokio::time::timeout(LONGEST, self.ask_names(id)).await.unwrap_or_else(|_| lost());
        let mut cache = lock(&self.cache);
        let names = match asked {
            Ok(names) => {
                cache.trouble = None;
                Names::Known(names)
            }
            // It will not know more the next time.
            Err(Trouble::Failed { why }) => {
                cache.trouble = Some(why);
                Names::Known(Vec::new())
            }
            Err(Trouble::Lost { .. }) => {
                cache.resting_until = now + REST;
                Names::Unanswered
            }
        };
        cache.put(id, names.clone(), now);
        names
    }

    /// What keeps customers from being known until a person changes it.
    pub(super) fn names_trouble(&self) -> Option<String> {
        lock(&self.cache).trouble.clone()
    }

    async fn ask_names(&self, id: &str) -> Result<Vec<GuestName>, Trouble> {
        let organization = self.organization(Patience::Now).await?;
        let body = json!({ "organizationId": organization.id, "type": "id", "id": id });
        match self.client.ask(GUEST, &body, Patience::Now).await {
            Ok(told) => Ok(guest::names(Fields::of(&told))),
            Err(No::Refused(_)) => Ok(Vec::new()),
            Err(No::Trouble(trouble)) => Err(trouble),
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
