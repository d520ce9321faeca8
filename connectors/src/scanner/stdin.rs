//! Scans from a stream: standard input, a pipe, a demo.

use std::time::Duration;

use stamp_core::scan::{Frame, Framer, Framing};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Context, Error, SIGN_OF_LIFE};
use crate::ScannerState;

const INPUT: &str = "standard input";

/// What became of waiting for bytes.
enum Heard {
    Stop,
    Silence,
    StillNothing,
    Bytes(usize),
}

/// Reads scans from `input` until it ends or the context's stop comes. What is typed or piped wants
/// [`Framing::lines`].
pub async fn run<R>(mut input: R, framing: Framing, context: Context) -> Result<(), Error>
where
    R: AsyncRead + Unpin,
{
    let mut framer = Framer::new(framing);
    let mut buffer = vec![0; 4096];
    let ready = ScannerState::Ready { detail: INPUT.to_owned() };
    if !context.report(context.state(ready)).await {
        return Ok(());
    }
    loop {
        let heard = tokio::select! {
            biased;
            () = context.stop.cancelled() => Heard::Stop,
            read = input.read(&mut buffer) => Heard::Bytes(
                read.map_err(|source| Error::Read { scanner: context.scanner.clone(), source })?
            ),
            () = silence(framer.deadline(), &context) => Heard::Silence,
            () = tokio::time::sleep(SIGN_OF_LIFE) => Heard::StillNothing,
        };
        (context.beat)();
        let now = (context.clock)();
        let frames = match heard {
            Heard::Stop => return Ok(()),
            Heard::StillNothing => continue,
            Heard::Silence => framer.idle(now).into_iter().collect(),
            Heard::Bytes(0) => {
                report_all(framer.finish().into_iter().collect(), &context).await;
                let ended = ScannerState::Ended { detail: format!("{INPUT} has ended") };
                context.report(context.state(ended)).await;
                return Ok(());
            }
            Heard::Bytes(count) => framer.push(&buffer[..count], now),
        };
        if !report_all(frames, &context).await {
            return Ok(());
        }
    }
}

/// Ends at `deadline`; never without one.
async fn silence(deadline: Option<Duration>, context: &Context) {
    match deadline {
        Some(deadline) => tokio::time::sleep(deadline.saturating_sub((context.clock)())).await,
        None => std::future::pending().await,
    }
}

async fn report_all(frames: Vec<Frame>, context: &Context) -> bool {
    for frame in frames {
        if !context.report(context.scan(frame)).await {
            return false;
        }
    }
    true
}
