//! Somebody says that there is something new.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

/// For a broker, which hears of it from the cloud. Says nothing of what is new. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    something: Notify,
    was_woken: AtomicBool,
    is_heard: AtomicBool,
}

impl Wake {
    /// There is something new. A thousand times is as good as once.
    pub fn wake(&self) {
        self.0.was_woken.store(true, Ordering::Release);
        self.0.something.notify_one();
    }

    /// Whether the cloud would be heard now if it said so.
    pub fn is_heard(&self, is_heard: bool) {
        if self.0.is_heard.swap(is_heard, Ordering::AcqRel) != is_heard {
            self.0.something.notify_one();
        }
    }

    /// Waits until something of this changes.
    pub(super) async fn changed(&self) {
        self.0.something.notified().await;
    }

    /// Whether somebody has said so since this was asked last.
    pub(super) fn was_woken(&self) -> bool {
        self.0.was_woken.swap(false, Ordering::AcqRel)
    }

    pub(super) fn is_heard_now(&self) -> bool {
        self.0.is_heard.load(Ordering::Acquire)
    }
}
