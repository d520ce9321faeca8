//! What is handed over, once, and with what is kept.

use std::sync::Arc;

use rust_decimal::Decimal;
use stamp_core::{
    receipt::{GuestName, ReceiptClosed},
    time::Now,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::pos::serve::{
    FrontSettings,
    check::{Closing, Told},
};

struct Bench {
    shared: Shared,
    context: Context,
    batches: mpsc::Receiver<Batch>,
}

fn bench(terminal: Option<&str>) -> Bench {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let front = FrontSettings::new("http://127.0.0.1:9".to_owned(), 2050, Duration::from_secs(3));
    let settings = Settings {
        currency: None,
        zone: None,
        front: Some(FrontSettings { terminal: terminal.map(str::to_owned), ..front }),
        cloud: None,
        hook: None,
        server: None,
    };
    let shared = Shared::new(settings, Asker::new().unwrap(), Arc::new(Now::epoch));
    let (sender, batches) = mpsc::channel(4);
    let context = Context {
        connector: "serve".into(),
        batches: sender,
        checkpoint: Some("{\"currency\":\"EUR\",\"revision\":7}".to_owned()),
        tell: Arc::new(|_| {}),
        stop: CancellationToken::new(),
        clocks: Arc::new(Now::epoch),
        beat: Arc::new(|| {}),
    };
    shared.attend(Some(&context));
    Bench { shared, context, batches }
}

impl Bench {
    /// Does `work` while the desk answers each batch with `taken`. Gives what the desk was handed.
    async fn desk<T>(
        &mut self,
        taken: Result<(), NotTaken>,
        work: impl AsyncFnOnce(&Shared, &Context) -> T,
    ) -> (T, Vec<Batch>) {
        let mut handed = Vec::new();
        let mut work = std::pin::pin!(work(&self.shared, &self.context));
        loop {
            tokio::select! {
                biased;
                Some(mut batch) = self.batches.recv() => {
                    let (unheard, _) = tokio::sync::oneshot::channel();
                    let _ = std::mem::replace(&mut batch.taken, unheard).send(taken.clone());
                    handed.push(batch);
                }
                done = &mut work => return (done, handed),
            }
        }
    }
}

fn closed(id: &str, path: &'static str, guests: &[&str]) -> Report {
    let told = Told {
        id: id.to_owned(),
        number: None,
        total: Decimal::ONE,
        closing: Closing::Told(Timestamp::UNIX_EPOCH),
        path,
    };
    let guests = guests.iter().map(|card| GuestName::Card((*card).to_owned())).collect();
    Report::Closed(Box::new(ReceiptClosed { guests, ..told.receipt("EUR", &TimeZone::UTC) }))
}

#[tokio::test]
async fn each_run_tells_anew_how_it_stands() {
    let mut bench = bench(None);
    let states = Arc::new(Mutex::new(0));
    let told = Arc::clone(&states);
    bench.context.tell = Arc::new(move |_| *lock(&told) += 1);
    for run in 1..=2 {
        bench.shared.attend(Some(&bench.context));
        for _ in 0..2 {
            bench.shared.stand(&bench.context, Way::Front, Standing::Ready("answers".to_owned()));
        }
        assert_eq!(*lock(&states), run);
    }
}

#[tokio::test]
async fn many_checks_come_in_several_batches_of_which_the_last_says_that_it_is_all() {
    let mut bench = bench(None);
    let many = (0..450).map(|number| closed(&number.to_string(), "front", &[])).collect();
    let until = Some(Timestamp::UNIX_EPOCH);
    let (done, handed) =
        bench.desk(Ok(()), async |shared, context| shared.report(context, many, until).await).await;
    assert_eq!(done, Ok(()));
    let sizes: Vec<_> =
        handed.iter().map(|batch| (batch.reports.len(), batch.complete_until.is_some())).collect();
    assert_eq!(sizes, [(200, false), (200, false), (50, true)]);
}

#[tokio::test]
async fn that_all_is_told_is_said_only_to_who_may_be_waiting_for_it() {
    let mut bench = bench(None);
    let until = Some(Timestamp::UNIX_EPOCH);
    let quiet = async |shared: &Shared, context: &Context| shared.report(context, Vec::new(), until).await;
    assert!(bench.desk(Ok(()), quiet).await.1.is_empty());
    let told = vec![closed("a", "front", &[])];
    bench.desk(Ok(()), async |shared, context| shared.report(context, told, None).await).await.0.unwrap();
    assert_eq!(bench.desk(Ok(()), quiet).await.1.len(), 1);
}

#[tokio::test]
async fn what_was_not_taken_is_neither_kept_nor_thought_to_be_told() {
    let mut bench = bench(None);
    let keep = async |shared: &Shared, context: &Context| {
        shared.keep(context, vec![closed("a", "cloud", &[])], |kept| kept.revision = Some(8)).await
    };
    assert_eq!(bench.desk(Err(NotTaken::Queue), keep).await.0, Err(NotTaken::Queue));
    assert_eq!(bench.shared.kept().revision, Some(7));
    let (done, handed) = bench.desk(Ok(()), keep).await;
    assert_eq!((done, handed.len(), handed[0].reports.len()), (Ok(()), 1, 1));
    assert_eq!(bench.shared.kept().revision, Some(8));
    assert!(handed[0].checkpoint.as_deref().unwrap().contains("\"currency\":\"EUR\""), "the rest stays");
    assert!(bench.desk(Ok(()), keep).await.1.is_empty(), "there is nothing new");
}

#[tokio::test]
async fn where_one_terminal_counts_only_the_till_says_which_checks_are_its() {
    let mut bench = bench(Some("t"));
    for (report, is_handed) in [
        (closed("a", "webhook", &[]), false),
        (closed("a", "front", &[]), true),
        (closed("a", "cloud", &["card_1"]), true),
        (closed("b", "report", &["card_2"]), false),
    ] {
        let (_, handed) = bench
            .desk(Ok(()), async |shared, context| shared.report(context, vec![report], None).await)
            .await;
        assert_eq!(handed.len(), usize::from(is_handed));
    }
}
