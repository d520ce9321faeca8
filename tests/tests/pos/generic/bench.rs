//! The connector that asks, and whoever takes its batches.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use stamp_connectors::pos::{
    Asker, Batch, Context, NotTaken, PosState,
    generic::{Generic, Secret, Settings},
};
use stamp_core::{
    config::parse,
    receipt::Report,
    time::{Now, Timestamp},
};
use stamp_tests::{install_tls, until};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::till::Till;

const PATIENCE: Duration = Duration::from_secs(60);

/// The clock of the connector stands here when it starts.
pub(crate) const STARTED: &str = "2026-05-11T12:00:00Z";

/// A connector that runs.
pub(crate) struct Bench {
    batches: mpsc::Receiver<Batch>,
    pub(crate) checkpoint: Option<String>,
    pub(crate) complete_until: Option<Timestamp>,
    states: Arc<Mutex<Vec<PosState>>>,
    stop: CancellationToken,
    run: JoinSet<()>,
}

impl Bench {
    /// `query`: what stands behind `/checks`; `keys`: further ones of `poll`.
    pub(crate) fn start(till: &Till, query: &str, keys: &str, checkpoint: Option<String>) -> Self {
        Self::start_at(till, query, keys, checkpoint, STARTED)
    }

    /// As in a shop: it asks each 30 seconds.
    pub(crate) fn start_at_rest(till: &Till, query: &str, keys: &str, checkpoint: Option<String>) -> Self {
        Self::start_every(Duration::from_secs(30), till, query, keys, checkpoint, STARTED)
    }

    pub(crate) fn start_at(
        till: &Till,
        query: &str,
        keys: &str,
        checkpoint: Option<String>,
        started_at: &str,
    ) -> Self {
        Self::start_every(Duration::from_millis(50), till, query, keys, checkpoint, started_at)
    }

    fn start_every(
        interval: Duration,
        till: &Till,
        query: &str,
        keys: &str,
        checkpoint: Option<String>,
        started_at: &str,
    ) -> Self {
        install_tls();
        let text = format!(
            "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"kiosk\"\n[generic.poll]\n\
             url = \"http://{}/checks{query}\"\nrecords = \"$.data\"\nsecret_file = \"s\"\n\
             headers = [\"Authorization: Bearer {{secret}}\"]\n{keys}",
            till.address
        );
        let mut table =
            parse(&text, "test").unwrap_or_else(|mistakes| panic!("{mistakes}")).generics.remove(0);
        table.poll.as_mut().unwrap().interval = interval;
        let settings = Settings { poll_secret: Secret::of("sesame"), ..Settings::new(table) };
        let connector = Generic::new(settings, Asker::new().unwrap()).unwrap();
        let (sender, batches) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let states: Arc<Mutex<Vec<PosState>>> = Arc::default();
        let (told, begun) = (Arc::clone(&states), Instant::now());
        let started = Now { mono: Duration::ZERO, wall: started_at.parse().unwrap() };
        let context = Context {
            connector: "kiosk".into(),
            batches: sender,
            checkpoint: checkpoint.clone(),
            tell: Arc::new(move |state| told.lock().unwrap().push(state)),
            stop: stop.clone(),
            clocks: Arc::new(move || started.after(begun.elapsed())),
            beat: Arc::new(|| {}),
        };
        let mut run = JoinSet::new();
        run.spawn(async move { connector.run(context).await });
        Self { batches, checkpoint, complete_until: None, states, stop, run }
    }

    /// The next batch, which is answered so.
    pub(crate) async fn answered(&mut self, answer: Result<(), NotTaken>) -> Vec<String> {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("a batch comes").expect("it runs");
        if answer.is_ok() {
            self.checkpoint = batch.checkpoint.or(self.checkpoint.take());
            self.complete_until = batch.complete_until.or(self.complete_until.take());
        }
        let _ = batch.taken.send(answer);
        batch.reports.iter().map(name).collect()
    }

    /// What the next `count` reports say, all of them taken.
    pub(crate) async fn taken(&mut self, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        while names.len() < count {
            names.extend(self.answered(Ok(())).await);
        }
        names
    }

    /// Takes what comes until a look has said that it was whole. Returns what was told meanwhile.
    pub(crate) async fn whole_look(&mut self) -> Vec<String> {
        self.complete_until = None;
        let mut names = Vec::new();
        while self.complete_until.is_none() {
            names.extend(self.answered(Ok(())).await);
        }
        names
    }

    /// Takes whatever comes until the state says these words.
    pub(crate) async fn told(&mut self, words: &str) {
        let states = Arc::clone(&self.states);
        let has_told = async || {
            if let Ok(Some(batch)) = timeout(Duration::from_millis(1), self.batches.recv()).await {
                self.complete_until = batch.complete_until.or(self.complete_until.take());
                let _ = batch.taken.send(Ok(()));
            }
            let states = states.lock().unwrap();
            states.last().is_some_and(|state| format!("{state:?}").contains(words)).then_some(())
        };
        until(&format!("the state says {words}"), has_told).await;
    }

    /// Whether it ever told of trouble.
    pub(crate) fn was_in_trouble(&self) -> bool {
        let states = self.states.lock().unwrap();
        states.iter().any(|state| matches!(state, PosState::Lost { .. } | PosState::Failed { .. }))
    }

    pub(crate) async fn stopped(mut self) -> Option<String> {
        self.stop.cancel();
        timeout(PATIENCE, self.run.join_next()).await.expect("it stops").expect("it ran").unwrap();
        self.checkpoint
    }
}

fn name(report: &Report) -> String {
    match report {
        Report::Closed(closed) => closed.identity.number.clone(),
        Report::Voided(voided) => format!("void {}", voided.identity.number),
        Report::Guest(_) | Report::Closing(_) => panic!("no guest is told of"),
    }
}
