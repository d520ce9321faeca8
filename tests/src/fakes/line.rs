//! A connection to a fake that can be cut.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The handle on a connection that its requests get (`ConnectInfo<Line>`).
#[derive(Debug, Clone)]
pub struct Line(CancellationToken);

impl Line {
    pub(super) const fn new(cut: CancellationToken) -> Self {
        Self(cut)
    }

    /// Not a byte more is sent on it, whatever the handler returns.
    pub fn cut(&self) {
        self.0.cancel();
    }
}

/// The stream of a [`Line`].
pub(super) struct Wire {
    stream: TcpStream,
    line: Line,
    /// Wakes a connection that is idle when it is cut.
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, line: Line) -> Self {
        let cut = Box::pin(line.0.clone().cancelled_owned());
        Self { stream, line, cut }
    }

    pub(super) fn line(&self) -> Line {
        self.line.clone()
    }

    fn poll_cut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.line.0.is_cancelled() || self.cut.as_mut().poll(context).is_ready() {
            true => Err(io::ErrorKind::ConnectionReset.into()),
            false => Ok(()),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_cut(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_cut(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_cut(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
