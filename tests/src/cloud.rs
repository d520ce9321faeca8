//! The cloud of a test.

use stamp_sandbox::{Options, Sandbox};

/// A small cloud with the sample shop, in memory.
pub async fn cloud() -> Sandbox {
    Sandbox::start(Options::default()).await.expect("a sandbox starts on a free port")
}

/// What a scanner reads from the card of a sample guest, such as `anna`.
#[must_use]
pub fn card(guest: &str) -> String {
    format!("https://my.7stamp.com/en/card_{guest}/card")
}
