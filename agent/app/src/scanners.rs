//! From the signals of connectors to the front desk.

mod listen;

use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};

use stamp_connectors::{ScannerState, Signal, scanner::Verdict};
use stamp_core::{
    notice::{Level, Notice, said},
    scan::{Code, Frame},
    words::Words,
};
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::{JoinError, JoinSet},
    time::{Instant, sleep, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

pub use self::listen::{hear, listen};
use crate::{
    api::PATIENCE,
    clock,
    notices::Notices,
    opening::Stand,
    report::Scanners,
    supervise::Pulse,
    till::{Scan, Till, Turn},
};

/// Scans under way at once; more wait in the scanner's own channel.
const AT_ONCE: usize = 64;
/// No scan takes longer, unless it hangs: none waits for the cloud longer than a cashier does.
const LONGEST_SCAN: Duration = Duration::from_secs(60);

/// How long scanners may hand on what they have read when everything stops. Their connectors end within a second.
const LAST_SIGNALS: Duration = Duration::from_secs(1);

/// Notices that are no plain yes, though the scan was taken.
const GOOD: [&str; 3] = ["saved", "confirm-voucher", "already-stamped"];

/// Takes signals and brings them to the front desk. Outlives a run that fails.
#[derive(Debug)]
pub struct Intake {
    /// The front desk.
    pub till: Arc<Till>,
    /// Where answers are posted.
    pub notices: Notices,
    /// Where states of scanners are kept.
    pub scanners: Scanners,
    /// What connectors report.
    pub signals: Mutex<mpsc::Receiver<Signal>>,
    /// How long a scan waits for the cloud's word.
    pub wait: Duration,
    /// In which everything is said.
    pub words: Words,
}

impl Intake {
    /// Runs until told to stop. What was read by then, and a scan that is being taken, is taken to its end.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut signals = self.signals.lock().await;
        let mut desk =
            Desk { intake: Arc::clone(&self), scans: JoinSet::new(), turns: HashMap::new(), pulse };
        let pulse = desk.pulse.clone();
        loop {
            let next = async {
                tokio::select! {
                    biased;
                    Some(done) = desk.scans.join_next(), if !desk.scans.is_empty() => {
                        note_end(done);
                        None
                    }
                    signal = next(&mut signals), if desk.scans.len() < AT_ONCE => Some(signal),
                }
            };
            let next = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                next = pulse.idle(next) => next,
            };
            if let Some(signal) = next {
                desk.serve(signal);
            }
        }
        serve_last(&mut signals, |signal| desk.serve(signal)).await;
        while let Some(done) = desk.scans.join_next().await {
            note_end(done);
        }
        Ok(())
    }

    fn code(&self, scanner: &str, frame: Frame) -> Option<Code> {
        let why = match frame {
            Frame::Scan(bytes) => match Code::parse(&bytes) {
                Ok(code) => return Some(code),
                Err(rejection) => rejection.name(),
            },
            Frame::TooLong { .. } => "too-long",
            Frame::Partial { .. } => "incomplete",
            Frame::WithoutPrefix { .. } => "without-prefix",
        };
        info!(scanner, why, "not readable");
        self.scanners.ignored(scanner, clock::now());
        self.notices.post(scanner, None, said::unreadable(&self.words, why));
        None
    }

    /// Scans of one scanner are taken in their order, but none waits for the cloud's answer to the one before.
    async fn take(
        self: Arc<Self>,
        code: Code,
        before: Option<oneshot::Receiver<()>>,
        turn: Turn,
        waiting: Waiting,
        pulse: Pulse,
    ) -> Verdict {
        if let Some(before) = before {
            // An error is the usual end of a turn.
            let _ = before.await;
        }
        let scanner = waiting.end();
        // What holds up those before is a piece of theirs.
        let _piece = pulse.piece(LONGEST_SCAN);
        let scan =
            Scan { code, is_card_id: false, source: scanner.to_string(), cashier: None, allow_repeat: false };
        match self.till.scan_in_turn(scan, None, self.wait, turn).await {
            Ok(answer) => {
                if answer.notice.code == "not-recognised" {
                    self.scanners.ignored(&scanner, clock::now());
                }
                verdict(&answer.notice)
            }
            Err(trouble) => {
                warn!(%scanner, error = ?trouble, "a scan was not taken; the cashier was told");
                Verdict::Refused
            }
        }
    }
}

/// The next signal; none when the last scanner has ended.
async fn next(signals: &mut mpsc::Receiver<Signal>) -> Signal {
    match signals.recv().await {
        Some(signal) => signal,
        None => std::future::pending().await,
    }
}

/// Serves what is there, and what scanners hand on until the last of them has ended.
async fn serve_last(signals: &mut mpsc::Receiver<Signal>, mut serve: impl FnMut(Signal)) {
    let until = Instant::now() + LAST_SIGNALS;
    while let Ok(Some(signal)) = timeout_at(until, signals.recv()).await {
        serve(signal);
    }
}

/// Answers scans while there is no queue to take them, once it is clear that it takes longer than a moment. Runs
/// until dropped; what was not read by then is taken.
pub async fn turn_away(
    signals: &mut mpsc::Receiver<Signal>,
    notices: &Notices,
    scanners: &Scanners,
    stand: &Stand,
    words: &Words,
) -> Infallible {
    sleep(PATIENCE).await;
    while let Some(signal) = signals.recv().await {
        match signal {
            Signal::Scan { scanner, verdicts, .. } => {
                scanners.heard(&scanner, clock::now());
                verdicts.give(Verdict::Refused);
                warn!(%scanner, "a scan was not taken: the queue is not open; the cashier was told");
                let notice = match stand.has_failed() {
                    true => said::not_stored(words),
                    false => said::starting(words),
                };
                notices.post(&scanner, None, notice);
            }
            Signal::Scanner { scanner, state } => note(scanners, &scanner, &state),
        }
    }
    std::future::pending().await
}

