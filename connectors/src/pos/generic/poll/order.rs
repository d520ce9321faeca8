//! In which order a till lists its checks.

use std::time::Duration;

use stamp_core::time::Timestamp;

use super::kept::signed;

/// The closings of a list so far, in its order.
#[derive(Debug, Default)]
pub(super) struct Order {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    newest: Option<Timestamp>,
    /// How far a check stood behind a newer one, at most.
    fell: Duration,
}

impl Order {
    pub(super) fn add(&mut self, closed_at: Timestamp) {
        let newest = self.newest.map_or(closed_at, |newest| newest.max(closed_at));
        let fell = Duration::try_from(newest.duration_since(closed_at)).unwrap_or_default();
        self.fell = self.fell.max(fell);
        self.first.get_or_insert(closed_at);
        (self.last, self.newest) = (Some(closed_at), Some(newest));
    }

    pub(super) const fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// The newest, where the list is of the oldest first: none that follows was closed longer than an overlap before it.
    pub(super) fn risen(&self, overlap: Duration) -> Option<Timestamp> {
        let (first, last) = (self.first?, self.last?);
        let has_risen = last.duration_since(first) > signed(overlap) && self.fell <= overlap;
        self.newest.filter(|_| has_risen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn risen(minutes: &[i64]) -> Option<i64> {
        let mut order = Order::default();
        minutes.iter().for_each(|minute| order.add(Timestamp::from_second(minute * 60).unwrap()));
        order.risen(HOUR).map(|newest| newest.as_second() / 60)
    }

    #[test]
    fn only_a_list_of_the_oldest_first_can_be_gone_on_with_from_its_newest() {
        assert_eq!(risen(&[0, 30, 20, 70, 90]), Some(90));
        assert_eq!(risen(&[0, 30, 50]), None, "less than what is asked for again anyway");
        assert_eq!(risen(&[90, 70, 30, 0]), None);
        assert_eq!(risen(&[0, 200, 100, 300]), None, "in no order");
        assert_eq!(risen(&[]), None);
    }
}
