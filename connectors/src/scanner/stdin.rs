//! Scans from a stream: standard input, a pipe, a demo.

use stamp_core::scan::{Framer, Framing};
use tokio::io::AsyncRead;

use super::{
    Context, Error,
    stream::{self, Ear, End, Listening},
};
use crate::ScannerState;

const INPUT: &str = "standard input";

/// Reads scans from `input` until it ends or the context's stop comes. What is typed or piped wants
/// [`Framing::lines`].
pub async fn run<R>(mut input: R, framing: Framing, context: Context) -> Result<(), Error>
where
    R: AsyncRead + Unpin,
{
    let ready = ScannerState::Ready { detail: INPUT.to_owned() };
    if !context.report(context.state(ready)).await {
        return Ok(());
    }
    let mut ear = Ear::new(Framer::new(framing));
    match stream::read(&mut input, &mut ear, &context).await {
        End::Stopped => Ok(()),
        End::Broken(source) => Err(Error::Read { scanner: context.scanner, source }),
        End::Closed => {
            Listening::new(&context).report_all(ear.finish()).await;
            let ended = ScannerState::Ended { detail: format!("{INPUT} has ended") };
            context.report(context.state(ended)).await;
            Ok(())
        }
    }
}
