//! Bodies that are being read, of all connectors together.
//!
//! Nobody has shown who they are before the last byte, and each body takes a connection of the local API meanwhile;
//! what comes through a tunnel are all connections of this machine. Whoever sends at once is done at once, so it is
//! the one that has been waited for the longest that makes room for a further one.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio_util::sync::CancellationToken;

use crate::lock::held;

/// At once.
pub(super) const MOST: usize = 32;

/// The oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Readers(Arc<Mutex<VecDeque<Arc<CancellationToken>>>>);

/// A body is being read until this is dropped.
pub(super) struct Reader {
    readers: Readers,
    /// Ends it, where it has to make room.
    pub(super) gives_way: Arc<CancellationToken>,
}

impl Readers {
    /// A body begins.
    pub(super) fn begin(&self) -> Reader {
        let gives_way = Arc::new(CancellationToken::new());
        let mut open = held(&self.0);
        if open.len() >= MOST
            && let Some(oldest) = open.pop_front()
        {
            oldest.cancel();
        }
        open.push_back(Arc::clone(&gives_way));
        Reader { readers: self.clone(), gives_way }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        held(&self.readers.0).retain(|open| !Arc::ptr_eq(open, &self.gives_way));
    }
}
