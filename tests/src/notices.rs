//! The streams of the local API: of notices, as the till's page hears it, and of changes of the queue.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use crate::Client;

/// The type of an event that says nothing but that the stream lives.
const ALIVE: &str = "alive";

/// `GET /v1/notices` or `GET /v1/changes`, open.
#[derive(Debug)]
pub struct NoticeStream {
    response: Response,
    /// What came and was not taken yet.
    text: String,
}

impl NoticeStream {
    pub(crate) async fn open(client: &Client, after: Option<u64>) -> Self {
        let headers: Vec<_> = after.map(|after| ("Last-Event-ID", after.to_string())).into_iter().collect();
        Self::of(client.stream("/v1/notices", &headers).await)
    }

    pub(crate) async fn open_changes(client: &Client) -> Self {
        Self::of(client.stream("/v1/changes", &[]).await)
    }

    fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        Self { response, text: String::new() }
    }

    /// The next one. Fails the test when there is none within twenty seconds.
    pub async fn next(&mut self) -> Value {
        let next = timeout(Duration::from_secs(20), self.read());
        next.await.expect("something within twenty seconds").expect("the stream goes on")
    }

    /// The next sign of life, although there is nothing to tell. Fails the test when there is none within twenty seconds.
    pub async fn lives(&mut self) {
        let sign = async { while self.event().await.expect("the stream goes on").0 != ALIVE {} };
        timeout(Duration::from_secs(20), sign).await.expect("a sign of life within twenty seconds");
    }

    /// Ends when the daemon ends the stream.
    pub async fn ended(&mut self) {
        while self.read().await.is_some() {}
    }

    async fn read(&mut self) -> Option<Value> {
        loop {
            let (kind, data) = self.event().await?;
            if kind != ALIVE {
                return Some(data);
            }
        }
    }

    /// The next event of any type, with its type.
    async fn event(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                let (kind, data) = (field("event:").unwrap_or_default().trim().to_owned(), field("data:"));
                let data = data.map(str::to_owned);
                self.text = rest.to_owned();
                if let Some(data) = data {
                    return Some((kind, serde_json::from_str(&data).expect("an event is JSON")));
                }
            }
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

/// The first notice that the till's page missed after the one of this name, drawn (`GET /page/notices`). Fails the test
/// when there is none within twenty seconds.
pub(crate) async fn missed_by_the_page(client: &Client, after: &str) -> String {
    let mut response = client.stream("/page/notices", &[("Last-Event-ID", after.to_owned())]).await;
    let read = async {
        let mut text = String::new();
        while !text.contains("\n\n") {
            let chunk = response.chunk().await.expect("the stream goes on").expect("the stream goes on");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
        text
    };
    let text = timeout(Duration::from_secs(20), read).await.expect("a notice within twenty seconds");
    text.lines().filter_map(|line| line.strip_prefix("data: ")).collect::<Vec<_>>().join("\n")
}
