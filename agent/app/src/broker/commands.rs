//! Commands of the head office: signed, for this till, in time, each once.

use serde::Serialize;
use stamp_core::{
    fleet::{Command, Doorman, Envelope, Order},
    time::Timestamp,
};
use stamp_store::Store;
use tracing::{info, warn};
use uuid::Uuid;

use crate::{clock, events::Wake, fleet::signature::Verifier, log::Levels, snapshot::Seen};

/// The name under which it is kept which commands were carried out.
const SETTING: &str = "fleet_commands";

/// What a command can do.
#[derive(Debug)]
pub(super) struct Hands {
    pub(super) store: Store,
    pub(super) wake: Wake,
    pub(super) snapshot: Seen,
    pub(super) levels: Option<Levels>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Answer {
    v: u8,
    /// Of the command.
    command: Uuid,
    at: Timestamp,
    /// `done` or `refused`.
    result: &'static str,
    /// Why it was refused, or what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl Hands {
    /// Carries a message out, if it is a command that may be given. `None`: whoever sent it gets no answer.
    /// `server`: the cloud's clock; without one no time is believed.
    pub(super) async fn take(
        &self,
        payload: &[u8],
        verifier: &Verifier,
        here: &str,
        server: Option<Timestamp>,
    ) -> Option<Answer> {
        let signed = Envelope::read(payload).ok().filter(|envelope| verifier.verifies(envelope));
        let Some(envelope) = signed else {
            warn!("a command without a good signature is not heeded");
            return None;
        };
        let command = match Command::read(&envelope.command) {
            Ok(command) => command,
            Err(error) => {
                warn!(%error, "a command of the head office is not carried out");
                return None;
            }
        };
        let done = self.carry_out(&command, here, server).await;
        let (result, detail) = match done {
            Ok(detail) => ("done", detail),
            Err(why) => ("refused", Some(why)),
        };
        info!(command = command.order.as_str(), id = %command.id, result, detail, "a command of the head office");
        Some(Answer { v: 1, command: command.id, at: clock::wall(), result, detail })
    }

    async fn carry_out(
        &self,
        command: &Command,
        here: &str,
        server: Option<Timestamp>,
    ) -> Result<Option<String>, String> {
        let Some(now) = server else { return Err("the till does not know the time yet".to_owned()) };
        let words = |error: stamp_store::Error| error.to_string();
        let kept = self.store.setting(SETTING).await.map_err(words)?;
        let mut doorman: Doorman = kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
        doorman.admit(command, here, now).map_err(|refused| refused.to_string())?;
        // Kept before it is done: twice is worse than not at all.
        let kept = serde_json::to_string(&doorman).map_err(|error| error.to_string())?;
        self.store.set_setting(SETTING, &kept).await.map_err(words)?;
        match &command.order {
            Order::Resync => {
                self.snapshot.refresh();
                self.wake.wake();
                Ok(None)
            }
            Order::LogLevel { level, for_s } => {
                let Some(levels) = &self.levels else { return Err("there is no log".to_owned()) };
                if let Some(level) = level {
                    levels.change(level, Order::lasts(*for_s));
                }
                let (level, until) = levels.now();
                Ok(Some(until.map_or_else(|| level.clone(), |until| format!("{level} until {until}"))))
            }
        }
    }
}
