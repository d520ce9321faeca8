//! Requests byte by byte: what no well-behaved client would send.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Client;

/// A request that is written as it stands.
#[derive(Debug, Clone)]
pub struct RawRequest {
    address: SocketAddr,
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An answer to a [`RawRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// Status code; 0 where the connection ended without one.
    pub status: u16,
    /// Everything that came, with the headers.
    pub text: String,
}

impl RawReply {
    /// The code of the problem, or of the notice where there is no problem; empty where there is neither.
    #[must_use]
    pub fn code(&self) -> String {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        body["code"].as_str().or(body["notice"]["code"].as_str()).unwrap_or_default().to_owned()
    }
}

impl RawRequest {
    /// A request that is in order, with the token of `client`; to be spoilt by the methods below.
    #[must_use]
    pub fn new(client: &Client, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = [
            ("host", client.address().to_string()),
            ("authorization", format!("Bearer {}", client.token())),
            ("content-type", "application/json".to_owned()),
            ("connection", "close".to_owned()),
        ];
        Self {
            address: client.address(),
            line: format!("{method} {path} HTTP/1.1"),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: body.into(),
        }
    }

    /// To another address than that of the client.
    #[must_use]
    pub const fn to(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// With this header in place of the one of the same name.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut request = self.without(name);
        request.headers.push((name.to_owned(), value.to_owned()));
        request
    }

    /// Without this header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(kept, _)| kept != name);
        self
    }

    /// Sends it and reads to the end of the connection.
    pub async fn send(&self) -> RawReply {
        let (mut reader, mut writer) = connect(self.address).await.into_split();
        let bytes = self.bytes();
        let mut answer = Vec::new();
        // A daemon that has seen enough may close the connection while we still write.
        let exchange = async { tokio::join!(writer.write_all(&bytes), reader.read_to_end(&mut answer)) };
        let ended = timeout(Duration::from_secs(20), exchange).await;
        assert!(ended.is_ok(), "no answer within twenty seconds: {}", self.line);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        RawReply { status, text }
    }

    /// Sends it and closes the connection without reading.
    pub async fn send_and_hang_up(&self) {
        let mut connection = connect(self.address).await;
        connection.write_all(&self.bytes()).await.expect("the request is written");
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\ncontent-length: {}\r\n", self.line, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

/// A connection to the local API.
pub async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the local API takes connections")
}
