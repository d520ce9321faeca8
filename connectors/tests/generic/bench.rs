//! A connector, and whoever takes its batches.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use stamp_connectors::pos::{
    Asker, Batch, Context, HookReply, HookRequest, NotTaken, PosState,
    generic::{Generic, Secret, Settings},
};
use stamp_core::{
    config::{self, parse},
    receipt::Report,
    time::{Now, Timestamp},
};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// Longer than anything may take on a machine with much else to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A connector that runs.
pub(crate) struct Bench {
    pub(crate) till: Arc<Generic>,
    batches: mpsc::Receiver<Batch>,
    /// What was kept last.
    pub(crate) checkpoint: Option<String>,
    /// Until when all was said to be told.
    pub(crate) complete_until: Option<Timestamp>,
    pub(crate) states: Arc<Mutex<Vec<PosState>>>,
    stop: CancellationToken,
    run: JoinSet<()>,
}

/// The `[[generic]]` of these keys.
pub(crate) fn table(keys: &str) -> config::Generic {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"kiosk\"\n{keys}"
    );
    parse(&text, "test").unwrap_or_else(|mistakes| panic!("{mistakes}")).generics.remove(0)
}

impl Bench {
    pub(crate) fn start(table: config::Generic, checkpoint: Option<String>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = Settings { hook_secret: Secret::of("sesame"), ..Settings::new(table) };
        let till = Arc::new(Generic::new(settings, Asker::new().unwrap()).unwrap());
        let (sender, batches) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let states: Arc<Mutex<Vec<PosState>>> = Arc::default();
        let (told, started) = (Arc::clone(&states), Instant::now());
        let context = Context {
            connector: "kiosk".into(),
            batches: sender,
            checkpoint: checkpoint.clone(),
            tell: Arc::new(move |state| told.lock().unwrap().push(state)),
            stop: stop.clone(),
            clocks: Arc::new(move || Now::epoch().after(started.elapsed())),
            beat: Arc::new(|| {}),
        };
        let mut run = JoinSet::new();
        let running = Arc::clone(&till);
        run.spawn(async move { running.run(context).await });
        Self { till, batches, checkpoint, complete_until: None, states, stop, run }
    }

    /// The next batch, which is answered so.
    pub(crate) async fn answered(&mut self, answer: Result<(), NotTaken>) -> Vec<Report> {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("a batch comes").expect("it runs");
        if answer.is_ok() {
            self.checkpoint = batch.checkpoint.or(self.checkpoint.take());
            self.complete_until = batch.complete_until.or(self.complete_until.take());
        }
        let _ = batch.taken.send(answer);
        batch.reports
    }

    /// The numbers of the next `count` checks, all of them taken.
    pub(crate) async fn taken(&mut self, count: usize) -> Vec<String> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            numbers.extend(self.answered(Ok(())).await.iter().map(number));
        }
        numbers
    }

    /// Takes whatever comes until this holds.
    pub(crate) async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "{what}");
            // No synchronisation: the condition decides, and is looked at again whenever something came or some time passed.
            if let Ok(Some(batch)) = timeout(Duration::from_millis(20), self.batches.recv()).await {
                self.checkpoint = batch.checkpoint.or(self.checkpoint.take());
                self.complete_until = batch.complete_until.or(self.complete_until.take());
                let _ = batch.taken.send(Ok(()));
            }
        }
    }

    pub(crate) fn has_told(&self, words: &str) -> bool {
        let states = self.states.lock().unwrap();
        states.last().is_some_and(|state| format!("{state:?}").contains(words))
    }

    /// Posts to the hook, whose answer is waited for.
    pub(crate) async fn post(&self, headers: &[(&str, &str)], body: &str) -> HookReply {
        let hook = self.till.hook().expect("there is a hook");
        hook.receive(request(headers, body)).await
    }

    /// Posts to the hook while its batches are answered so.
    pub(crate) async fn post_and_answer(
        &mut self,
        headers: &[(&str, &str)],
        body: &str,
        answer: Result<(), NotTaken>,
    ) -> (HookReply, Vec<String>) {
        let hook = self.till.hook().expect("there is a hook");
        let request = request(headers, body);
        let reply = async { hook.receive(request).await };
        let (reply, reports) = tokio::join!(reply, self.answered(answer));
        (reply, reports.iter().map(number).collect())
    }

    /// Stops it, and returns what was kept.
    pub(crate) async fn stopped(mut self) -> Option<String> {
        self.stop.cancel();
        timeout(PATIENCE, self.run.join_next()).await.expect("it stops").expect("it ran").unwrap();
        self.checkpoint
    }
}

pub(crate) fn number(report: &Report) -> String {
    match report {
        Report::Closed(closed) => closed.identity.number.clone(),
        Report::Voided(voided) => format!("void {}", voided.identity.number),
        Report::Guest(_) | Report::Closing(_) => panic!("no guest is told of"),
    }
}

pub(crate) fn request(headers: &[(&str, &str)], body: &str) -> HookRequest {
    HookRequest {
        method: "POST".to_owned(),
        query: String::new(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: body.as_bytes().to_vec(),
        peer: Some("127.0.0.1:50000".parse().unwrap()),
        at: Now::epoch().wall,
    }
}

/// A closed check, of another time than that of the bench.
pub(crate) fn check(number: usize) -> String {
    check_at(number, "2026-05-11T12:34:56Z")
}

/// A check that was closed then.
pub(crate) fn check_at(number: usize, closed_at: &str) -> String {
    format!(
        "{{\"id\": {number}, \"total\": \"7.40\", \"currency\": \"EUR\", \"closed_at\": \"{closed_at}\"}}"
    )
}
