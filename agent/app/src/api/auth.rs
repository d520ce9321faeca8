//! Who may call: a token, or the session of the till's own page.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stamp_store::Token;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::problem::Problem;

/// The file with support's token, in the data directory.
pub const TOKEN_FILE: &str = "local-api.token";
const COOKIE: &str = "stamp_agent_session";
/// Sessions of the page that are kept; the oldest goes first.
const SESSIONS: usize = 64;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The till's page: scans, redemptions, undo, its own last operations.
    Cashier,
    /// A point of sale: scans, receipts, redemptions.
    Pos,
    /// Everything.
    Support,
}

impl Role {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Pos => "pos",
            Self::Support => "support",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "pos" => Ok(Self::Pos),
            "support" => Ok(Self::Support),
            _ => Err(format!("{text:?} is none of: pos, support")),
        }
    }
}

/// A caller whose right was checked.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Tells callers apart; never the token itself.
    pub(super) id: String,
    pub(super) role: Role,
}

impl Caller {
    pub(super) fn must_be(&self, roles: &[Role]) -> Result<(), Problem> {
        if self.role == Role::Support || roles.contains(&self.role) {
            return Ok(());
        }
        let title = format!("a {} may not do this", self.role.as_str());
        Err(Problem::new(StatusCode::FORBIDDEN, "role_not_allowed", title)
            .hint("Use the token of support, or make one with `stamp-agent token new --role support`."))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown_caller)
    }
}

/// The tokens and sessions that are good.
#[derive(Debug)]
pub struct Access {
    support: Mutex<[u8; 32]>,
    sessions: Mutex<VecDeque<String>>,
    /// `None` until the queue, which has them, is open.
    tokens: Mutex<Option<HashMap<[u8; 32], Token>>>,
    /// Held from a change of the stored tokens until they are known here.
    pub(super) changing: tokio::sync::Mutex<()>,
}

impl Access {
    /// Nobody but the page may call yet.
    #[must_use]
    pub fn closed() -> Self {
        let nobody = digest(&new_secret());
        Self {
            support: Mutex::new(nobody),
            sessions: Mutex::default(),
            tokens: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
        }
    }

    /// Reads support's token from the data directory, or makes it there. Does not wait for the disk.
    pub fn learn(&self, data: &Path) -> std::io::Result<()> {
        let support = digest(&support_token(data)?);
        *self.support.lock().unwrap_or_else(PoisonError::into_inner) = support;
        Ok(())
    }

    /// The tokens have changed.
    pub fn replace(&self, tokens: Vec<Token>) {
        let map = tokens.into_iter().map(|token| (token.hash, token)).collect();
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = Some(map);
    }

    /// A session for the page of a browser on this machine, as a cookie.
    pub(super) fn new_session(&self) -> String {
        let session = new_secret();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.push_back(session.clone());
        while sessions.len() > SESSIONS {
            sessions.pop_front();
        }
        format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict")
    }

    pub(super) fn has_session(&self, headers: &HeaderMap) -> bool {
        let Some(given) = cookie(headers) else { return false };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            sessions.iter().position(|session| bool::from(session.as_bytes().ct_eq(given.as_bytes())));
        // The longest unused goes first, so the one in use never.
        let used = known.and_then(|place| sessions.remove(place));
        let is_known = used.is_some();
        sessions.extend(used);
        is_known
    }

    /// See [`super::proof`].
    pub(super) fn proof(&self, address: &str, nonce: &str) -> String {
        super::proof(&self.support.lock().unwrap_or_else(PoisonError::into_inner), address, nonce)
    }

    pub(super) fn judge(&self, headers: &HeaderMap) -> Option<Caller> {
        if let Some(token) = bearer(headers) {
            return self.judge_token(token);
        }
        self.has_session(headers).then(|| Caller { id: "page".to_owned(), role: Role::Cashier })
    }

    /// Whether the token given may turn out to be a good one: it cannot be looked up before the queue is open.
    pub(super) fn is_undecided(&self, headers: &HeaderMap) -> bool {
        let is_closed = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).is_none();
        is_closed && bearer(headers).is_some()
    }

    fn judge_token(&self, token: &str) -> Option<Caller> {
        let given = digest(token);
        if bool::from(given.ct_eq(&*self.support.lock().unwrap_or_else(PoisonError::into_inner))) {
            return Some(Caller { id: "support".to_owned(), role: Role::Support });
        }
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        // Looking up a digest tells nothing about the token.
        let token = tokens.as_ref()?.get(&given)?;
        if token.expires_at.is_some_and(|at| at <= crate::clock::wall()) {
            return None;
        }
        Some(Caller { id: format!("token {}", token.id), role: token.role.parse().ok()? })
    }
}

pub(super) async fn require(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    match access.judge(request.headers()) {
        Some(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        // Programs take a 401 for the last word.
        None if access.is_undecided(request.headers()) => Problem::starting().into_response(),
        None => {
            if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
                tracing::warn!(%peer, path = request.uri().path(), "a caller without a good token");
            }
            unknown_caller().into_response()
        }
    }
}

/// A new token, with what is kept of it.
pub(super) fn new_token() -> (String, [u8; 32]) {
    let token = format!("stp_{}", new_secret());
    let hash = digest(&token);
    (token, hash)
}

/// Support's token in this data directory; made when there is none.
pub fn support_token(data: &Path) -> std::io::Result<String> {
    let file: PathBuf = data.join(TOKEN_FILE);
    match std::fs::read_to_string(&file) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let (token, _) = new_token();
    crate::host::write_private_unsynced(&file, format!("{token}\n").as_bytes())?;
    Ok(token)
}

pub(super) fn unknown_caller() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "token_missing_or_unknown", "a good token is needed").hint(format!(
        "Send `Authorization: Bearer …` with the token in {TOKEN_FILE} of the data directory, or one made with `stamp-agent token new`."
    ))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// What is kept of a token.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// 244 random bits from the operating system.
fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
