//! A thread of its own that sees what no task can see: that tasks hold their threads, or that an ordered end does not
//! come. What is stuck in such a way is helped by a new process only.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use tokio::time::Instant;

use super::{Board, Excuse, vigil::Vigil};

/// How the watchdog goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Time between two looks.
    pub look: Duration,
    /// What the supervisor is given, after a task has fallen silent for too long, to end it by itself.
    pub margin: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { look: Duration::from_secs(5), margin: Duration::from_secs(10) }
    }
}

/// The thread. It ends when this is dropped.
#[derive(Debug)]
pub struct Watchdog(Sender<Instant>);

impl Watchdog {
    /// Starts it. `end` is called once, with the reason, and must end the process.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn start(
        board: Arc<Board>,
        excuse: Excuse,
        pace: Pace,
        end: impl FnOnce(&str) + Send + 'static,
    ) -> io::Result<Self> {
        let (deadline, deadlines) = mpsc::channel();
        let watch = move || {
            if let Some(why) = watch(&board, Vigil::new(pace.look, excuse), pace, &deadlines) {
                end(&why);
            }
        };
        thread::Builder::new().name("watchdog".into()).spawn(watch)?;
        Ok(Self(deadline))
    }

    /// The process is being ended, which must not take longer than this.
    pub fn expect_end(&self, within: Duration) {
        // Without its thread there is nobody to tell, and nobody who could act.
        let _ = self.0.send(Instant::now() + within);
    }
}

/// Ends with the reason why the process must end; `None`: nobody wants to know any more.
fn watch(board: &Board, mut vigil: Vigil, pace: Pace, deadlines: &Receiver<Instant>) -> Option<String> {
    let mut deadline: Option<Instant> = None;
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match deadlines.recv_timeout(left.unwrap_or(pace.look).min(pace.look)) {
            Ok(ordered) => deadline = Some(ordered),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Some("it was told to stop and has not come to its end".to_owned());
        }
        let since = vigil.look();
        if deadline.is_none()
            && let Some((task, why)) = board.hanging(since, pace.margin)
        {
            return Some(format!("{task} cannot be ended: {why}"));
        }
    }
}
