//! Scans from a stream: standard input, a pipe, a demo.

use std::time::Duration;

use stamp_core::scan::{Frame, Framer, Framing};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Context, Error};
use crate::ScannerState;

/// What became of waiting for bytes.
enum Heard {
    Stop,
    Silence,
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
    let ready = ScannerState::Ready { detail: "standard input".to_owned() };
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
        };
        let now = (context.clock)();
        let frames = match heard {
            Heard::Stop => return Ok(()),
            Heard::Silence => framer.idle(now).into_iter().collect(),
            Heard::Bytes(0) => {
                report_all(framer.finish().into_iter().collect(), &context).await;
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
