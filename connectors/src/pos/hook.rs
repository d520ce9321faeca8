//! What a till or its maker's cloud sends by itself, to `/hooks/NAME`.

use std::{fmt, net::SocketAddr, pin::Pin};

use stamp_core::time::Timestamp;

/// A request as it came in. Its body is bounded, and nothing of it has been believed yet.
pub struct HookRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// What stands behind `?`, undecoded; empty where there is nothing.
    pub query: String,
    /// Names in lower case, with their values as they came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, byte by byte.
    pub body: Vec<u8>,
    /// Who is at the other end of the connection.
    pub peer: Option<SocketAddr>,
    /// When it came in, UTC.
    pub at: Timestamp,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookReply {
    /// The HTTP status.
    pub status: u16,
    /// Text or JSON for whoever looks into the log at the other end. Says nothing of the request's content.
    pub body: String,
    /// What came of it, for our own log and count.
    pub received: Received,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Good, and news.
    News,
    /// Good, and nothing to do for it: a probe, an event of another kind, a repetition.
    Nothing,
    /// Its proof is wrong or missing.
    Unproved,
    /// It cannot be read.
    Unreadable,
    /// It could not be taken; the sender should come again.
    Later,
}

/// The future of a reply.
pub type Replying<'a> = Pin<Box<dyn Future<Output = HookReply> + Send + 'a>>;

/// Takes what is sent to one connector. It answers within ten seconds, however the till or the queue are doing.
pub trait Hook: Send + Sync {
    /// Takes a request. A yes promises that what follows from it is on the disk, or will be found by asking.
    fn receive(&self, request: HookRequest) -> Replying<'_>;
}

impl HookRequest {
    /// The value of a header, where it is there once and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => std::str::from_utf8(value).ok(),
            _ => None,
        }
    }
}

impl HookReply {
    /// A reply of this form.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>, received: Received) -> Self {
        Self { status, body: body.into(), received }
    }
}

/// Without headers and body, which hold secrets and persons.
impl fmt::Debug for HookRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookRequest")
            .field("method", &self.method)
            .field("bytes", &self.body.len())
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
