//! Reaching the daemon over its local API; and when that fails, saying why and what helps.

use std::{io, path::Path, time::Duration};

use serde_json::Value;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Context, load};
use crate::{
    api,
    exit::{Exit, Failure},
    rendezvous::ADDRESS_FILE,
};

/// Longest wait for the proof, which takes no time.
const PROOF: Duration = Duration::from_secs(10);

/// A connection to the daemon, with support's rights.
#[derive(Debug)]
pub(super) struct Daemon {
    http: reqwest::Client,
    /// As it stands in the file.
    address: String,
    token: String,
}

impl Daemon {
    /// The daemon of this data directory.
    pub(super) fn find(context: &Context) -> Result<Self, Failure> {
        let data = &context.places.data;
        // A disk that does not take this file keeps nobody from listening where the configuration says.
        let is_written = data.join(ADDRESS_FILE).exists() || !data.is_dir();
        let address = match configured(context).filter(|_| !is_written) {
            Some(address) => address,
            None => read(data, ADDRESS_FILE)?,
        };
        let token = read(data, api::TOKEN_FILE)?;
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(40)).build()?;
        Ok(Self { http, address: address.trim().to_owned(), token: token.trim().to_owned() })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.call(self.http.get(self.url(path))).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(self.http.post(self.url(path)).json(body)).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(self.http.put(self.url(path)).json(body)).await
    }

    pub(super) async fn post_text(&self, path: &str, body: String) -> Result<Value, Failure> {
        self.call(self.http.post(self.url(path)).body(body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.call(self.http.delete(self.url(path))).await
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        self.ask_for_proof().await?;
        let response = request.bearer_auth(&self.token).send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let bytes = response.bytes().await?;
        let value: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(value);
        }
        let title = value["title"].as_str().unwrap_or("an answer that cannot be read");
        let failure = Failure::words(exit(status.as_u16(), value["code"].as_str()), title);
        Err(match value["hint"].as_str() {
            Some(hint) => failure.hint(hint),
            None => failure,
        })
    }

    /// A daemon that was killed leaves its address behind. What listens there now gets no token before it has shown
    /// that it knows it.
    async fn ask_for_proof(&self) -> Result<(), Failure> {
        let nonce = Uuid::new_v4().simple().to_string();
        let expected = api::proof(&api::digest(&self.token), &self.address, &nonce);
        let request = self.http.get(self.url(&format!("/v1/proof?nonce={nonce}"))).timeout(PROOF);
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let answer: Value = response.json().await.unwrap_or(Value::Null);
        let proof = answer["proof"].as_str().unwrap_or_default();
        if bool::from(proof.as_bytes().ct_eq(expected.as_bytes())) {
            return Ok(());
        }
        let words = format!("what listens on {} is not the daemon of this data directory", self.address);
        Err(Failure::words(Exit::Unavailable, words).hint(
            "Start the daemon again; if another program has taken its port, end that or choose another local_api.listen.",
        ))
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn exit(status: u16, code: Option<&str>) -> Exit {
    match (status, code) {
        (401 | 403, _) => Exit::Permission,
        (400 | 404 | 409 | 413 | 415 | 422, _) => Exit::Usage,
        (503, Some("starting")) => Exit::TryLater,
        (503, _) => Exit::Disk,
        _ => Exit::Internal,
    }
}

fn unreachable(error: &reqwest::Error) -> Failure {
    let words = if error.is_connect() {
        "the daemon does not run: nothing listens where it did"
    } else {
        "the daemon does not answer"
    };
    Failure::words(Exit::Unavailable, words).hint(START)
}

/// Where the daemon listens by its configuration, if that names a port.
fn configured(context: &Context) -> Option<String> {
    let config = load::config(&context.places).ok()?;
    let address = config.local_api.own_address();
    (address.port() != 0).then(|| address.to_string())
}

pub(super) const START: &str = if cfg!(windows) {
    "Start it with `stamp-agent run`, or the service with `sc.exe start stamp-agent`."
} else {
    "Start it with `stamp-agent run`, or the service with `systemctl start stamp-agent`."
};

fn read(data: &Path, name: &str) -> Result<String, Failure> {
    let file = data.join(name);
    std::fs::read_to_string(&file).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Failure::words(Exit::Permission, format!("no permission to read {}", file.display()))
                .hint("Run the command as the user of the service, or with sudo.")
        }
        io::ErrorKind::NotFound if !data.exists() => {
            Failure::words(Exit::Unavailable, format!("there is no data directory {}", data.display())).hint(
                "Name it with --data-dir, or start the daemon for the first time with `stamp-agent run`.",
            )
        }
        io::ErrorKind::NotFound => {
            Failure::words(Exit::Unavailable, format!("no daemon runs on {}", data.display())).hint(START)
        }
        _ => Failure::new(
            Exit::Disk,
            anyhow::Error::new(error).context(format!("cannot read {}", file.display())),
        ),
    })
}
