//! Where this till stands, as the cloud names it.

use stamp_core::cloud::answer::Named;
use tokio::sync::watch;

/// Known once the cloud was asked whose key it is. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Location(watch::Sender<Option<Named>>);

impl Default for Location {
    fn default() -> Self {
        Self(watch::channel(None).0)
    }
}

impl Location {
    /// The cloud says so.
    pub fn learn(&self, location: &Named) {
        self.0.send_if_modified(|known| {
            let is_new = known.as_ref() != Some(location);
            if is_new {
                *known = Some(location.clone());
            }
            is_new
        });
    }

    /// What people call the location of this id; `None`: it is another one than ours, or has no name.
    #[must_use]
    pub fn name_of(&self, id: &str) -> Option<String> {
        let ours = self.0.borrow();
        let ours = ours.as_ref().filter(|ours| ours.id == id && !ours.name.is_empty());
        ours.map(|ours| ours.name.clone())
    }

    /// Where it is, and where it will be.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Option<Named>> {
        self.0.subscribe()
    }
}
