//! A till and its cloud, in this process.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use reqwest::{Client, header};
use serde_json::{Value, json};
use stamp_agent::{
    agent::{Agent, Settings},
    api::support_token,
    log::Logbook,
    upkeep::KeySource,
};
use stamp_core::config;
use stamp_sandbox::{DEMO_KEY, Options, Sandbox};
use tempfile::TempDir;

use crate::{
    call::Call,
    document::{Answered, Document},
};

pub(crate) struct Shop {
    pub(crate) document: Document,
    pub(crate) cloud: Sandbox,
    pub(crate) http: Client,
    /// `http://ADDRESS:PORT`
    pub(crate) base: String,
    pub(crate) seen: Mutex<BTreeSet<Answered>>,
    agent: Agent,
    tokens: Tokens,
    _folder: TempDir,
}

struct Tokens {
    support: String,
    pos: String,
    /// Of the page, as a cookie.
    cashier: String,
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Cashier,
    Pos,
    Support,
}

impl Role {
    pub(crate) const ALL: [Self; 3] = [Self::Cashier, Self::Pos, Self::Support];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Pos => "pos",
            Self::Support => "support",
        }
    }
}

impl Shop {
    /// A till that stamps in this way, and waits long enough that a busy machine makes no difference.
    pub(crate) async fn open(stamping: &str) -> Self {
        // Only the first one counts; another test of this process may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let cloud = Sandbox::start(Options { snapshot: false, ..Options::default() }).await.unwrap();
        // Where scans stamp, a point of sale would be heard in vain, which is a matter of health.
        let kiosk = match stamping {
            "receipt" => "[[generic]]\nname = \"kiosk\"\nhook = { proof = \"this-machine\" }\n[poster]\n",
            _ => "",
        };
        let text = format!(
            "[cloud]\nbase_url = \"{}\"\n[till]\nid = \"till-1\"\nstamping = \"{stamping}\"\nanswer_within_ms = 30000\n\
             [local_api]\nlisten = \"127.0.0.1:0\"\n{kiosk}",
            cloud.base_url()
        );
        let key = KeySource::new(folder.path().join("api-key"), Some(DEMO_KEY.to_owned()));
        let config = config::parse(&text, "the test's configuration").unwrap();
        let log = Logbook { folder: Some(folder.path().join("logs")), levels: None };
        let settings = Settings {
            config,
            config_file: folder.path().join("agent.toml"),
            data: folder.path().to_owned(),
            key,
            dropped_lines: None,
            log,
            demo: true,
        };
        let agent = Agent::start(settings).await.unwrap();
        let base = format!("http://{}", agent.address());
        let http = Client::builder().build().unwrap();
        let document = Document::read(&text_of(&http, &format!("{base}/openapi.json")).await);
        let support = support_token(folder.path()).unwrap();
        let pos = pos_token(&http, &base, &support).await;
        let cashier = session(&http, &base).await;
        let tokens = Tokens { support, pos, cashier };
        Self { document, cloud, http, base, seen: Mutex::default(), agent, tokens, _folder: folder }
    }

    /// A request, as support unless said otherwise.
    pub(crate) fn call(&self, operation: &str) -> Call<'_> {
        Call::new(self, self.document.operation(operation))
    }

    /// The header that makes a request one of this role.
    pub(crate) fn credentials(&self, role: Role) -> (header::HeaderName, String) {
        match role {
            Role::Cashier => (header::COOKIE, self.tokens.cashier.clone()),
            Role::Pos => (header::AUTHORIZATION, format!("Bearer {}", self.tokens.pos)),
            Role::Support => (header::AUTHORIZATION, format!("Bearer {}", self.tokens.support)),
        }
    }

    pub(crate) fn saw(&self, answered: Answered) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(answered);
    }

    /// Ends the till and its cloud. Returns what was seen.
    pub(crate) async fn close(self) -> BTreeSet<Answered> {
        self.agent.stop().await;
        self.cloud.shutdown().await;
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn text_of(http: &Client, url: &str) -> String {
    http.get(url).send().await.unwrap().text().await.unwrap()
}

async fn pos_token(http: &Client, base: &str, support: &str) -> String {
    let request = http.post(format!("{base}/v1/tokens")).bearer_auth(support).json(&json!({"role": "pos"}));
    let made: Value = request.send().await.unwrap().json().await.unwrap();
    made["token"].as_str().unwrap().to_owned()
}

async fn session(http: &Client, base: &str) -> String {
    let page = http.get(format!("{base}/")).send().await.unwrap();
    let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}
