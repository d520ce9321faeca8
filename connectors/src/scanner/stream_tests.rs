use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use stamp_core::scan::Framing;
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream},
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::Signal;

/// A clock that only the test moves on, in seconds.
#[derive(Default)]
struct Bench {
    clock: Arc<AtomicU64>,
    beats: Arc<AtomicU64>,
}

impl Bench {
    fn context(&self) -> (Context, mpsc::Receiver<Signal>) {
        let (signals, received) = mpsc::channel(1);
        let (clock, beats) = (Arc::clone(&self.clock), Arc::clone(&self.beats));
        let context = Context {
            scanner: "counter".into(),
            signals,
            stop: CancellationToken::new(),
            clock: Arc::new(move || Duration::from_secs(clock.load(Ordering::SeqCst))),
            beat: Arc::new(move || {
                beats.fetch_add(1, Ordering::SeqCst);
            }),
        };
        (context, received)
    }

    /// Hears `script`, which writes to the stream and takes what came of it.
    async fn hear(&self, mut ear: Ear, script: impl AsyncFnOnce(DuplexStream, mpsc::Receiver<Signal>)) {
        let (context, received) = self.context();
        let (scanner, mut input) = tokio::io::duplex(1_024);
        let reading = read(&mut input, &mut ear, &context);
        tokio::join!(reading, script(scanner, received));
    }

    async fn until_beats(&self, count: u64) {
        while self.beats.load(Ordering::SeqCst) < count {
            tokio::task::yield_now().await;
        }
    }

    fn an_hour_passes(&self) {
        self.clock.fetch_add(3_600, Ordering::SeqCst);
    }
}

fn framer() -> Framer {
    Framer::new(Framing { gap: Duration::from_secs(60), ..Framing::default() })
}

fn scan(text: &str) -> Frame {
    Frame::Scan(text.as_bytes().to_vec())
}

async fn next(received: &mut mpsc::Receiver<Signal>) -> Frame {
    match received.recv().await {
        Some(Signal::Scan { frame, .. }) => frame,
        other => panic!("a frame, not {other:?}"),
    }
}

#[tokio::test]
async fn time_in_which_nobody_took_signals_is_no_silence_of_the_scanner() {
    let bench = Bench::default();
    bench
        .hear(Ear::new(framer()), async |mut scanner, mut received| {
            scanner.write_all(b"card_1\rcard_2\rcard_").await.unwrap();
            while received.is_empty() {
                tokio::task::yield_now().await;
            }
            bench.an_hour_passes();
            scanner.write_all(b"3\r").await.unwrap();
            for expected in ["card_1", "card_2", "card_3"] {
                assert_eq!(next(&mut received).await, scan(expected));
            }
        })
        .await;
}

#[tokio::test]
async fn a_scan_is_whole_however_late_this_process_comes_to_read_its_rest() {
    let bench = Bench::default();
    bench
        .hear(Ear::new(framer()), async |mut scanner, mut received| {
            scanner.write_all(b"card_").await.unwrap();
            bench.until_beats(1).await;
            bench.an_hour_passes();
            scanner.write_all(b"1\r").await.unwrap();
            assert_eq!(next(&mut received).await, scan("card_1"));
        })
        .await;
}

#[tokio::test]
async fn the_rest_of_a_scan_that_was_cut_off_is_no_scan() {
    let bench = Bench::default();
    bench
        .hear(Ear::after_a_cut(framer(), Duration::from_secs(1)), async |mut scanner, mut received| {
            scanner.write_all(b"COF").await.unwrap();
            bench.until_beats(1).await;
            scanner.write_all(b"FEE\rcard_1\r").await.unwrap();
            assert_eq!(next(&mut received).await, Frame::Partial { len: 6 });
            assert_eq!(next(&mut received).await, scan("card_1"));
        })
        .await;
}

#[tokio::test]
async fn what_is_scanned_later_than_a_rest_would_come_is_a_scan() {
    let bench = Bench::default();
    bench.an_hour_passes();
    bench
        .hear(Ear::after_a_cut(framer(), Duration::from_secs(1)), async |mut scanner, mut received| {
            scanner.write_all(b"card_1\r").await.unwrap();
            assert_eq!(next(&mut received).await, scan("card_1"));
        })
        .await;
}
