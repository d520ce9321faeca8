//! The tokens, sessions and login codes that are good.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use stamp_core::refusals::Refusals;
use stamp_store::{Act, Error, Token};
use subtle::ConstantTimeEq;
use tokio::{sync::watch, time::timeout};
use uuid::Uuid;

use super::{
    Api,
    auth::{Caller, Role},
    codes::Codes,
    peer::Peer,
    session::{self, Name, Sessions},
};
use crate::lock::held;

/// The file with support's token, in the data directory.
pub const TOKEN_FILE: &str = "local-api.token";
/// How often it is looked whether a token has ended.
const LOOK: Duration = Duration::from_secs(30);

/// See the module's text.
#[derive(Debug)]
pub struct Access {
    /// Where the daemon is called.
    port: u16,
    support: Mutex<[u8; 32]>,
    sessions: Mutex<Sessions>,
    codes: Mutex<Codes>,
    /// `None` until the queue, which has them, is open.
    tokens: watch::Sender<Option<HashMap<[u8; 32], Token>>>,
    /// Those who showed nothing that is good.
    strangers: Mutex<Refusals<Peer>>,
    /// Those who typed a wrong code.
    guessers: Mutex<Refusals<Peer>>,
    /// Held from a change of the stored tokens until they are known here.
    pub(super) changing: Arc<tokio::sync::Mutex<()>>,
}

/// What a browser's cookie is worth.
#[derive(Debug)]
pub(super) enum Session {
    /// Of the page on this machine.
    Here,
    /// Of somebody who has logged in.
    Stored(Caller),
    /// The queue is not open yet.
    Undecided,
    None,
}

impl Session {
    /// Who may more goes before who may less.
    const fn rank(&self) -> (u8, Option<Role>) {
        match self {
            Self::Stored(caller) => (3, Some(caller.role)),
            Self::Here => (2, None),
            Self::Undecided => (1, None),
            Self::None => (0, None),
        }
    }
}

impl Access {
    /// Nobody but the page may call yet.
    #[must_use]
    pub fn closed(port: u16) -> Self {
        let nobody = digest(&new_secret());
        Self {
            port,
            support: Mutex::new(nobody),
            sessions: Mutex::default(),
            codes: Mutex::default(),
            strangers: Mutex::default(),
            guessers: Mutex::default(),
            tokens: watch::Sender::new(None),
            changing: Arc::default(),
        }
    }

    /// Reads support's token from the data directory, or makes it there. Does not wait for the disk.
    pub fn learn(&self, data: &Path) -> std::io::Result<()> {
        let support = digest(&support_token(data)?);
        *held(&self.support) = support;
        Ok(())
    }

    /// The tokens, as the queue has them.
    pub fn replace(&self, tokens: Vec<Token>) {
        let map = tokens.into_iter().map(|token| (token.hash, token)).collect();
        self.tokens.send_replace(Some(map));
    }

    /// There is one more.
    pub(super) fn add(&self, token: Token) {
        self.tokens.send_modify(|tokens| {
            if let Some(tokens) = tokens {
                tokens.insert(token.hash, token);
            }
        });
    }

    /// The one with this id is good no more. To be called before that is written down: whoever ends it may not wait for
    /// the disk. Where it cannot be written, it is [added](Self::add) again.
    pub(super) fn remove(&self, id: &str) -> Option<Token> {
        let mut removed = None;
        self.tokens.send_modify(|tokens| {
            let hash = tokens.iter().flatten().find(|(_, token)| token.id == id).map(|(hash, _)| *hash);
            removed = hash.and_then(|hash| tokens.as_mut()?.remove(&hash));
        });
        removed
    }

    /// Ends the token with this id: here at once, whatever else is being written, and then in the queue, also where
    /// the caller goes away meanwhile. Says whether there was one.
    pub(super) async fn revoke(self: &Arc<Self>, api: &Api, id: &str, act: Act) -> Result<bool, Error> {
        let at_once = self.remove(id);
        let (access, store, id) = (Arc::clone(self), api.store.clone(), id.to_owned());
        let written = async move {
            let _one = access.changing.lock().await;
            // The change before this one may have made it, or brought it back.
            let removed = access.remove(&id).or(at_once);
            let revoked = store.revoke_token(&id, act).await;
            if let (Err(_), Some(token)) = (&revoked, removed) {
                access.add(token);
            }
            revoked
        };
        api.queue.to_its_end(written).await
    }

