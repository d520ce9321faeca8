//! Scans from a stream.
#![allow(clippy::unwrap_used, reason = "a test's helpers fail the test")]

use std::{sync::Arc, time::Duration};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{Context, Error, stdin},
};
use stamp_core::scan::{Frame, Framing, Suffix};
use tokio::{
    io::{AsyncRead, AsyncWriteExt as _},
    sync::mpsc,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

fn context() -> (Context, mpsc::Receiver<Signal>) {
    let (signals, received) = mpsc::channel(64);
    let started = Instant::now();
    let clock = Arc::new(move || started.elapsed());
    let stop = CancellationToken::new();
    (Context::new("stdin".into(), signals, stop, clock), received)
}

/// Reads `input` to its end and gives the frames.
async fn frames(input: impl AsyncRead + Unpin, framing: Framing) -> Vec<Frame> {
    let (context, mut received) = context();
    stdin::run(input, framing, context).await.unwrap();
    let Some(Signal::Scanner { state: ScannerState::Ready { .. }, .. }) = received.recv().await else {
        panic!("ready comes first");
    };
    let (mut frames, mut last) = (Vec::new(), None);
    while let Some(signal) = received.recv().await {
        match signal {
            Signal::Scan { frame, .. } => frames.push(frame),
            Signal::Scanner { state, .. } => last = Some(state),
        }
    }
    assert!(matches!(last, Some(ScannerState::Ended { .. })), "the end is told: {last:?}");
    frames
}

fn scan(text: &str) -> Frame {
    Frame::Scan(text.as_bytes().to_vec())
}

#[tokio::test]
async fn lines_are_scans_and_the_last_one_needs_no_line_end() {
    let read = frames(&b"card_1\n\ncard_2\r\ncard_3"[..], Framing::lines()).await;
    assert_eq!(read, [scan("card_1"), scan("card_2"), scan("card_3")]);
}

#[tokio::test]
async fn a_missing_suffix_at_the_end_is_told() {
    let read = frames(&b"card_1\ncard_"[..], Framing { suffix: Suffix::Lf, ..Framing::lines() }).await;
    assert_eq!(read, [scan("card_1"), Frame::Partial { len: 5 }]);
}

#[tokio::test]
async fn silence_ends_a_scan_of_a_stream_that_stays_open() {
    let (mut scanner, input) = tokio::io::duplex(64);
    let (context, mut received) = context();
    let stop = context.stop.clone();
    let script = async {
        scanner.write_all(b"card_1").await.unwrap();
        received.recv().await;
        let Some(Signal::Scan { frame, at, .. }) = received.recv().await else { panic!("a scan") };
        assert_eq!(frame, scan("card_1"));
        assert!(at >= Duration::from_millis(200), "{at:?}");
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(stdin::run(input, Framing::default(), context), script);
    ended.unwrap();
}

#[tokio::test]
async fn a_broken_stream_is_an_error_that_names_the_scanner() {
    let broken = broken_stream();
    let (context, _received) = context();
    let error = stdin::run(broken, Framing::lines(), context).await.unwrap_err();
    assert!(matches!(&error, Error::Read { .. }));
    assert!(error.to_string().contains("'stdin'"), "{error}");
}

/// A stream whose first read fails.
fn broken_stream() -> impl AsyncRead + Unpin {
    struct Broken;

    impl AsyncRead for Broken {
        fn poll_read(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()))
        }
    }

    Broken
}
