//! How many operations go in one request.

/// Operations in one batch at most, as the contract has it.
const LARGEST: usize = 50;
/// Fewer than this go one by one: a batch is for a backlog.
const FROM: usize = 4;
/// One more is tried after so many that were taken.
const TAKEN_TO_GROW: u32 = 8;

/// Halved when the cloud finds a batch too large, larger again as it takes them.
#[derive(Debug)]
pub(super) struct BatchSize {
    supported: bool,
    size: usize,
    taken: u32,
}

impl BatchSize {
    pub(super) const fn new() -> Self {
        Self { supported: true, size: LARGEST, taken: 0 }
    }

    /// How many of `ready` operations to send together; `None`: one by one.
    pub(super) fn of(&self, ready: usize) -> Option<usize> {
        (self.supported && self.size >= 2 && ready >= FROM).then_some(self.size)
    }

    pub(super) const fn unsupported(&mut self) {
        self.supported = false;
    }

    pub(super) fn too_large(&mut self, sent: usize) {
        self.size = (sent / 2).clamp(1, self.size);
        self.taken = 0;
    }

    pub(super) fn taken(&mut self) {
        self.taken += 1;
        if self.taken >= TAKEN_TO_GROW {
            self.size = (self.size + 1).min(LARGEST);
            self.taken = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shrinks_at_once_and_grows_slowly() {
        let mut size = BatchSize::new();
        size.too_large(50);
        assert_eq!(size.of(100), Some(25));
        size.too_large(2);
        assert_eq!(size.of(100), None);
        (0..TAKEN_TO_GROW).for_each(|_| size.taken());
        assert_eq!(size.of(100), Some(2));
        (0..1000).for_each(|_| size.taken());
        assert_eq!(size.of(100), Some(50));
    }

    #[test]
    fn a_few_operations_or_a_cloud_without_batches_make_none() {
        let mut size = BatchSize::new();
        assert_eq!(size.of(3), None);
        size.unsupported();
        assert_eq!(size.of(100), None);
    }
}
