//! Where this till stands, as the cloud names it.

use std::sync::{Arc, Mutex, MutexGuard};

use stamp_core::cloud::answer::Named;

use crate::lock::held;

/// Known once the cloud was asked whose key it is. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Location(Arc<Mutex<Option<Named>>>);

impl Location {
    /// The cloud says so.
    pub fn learn(&self, location: &Named) {
        *self.lock() = Some(location.clone());
    }

    /// What people call the location of this id; `None`: it is another one than ours, or has no name.
    #[must_use]
    pub fn name_of(&self, id: &str) -> Option<String> {
        let ours = self.lock();
        let ours = ours.as_ref().filter(|ours| ours.id == id && !ours.name.is_empty());
        ours.map(|ours| ours.name.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Named>> {
        held(&self.0)
    }
}
