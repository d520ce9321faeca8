//! Scanners and device servers that we connect to.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    pin::pin,
    time::Duration,
};

use stamp_core::scan::Framer;
use tokio::{
    net::{TcpStream, lookup_host},
    time::{sleep, timeout},
};

use super::{REST, RETRY, States, TcpSettings, ending::Ending};
use crate::{
    ScannerState,
    scanner::stream::{self, Ear, End, Listening},
};

/// Longest wait for the answer of one address, and for that of a name server.
const PATIENCE: Duration = Duration::from_secs(3);

/// Addresses of one name that are tried.
const ADDRESSES: usize = 4;

/// A device server that another program uses may take a connection and close it at once: many serve one (Moxa NPort 5400
/// manual, "TCP Server Mode": `Max Connection` is 1 from the factory). ser2net sends some words first (ser2net(8)); they
/// are no code that a till knows.
const SETTLED: Duration = Duration::from_millis(300);

pub(super) async fn run(target: &str, settings: &TcpSettings, states: States<'_>) {
    let mut caller = Caller { target, settings, states, was_cut: false };
    if !caller.states.enter(ScannerState::Connecting).await {
        return;
    }
    let mut pause = RETRY.0;
    while let Some((why, lasted)) = caller.attempt().await {
        if lasted >= RETRY.1 {
            pause = RETRY.0;
        }
        let context = caller.states.context;
        if !caller.states.enter(ScannerState::Lost { why }).await
            || context.unless_stopped(sleep(pause)).await.is_none()
        {
            return;
        }
        (context.beat)();
        pause = (pause * 2).min(RETRY.1);
    }
}

struct Caller<'a> {
    target: &'a str,
    settings: &'a TcpSettings,
    states: States<'a>,
    /// The next connection may begin with the rest of a scan.
    was_cut: bool,
}

impl Caller<'_> {
    /// Connects and reads for as long as that lasts. Gives why it ended and how long it was connected; `None`: stopped.
    async fn attempt(&mut self) -> Option<(String, Duration)> {
        let context = self.states.context;
        match context.unless_stopped(open(self.target)).await? {
            Ok(stream) => {
                self.settings.keep_alive.apply(&stream);
                let since = (context.clock)();
                let why = self.attend(stream).await?;
                Some((why, (context.clock)().saturating_sub(since)))
            }
            Err(why) => Some((why, Duration::ZERO)),
        }
    }

    async fn attend(&mut self, mut stream: TcpStream) -> Option<String> {
        let (context, target) = (self.states.context, self.target);
        let ready = ScannerState::Ready { detail: self.connected(&stream) };
        let mut ear = self.ear();
        let mut has_settled = false;
        let end = {
            let mut reading = pin!(stream::read(&mut stream, &mut ear, context));
            let settling = async {
                sleep(SETTLED).await;
                self.states.enter(ready).await
            };
            tokio::select! {
                biased;
                end = reading.as_mut() => end,
                is_wanted = settling => {
                    if !is_wanted {
                        return None;
                    }
                    has_settled = true;
                    reading.await
                }
            }
        };
        let (framing, now) = (&self.settings.framing, (context.clock)());
        let (Ending { last, is_cut }, why) = match end {
            End::Stopped => return None,
            End::Closed if has_settled => (
                Ending::closed(&mut ear, framing, now),
                format!(
                    "{target} has closed the connection; the scanner is used again once it takes another one"
                ),
            ),
            End::Closed => (
                Ending::closed(&mut ear, framing, now),
                format!(
                    "{target} closes each connection at once; look whether another program is connected to it"
                ),
            ),
            End::Broken(error) => (
                Ending::broken(&mut ear, now),
                format!(
                    "{target} is gone: {error}; check its power and its network. The scanner is used again once it is back"
                ),
            ),
        };
        self.was_cut = is_cut;
        Listening::new(context).report_all(last).await.then_some(why)
    }

    fn ear(&self) -> Ear {
        let framer = Framer::new(self.settings.framing.clone());
        if !self.was_cut {
            return Ear::new(framer);
        }
        Ear::after_a_cut(framer, (self.states.context.clock)() + REST)
    }

    fn connected(&self, stream: &TcpStream) -> String {
        match stream.peer_addr() {
            Ok(peer) if peer.to_string() != self.target => {
                format!("connected to {} ({})", self.target, peer.ip())
            }
            _ => format!("connected to {}", self.target),
        }
    }
}

/// Connects to the first address of the target that answers, or says in words why there is none.
async fn open(target: &str) -> Result<TcpStream, String> {
    let unknown = |error: io::Error| {
        format!("{target} cannot be found: {error}; check how it is written, and this machine's network")
    };
    let late = |_| io::Error::from(ErrorKind::TimedOut);
    let found = timeout(PATIENCE, lookup_host(target)).await.map_err(late).flatten().map_err(unknown)?;
    let mut last = io::Error::new(ErrorKind::NotFound, "it has no address");
    for address in found.take(ADDRESSES) {
        match timeout(PATIENCE, dial(address)).await.map_err(late).flatten() {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(format!("{target} does not answer: {last}; check its power, its network and its port"))
}

async fn dial(address: SocketAddr) -> io::Result<TcpStream> {
    not_to_itself(TcpStream::connect(address).await?)
}

/// A port of this machine that nobody listens on may be given to our own end, which then is connected to itself.
fn not_to_itself(stream: TcpStream) -> io::Result<TcpStream> {
    if stream.local_addr()? == stream.peer_addr()? {
        return Err(ErrorKind::ConnectionRefused.into());
    }
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    #[tokio::test]
    async fn a_connection_to_itself_is_no_scanner() {
        let own = TcpSocket::new_v4().unwrap();
        own.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = own.local_addr().unwrap();
        let stream = own.connect(address).await.unwrap();
        assert_eq!(not_to_itself(stream).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }

    #[tokio::test]
    async fn a_connection_to_another_program_is_one() {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        assert!(dial(other.local_addr().unwrap()).await.is_ok());
    }
}
