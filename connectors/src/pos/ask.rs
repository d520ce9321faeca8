//! Questions to the API of a till or of its maker's cloud, with bounds on what comes back.

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Client, RequestBuilder, header, redirect};
use serde::de::DeserializeOwned;

/// For one question, from connecting to the last byte of the answer.
const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECTING: Duration = Duration::from_secs(5);
/// A day of a busy shop with all its lines has about a tenth of it.
const LARGEST: usize = 16 * 1024 * 1024;

/// Asks, and counts what it has asked. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Asker {
    http: Client,
    asked: Arc<AtomicU64>,
}

/// What came back.
#[derive(Clone)]
pub struct Answered {
    /// The HTTP status. Some tills say 200 to everything.
    pub status: u16,
    /// How long it asks to be left alone, where it does so in seconds (RFC 9110 section 10.2.3).
    pub retry_after: Option<Duration>,
    /// What else belongs to it, such as its next page (the header `Link`, RFC 8288).
    pub link: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// No answer. Tells no address: keys stand in some.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// No connection came about: nothing was sent.
    #[error("{0}")]
    NotSent(String),
    /// It may have arrived.
    #[error("{0}")]
    Lost(String),
    /// It does not end where an answer should.
    #[error("the answer has more than {} MB", LARGEST / 1_000_000)]
    TooLarge,
}

/// The system has no store of certificates.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up TLS; install the system's certificates (the package ca-certificates)")]
pub struct NoTls(#[source] reqwest::Error);

impl Asker {
    /// An asker that trusts whom the system trusts, and follows nobody elsewhere.
    ///
    /// # Errors
    /// Where the system has no store of certificates.
    pub fn new() -> Result<Self, NoTls> {
        let http = Client::builder()
            .user_agent(concat!("stamp-agent/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECTING)
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(2)
            .build()
            .map_err(NoTls)?;
        Ok(Self { http, asked: Arc::default() })
    }

    /// Where a question is made.
    #[must_use]
    pub const fn http(&self) -> &Client {
        &self.http
    }

    /// How many questions were sent since the start.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Sends a question and reads its whole answer, whatever its status is.
    ///
    /// # Errors
    /// Where no whole answer came.
    pub async fn ask(&self, question: RequestBuilder) -> Result<Answered, Unanswered> {
        self.ask_dated(question).await.map(|(answered, _)| answered)
    }

    /// As [`Asker::ask`], with the time at which it was answered, UTC, by the clock of whoever answered; in whole seconds
    /// (RFC 9110 section 6.6.1).
    ///
    /// # Errors
    /// As there.
    pub async fn ask_dated(
        &self,
        question: RequestBuilder,
    ) -> Result<(Answered, Option<Timestamp>), Unanswered> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut response = question.send().await.map_err(|error| unanswered(&error))?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|wish| wish.to_str().ok()?.trim().parse().ok());
        let link = response.headers().get(header::LINK);
        let link = link.and_then(|link| link.to_str().ok()).map(str::to_owned);
        let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| unanswered(&error))? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Unanswered::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok((Answered { status, retry_after: retry_after.map(Duration::from_secs), link, body }, date))
    }
}

impl Answered {
    /// The body as JSON. `None`: it is something else, such as a page of a guest network.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Without the body, which may name persons.
impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.body.len();
        f.debug_struct("Answered")
            .field("status", &self.status)
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}

fn unanswered(error: &reqwest::Error) -> Unanswered {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    let what = match error {
        error if error.is_timeout() => "no answer in time",
        error if error.is_connect() => "no connection",
        error if error.is_builder() => "the address cannot be asked",
        _ => "the connection broke",
    };
    let words = cause.map_or_else(|| what.to_owned(), |cause| format!("{what}: {cause}"));
    match error.is_connect() || error.is_builder() {
        true => Unanswered::NotSent(words),
        false => Unanswered::Lost(words),
    }
}