    pub(super) fn codes(&self) -> MutexGuard<'_, Codes> {
        held(&self.codes)
    }

    pub(super) fn strangers(&self) -> MutexGuard<'_, Refusals<Peer>> {
        held(&self.strangers)
    }

    pub(super) fn guessers(&self) -> MutexGuard<'_, Refusals<Peer>> {
        held(&self.guessers)
    }

    /// What the cookie of a session is called, over TLS or in clear.
    pub(super) const fn cookie(&self, is_secured: bool) -> Name {
        Name { port: self.port, is_secured }
    }

    /// A session for the page of a browser on this machine, as a cookie.
    pub(super) fn new_session(&self) -> Option<HeaderValue> {
        self.cookie(false).set(&held(&self.sessions).begin(), None)
    }

    /// The session of a browser on this machine is over.
    pub(super) fn end_session(&self, headers: &HeaderMap) {
        for given in self.cookie(false).shown_in(headers) {
            held(&self.sessions).end(given);
        }
    }

    /// The best of what is shown: another program on this machine may have planted a lesser one. That of a browser on
    /// this machine is worth nothing over TLS.
    pub(super) fn session(&self, headers: &HeaderMap, is_secured: bool) -> Session {
        let shown = self.cookie(is_secured).shown_in(headers).map(|given| self.worth(given));
        let counts = |session: &Session| !(is_secured && matches!(session, Session::Here));
        shown.filter(counts).max_by_key(Session::rank).unwrap_or(Session::None)
    }

    /// See [`super::proof`].
    pub(super) fn proof(&self, address: &str, nonce: &str) -> String {
        super::proof(&held(&self.support), address, nonce)
    }

    pub(super) fn judge(&self, headers: &HeaderMap, is_secured: bool) -> Option<Caller> {
        if let Some(token) = bearer(headers) {
            return self.judge_token(token);
        }
        match self.session(headers, is_secured) {
            Session::Here => Some(Caller { id: Caller::PAGE.to_owned(), role: Role::Cashier, token: None }),
            Session::Stored(caller) => Some(caller),
            Session::Undecided | Session::None => None,
        }
    }

    /// Whether what is shown may turn out to be good: it cannot be looked up before the queue is open.
    pub(super) fn is_undecided(&self, headers: &HeaderMap, is_secured: bool) -> bool {
        match bearer(headers) {
            Some(_) => self.tokens.borrow().is_none(),
            None => matches!(self.session(headers, is_secured), Session::Undecided),
        }
    }

    /// Ends when the caller's token was revoked or has expired; never for who has none.
    pub(super) async fn is_over(&self, caller: &Caller) {
        let Some(id) = &caller.token else { return std::future::pending().await };
        let mut tokens = self.tokens.subscribe();
        let stands = |tokens: &Option<HashMap<[u8; 32], Token>>| {
            tokens
                .as_ref()
                .is_some_and(|tokens| tokens.values().any(|token| token.id == *id && is_good(token)))
        };
        while stands(&tokens.borrow_and_update()) {
            // Whether they have changed or only time has passed, it is looked again.
            let _ = timeout(LOOK, tokens.changed()).await;
        }
    }

    fn worth(&self, given: &str) -> Session {
        if !session::is_stored(given) {
            return if held(&self.sessions).know(given) { Session::Here } else { Session::None };
        }
        match &*self.tokens.borrow() {
            None => Session::Undecided,
            Some(tokens) => match tokens.get(&session::stored_digest(given)).and_then(caller) {
                Some(caller) => Session::Stored(Caller { id: Caller::PAGE.to_owned(), ..caller }),
                None => Session::None,
            },
        }
    }

    fn judge_token(&self, token: &str) -> Option<Caller> {
        let given = digest(token);
        if bool::from(given.ct_eq(&*held(&self.support))) {
            return Some(Caller { id: "support".to_owned(), role: Role::Support, token: None });
        }
        // Looking up a digest tells nothing about the token.
        self.tokens.borrow().as_ref()?.get(&given).and_then(caller)
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

/// What is kept of a token.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// 244 random bits from the operating system.
pub(super) fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn caller(token: &Token) -> Option<Caller> {
    let role = Role::named(&token.role).filter(|_| is_good(token))?;
    Some(Caller { id: format!("token {}", token.id), role, token: Some(token.id.clone()) })
}

fn is_good(token: &Token) -> bool {
    token.expires_at.is_none_or(|at| at > crate::clock::wall())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
