//! The only place that starts a task.

use std::future::Future;

use tokio::task::JoinHandle;

/// Runs `work` on the caller's runtime. Whoever starts it keeps the handle and a token that ends it.
#[allow(clippy::disallowed_methods, reason = "the sandbox is a program of its own and owns its few tasks")]
pub(crate) fn start(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(work)
}
