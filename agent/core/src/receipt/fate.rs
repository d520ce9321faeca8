//! What became of a check.

use crate::named::named;

named! {
    /// What became of a check that was heard of.
    Fate {
        /// Whose it is cannot be told yet.
        Waiting = "waiting",
        /// Somebody at the till is asked whose it is.
        Asked = "asked",
        /// It is an operation.
        Stamped = "stamped",
        /// It is nobody's.
        Unclaimed = "unclaimed",
        /// The shop's rules leave it out.
        NotCounted = "not-counted",
        /// It was taken back, or told to be void before it was told of.
        Voided = "voided",
        /// It was closed before its connector ran here for the first time.
        Before = "before",
    }
}

impl Fate {
    /// Whether a guest may still be found for it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Asked | Self::Unclaimed)
    }
}
