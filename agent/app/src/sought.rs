//! What support has searched for, so that it stands in no address of the page: a browser keeps those, and what is typed
//! may be a guest's address or a code that is still good. Kept in memory only.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use uuid::Uuid;

use crate::lock::held;

/// So many can be gone back to.
const KEPT: usize = 64;

/// See the module's text.
#[derive(Debug, Clone, Default)]
pub struct Sought(Arc<Mutex<VecDeque<(Uuid, String)>>>);

impl Sought {
    /// Keeps `text` until [`KEPT`] others came; the answer names it.
    pub fn keep(&self, text: String) -> Uuid {
        let mut kept = self.kept();
        let id = Uuid::new_v4();
        kept.push_back((id, text));
        while kept.len() > KEPT {
            kept.pop_front();
        }
        id
    }

    /// What was kept under this name. `None`: not any more.
    #[must_use]
    pub fn text(&self, id: Uuid) -> Option<String> {
        self.kept().iter().find(|(known, _)| *known == id).map(|(_, text)| text.clone())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(Uuid, String)>> {
        held(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_known_by_their_names_and_no_others() {
        let sought = Sought::default();
        let first = sought.keep("anna@example.org".to_owned());
        assert_eq!(sought.text(first).as_deref(), Some("anna@example.org"));
        let others: Vec<_> = (0..KEPT).map(|number| sought.keep(number.to_string())).collect();
        assert_eq!((sought.text(first), sought.text(others[0])), (None, Some("0".to_owned())));
        assert_eq!(sought.text(Uuid::nil()), None);
    }
}