fn note(scanners: &Scanners, scanner: &str, state: &ScannerState) {
    let set = |state, detail: &str| scanners.set(scanner, state, detail, clock::now());
    match state {
        ScannerState::Connecting => set("connecting", "connecting"),
        ScannerState::Ready { detail } => {
            info!(scanner, %detail, "scanner ready");
            set("ready", detail);
        }
        ScannerState::Lost { why } => {
            warn!(scanner, %why, "scanner cannot be read");
            set("lost", why);
        }
        ScannerState::Failed { why } => {
            warn!(scanner, %why, "scanner cannot be read");
            set("failed", why);
        }
        ScannerState::Ended { detail } => {
            info!(scanner, %detail, "nothing more comes from this scanner");
            set("ended", detail);
        }
    }
}

/// Good is what a cashier may go on after without a look at the page.
fn verdict(notice: &Notice) -> Verdict {
    match notice.level {
        Level::Ok => Verdict::Good,
        Level::Info | Level::Warn if GOOD.contains(&notice.code.as_str()) => Verdict::Good,
        Level::Info | Level::Warn | Level::Refused => Verdict::Refused,
    }
}

/// One scan that breaks is no reason to drop the others.
fn note_end(done: Result<(), JoinError>) {
    if let Err(error) = done {
        error!(%error, "a scan broke; whether it was taken shows in the queue");
    }
}

/// A scan that has not had its turn. Whoever made it is told if it never comes.
struct Waiting {
    notices: Notices,
    words: Words,
    scanner: Arc<str>,
    is_over: bool,
}

impl Waiting {
    const fn begin(notices: Notices, words: Words, scanner: Arc<str>) -> Self {
        Self { notices, words, scanner, is_over: false }
    }

    /// It has its turn. Returns its scanner.
    fn end(mut self) -> Arc<str> {
        self.is_over = true;
        Arc::clone(&self.scanner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.is_over {
            warn!(scanner = %self.scanner, "a scan did not have its turn; the cashier was told");
            self.notices.post(&self.scanner, None, said::not_stored(&self.words));
        }
    }
}

/// What one run of the intake is at.
struct Desk {
    intake: Arc<Intake>,
    scans: JoinSet<()>,
    /// The last scan of each scanner.
    turns: HashMap<Arc<str>, oneshot::Receiver<()>>,
    pulse: Pulse,
}

impl Desk {
    fn serve(&mut self, signal: Signal) {
        match signal {
            Signal::Scan { scanner, frame, verdicts, .. } => {
                self.intake.scanners.heard(&scanner, clock::now());
                let Some(code) = self.intake.code(&scanner, frame) else {
                    return verdicts.give(Verdict::Refused);
                };
                let (turn, over) = Turn::begin();
                let before = self.turns.insert(Arc::clone(&scanner), over);
                let (notices, words) = (self.intake.notices.clone(), self.intake.words.clone());
                let waiting = Waiting::begin(notices, words, scanner);
                let taken = Arc::clone(&self.intake).take(code, before, turn, waiting, self.pulse.clone());
                self.scans.spawn(async move { verdicts.give(taken.await) });
            }
            Signal::Scanner { scanner, state } => note(&self.intake.scanners, &scanner, &state),
        }
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::words::Language;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn at_a_stop_what_scanners_still_hand_on_is_taken_until_they_have_ended() {
        let (sender, mut signals) = mpsc::channel(1);
        let begun = Instant::now();
        let handing_on = async move {
            for _ in 0..3 {
                sleep(Duration::from_millis(100)).await;
                let state = ScannerState::Connecting;
                sender.send(Signal::Scanner { scanner: "counter".into(), state }).await.unwrap();
            }
        };
        let mut taken = 0;
        tokio::join!(handing_on, serve_last(&mut signals, |_| taken += 1));
        assert_eq!((taken, begun.elapsed()), (3, Duration::from_millis(300)));
        let (_stuck, mut signals) = mpsc::channel(1);
        serve_last(&mut signals, |_| taken += 1).await;
        assert_eq!(
            begun.elapsed(),
            Duration::from_millis(300) + LAST_SIGNALS,
            "one that is stuck is not waited for"
        );
    }

    #[tokio::test]
    async fn a_scan_whose_turn_never_comes_is_told_and_one_whose_turn_comes_is_not() {
        let (notices, words) = (Notices::default(), Words::of(Language::ENGLISH));
        Waiting::begin(notices.clone(), words.clone(), "counter".into()).end();
        let (_before, never) = oneshot::channel::<()>();
        let waiting = Waiting::begin(notices.clone(), words.clone(), "door".into());
        let mut scans = JoinSet::new();
        scans.spawn(async move {
            let _ = never.await;
            waiting.end()
        });
        // As a run that is ended does.
        scans.shutdown().await;
        let (posted, _) = notices.listen(Some(0));
        let posted: Vec<_> =
            posted.iter().map(|one| (one.source.as_str(), one.notice.code.as_str())).collect();
        assert_eq!(posted, [("door", "not-stored")]);
    }
}
