//! Another machine: it calls the local API over TLS, on an address of its own that is loopback too.

use std::{fs, net::SocketAddr, ops::RangeInclusive, time::Duration};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use reqwest::{Certificate, Method, header};

use crate::{Home, Reply, Till, install_tls, until};

/// The keys of `[local_api]` that let it in, beside `listen`.
pub const TLS: &str = "tls = { cert = \"till.pem\", key = \"till.key\" }\nallowed_hosts = [\"till.local\"]";

/// A browser or a till on another machine.
#[derive(Debug, Clone)]
pub struct Remote {
    http: reqwest::Client,
    address: SocketAddr,
    cookie: Option<String>,
}

impl Remote {
    /// Puts a certificate into the till's folder that lasts as long as the test.
    #[must_use]
    pub fn certify(home: &Home) -> String {
        Self::certify_for(home, -1..=10_000)
    }

    /// The same, with one that is good from the first to the last of these days from now.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "who issues certificates has a clock of its own")]
    pub fn certify_for(home: &Home, days: RangeInclusive<i32>) -> String {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let time = |days: i32| {
            let day = today.saturating_add(days.days());
            let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
            date_time_ymd(day.year().into(), month, of_month)
        };
        let names = ["127.0.0.1", "127.0.0.2", "till.local"].map(str::to_owned);
        let mut wanted = CertificateParams::new(names).expect("names of a till");
        (wanted.not_before, wanted.not_after) = (time(*days.start()), time(*days.end()));
        let signing_key = KeyPair::generate().expect("a key");
        let cert = wanted.self_signed(&signing_key).expect("a certificate");
        fs::write(home.folder().join("till.key"), signing_key.serialize_pem()).expect("the key is written");
        fs::write(home.folder().join("till.pem"), cert.pem()).expect("the certificate is written");
        cert.pem()
    }

    /// Calls this till on 127.0.0.2, knowing it by its certificate. Waits until it listens there.
    pub async fn of(till: &Till, certificate: &str) -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 2], till.api().address().port())), certificate).await
    }

    /// Calls a till at this address.
    pub async fn at(address: SocketAddr, certificate: &str) -> Self {
        install_tls();
        let known = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        let http = http.tls_certs_only([known]).redirect(reqwest::redirect::Policy::none());
        let remote = Self { http: http.build().expect("an HTTP client"), address, cookie: None };
        until("other machines are served", async || remote.try_get("/live").await.ok()).await;
        remote
    }

    /// Where it calls.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, logged in: with the session of this answer.
    #[must_use]
    pub fn with_session_of(&self, reply: &Reply) -> Self {
        let cookie = reply.headers[header::SET_COOKIE].to_str().expect("a cookie").to_owned();
        Self { cookie: cookie.split(';').next().map(str::to_owned), ..self.clone() }
    }

    /// `https://ADDRESS:PORT`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://{}", self.address)
    }

    /// A request with further headers, as a page of the till sends it.
    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = self.http.request(method, format!("{}{path}", self.origin())).body(body.to_owned());
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        whole(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, &[], "").await
    }

    /// `POST` of JSON by a page of the till.
    pub async fn post(&self, path: &str, body: &str) -> Reply {
        let origin = self.origin();
        self.call(Method::POST, path, &[("content-type", "application/json"), ("origin", &origin)], body)
            .await
    }

    /// Types a code.
    pub async fn log_in(&self, code: &str) -> Reply {
        self.post("/v1/login", &format!("{{\"code\": \"{code}\"}}")).await
    }

    async fn try_get(&self, path: &str) -> Result<Reply, reqwest::Error> {
        whole(self.http.get(format!("{}{path}", self.origin()))).await
    }
}

async fn whole(request: reqwest::RequestBuilder) -> Result<Reply, reqwest::Error> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Reply { status, headers, text: response.text().await? })
}
