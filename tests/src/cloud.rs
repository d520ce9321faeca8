//! The cloud of a test.

use stamp_sandbox::{Entry, Options, Sandbox};

use crate::until;

/// A small cloud with the sample shop, in memory. Its tills know no voucher without it.
pub async fn cloud() -> Sandbox {
    cloud_with(Options { snapshot: false, ..Options::default() }).await
}

/// As [`cloud`], whose tills may know its vouchers.
pub async fn cloud_with_vouchers() -> Sandbox {
    cloud_with(Options::default()).await
}

/// As [`cloud`], with something about it different.
pub async fn cloud_with(options: Options) -> Sandbox {
    Sandbox::start(options).await.expect("a sandbox starts on a free port")
}

/// What a scanner reads from the card of a sample guest, such as `anna`.
#[must_use]
pub fn card(guest: &str) -> String {
    format!("https://my.7stamp.com/en/card_{guest}/card")
}

/// The requests that carried this operation alone, oldest first.
#[must_use]
pub fn requests(cloud: &Sandbox, op_id: &str) -> Vec<Entry> {
    cloud.log().into_iter().filter(|entry| entry.op_id.as_deref() == Some(op_id)).collect()
}

/// Waits until a request with this operation is at the cloud and has no answer yet.
pub async fn hangs(cloud: &Sandbox, op_id: &str) {
    until(&format!("{op_id} hangs at the cloud"), async || {
        requests(cloud, op_id).iter().any(|entry| entry.status.is_none()).then_some(())
    })
    .await;
}
