//! One TCP connection, with a way to end it that the peer sees as a cut cable.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The handle on a connection that its requests get.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) peer: SocketAddr,
    cut: CancellationToken,
}

impl Line {
    pub(super) const fn new(peer: SocketAddr, cut: CancellationToken) -> Self {
        Self { peer, cut }
    }

    /// Not a byte more is sent from here on, whatever the handler returns.
    pub(crate) fn hang_up(&self) {
        self.cut.cancel();
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }
}

/// The stream of a [`Line`].
pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
    /// Wakes a connection that is idle when it is cut.
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, line: Line) -> Self {
        let cut = Box::pin(line.cut.clone().cancelled_owned());
        Self { stream, line, cut }
    }

    pub(super) fn line(&self) -> Line {
        self.line.clone()
    }

    fn poll_cut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.line.is_cut() || self.cut.as_mut().poll(context).is_ready() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
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
