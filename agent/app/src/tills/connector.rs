//! What a connector of a till looks like from here, whichever it is.

use std::{pin::Pin, sync::Arc};

use stamp_connectors::pos::{App, Context, Hook};

use super::secrets::{Secrets, Unusable};

/// A run of a connector. It ends when it is told to, or cannot go on.
pub type Running<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// Makes a connector of its table, reading the secrets that this names. Runs on a thread that may be kept waiting.
pub type Make = Arc<dyn Fn(&mut Secrets) -> Result<Box<dyn Connector>, Unusable> + Send + Sync>;

/// Counts questions.
pub type Asked = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A connector that knows its settings. It is made for one run.
pub trait Connector: Send + Sync {
    /// Takes what is sent to `/hooks/NAME`; `None`: nothing is to be sent there.
    fn hook(&self) -> Option<Arc<dyn Hook>>;

    /// Takes what an app on the till tells; `None`: no till of this maker has one.
    fn app(&self) -> Option<Arc<dyn App>> {
        None
    }

    /// Runs it.
    fn run(&self, context: Context) -> Running<'_>;

    /// Tells how many questions it has sent since it was made.
    fn asked(&self) -> Asked;
}
