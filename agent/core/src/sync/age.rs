//! How old an operation is to the cloud, and when it may have been forgotten there.

use std::time::Duration;

use super::item::Item;
use crate::time::{Now, Timestamp};

/// See the module's text. Ages are taken from every clock there is, and the largest counts: asking once too often
/// costs a request, asking once too seldom a second effect.
#[derive(Debug)]
pub(super) struct Ages {
    /// The cloud knows keys at least this long.
    retention: Duration,
    /// The cloud's clock and the monotonic one, read together.
    server: Option<(Timestamp, Duration)>,
}

impl Ages {
    pub(super) const fn new() -> Self {
        Self { retention: Duration::from_secs(29 * 86_400), server: None }
    }

    /// What the cloud says of itself. A day is kept as a margin.
    pub(super) fn learn(&mut self, retention_days: u32, server_time: Timestamp, now: Now) {
        let days = u64::from(retention_days.clamp(2, 3650)) - 1;
        self.retention = Duration::from_secs(days * 86_400);
        self.server = Some((server_time, now.mono));
    }

    /// The cloud may have forgotten this key: a blind second send could have a second effect.
    pub(super) fn must_ask_first(&self, item: &Item, now: Now) -> bool {
        let sent_earlier = item.head.attempts > 0 && !item.known_unsent;
        let sent_here = item.first_sent.is_some_and(|sent| now.mono.saturating_sub(sent) > self.retention);
        sent_here || sent_earlier && self.age(item, now) > self.retention
    }

    fn age(&self, item: &Item, now: Now) -> Duration {
        let since = |later: Timestamp| {
            Duration::try_from(later.duration_since(item.head.created_at)).unwrap_or_default()
        };
        let by_server = self
            .server
            .map_or(Duration::ZERO, |(time, read)| since(time).saturating_add(now.mono.saturating_sub(read)));
        since(now.wall).max(by_server).max(now.mono.saturating_sub(item.offered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Head, Kind, Lane, OpId};

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn what_was_sent_is_asked_about_from_a_day_before_the_cloud_forgets_it() {
        let begin = Now::epoch();
        let mut ages = Ages::new();
        ages.learn(10, begin.wall, begin);
        let head = |attempts| Head {
            seq: 1,
            op_id: OpId::derived(&["age"]),
            lane: Lane::from_name("age"),
            kind: Kind::AddStamps,
            attempts,
            created_at: begin.wall,
            is_fact: false,
        };
        let sent_earlier = Item::new(head(1), false, begin.mono);
        let mut sent_here = Item::new(head(0), false, begin.mono);
        sent_here.first_sent = Some(begin.mono);
        for item in [sent_earlier, sent_here] {
            assert!(!ages.must_ask_first(&item, begin.after(9 * DAY)), "{item:?}");
            assert!(ages.must_ask_first(&item, begin.after(9 * DAY + Duration::from_secs(1))), "{item:?}");
        }
        let never_sent = Item::new(head(0), false, begin.mono);
        assert!(!ages.must_ask_first(&never_sent, begin.after(100 * DAY)));
    }
}
