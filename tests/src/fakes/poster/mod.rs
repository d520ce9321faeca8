//! Poster's cloud, as far as a till's receipts go: its Web API, and what it sends by itself.
//!
//! Built from Poster's documentation (dev.joinposter.com/docs/v3), and from what others have seen of accounts in use
//! where that says more or something else.

mod verify;

pub use verify::verify;
