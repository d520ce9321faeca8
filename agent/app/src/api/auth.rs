//! Who may call: a token, or the session of a page.

use std::{net::SocketAddr, str::FromStr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use stamp_core::refusals::Line;
use tracing::warn;

use super::{
    access::{Access, TOKEN_FILE},
    door::Secured,
    peer::Peer,
    problem::Problem,
};
use crate::clock;

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
    const ALL: [Self; 3] = [Self::Cashier, Self::Pos, Self::Support];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Pos => "pos",
            Self::Support => "support",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::named(text).ok_or_else(|| format!("{text:?} is none of: cashier, pos, support"))
    }
}

/// A caller whose right was checked.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Tells callers apart, but for pages; never the token itself.
    pub(super) id: String,
    pub(super) role: Role,
    /// The id of the stored token that it comes with.
    pub(super) token: Option<String>,
}

impl Caller {
    /// The id of every page.
    pub(super) const PAGE: &str = "page";

    /// Whether a caller could have this id.
    pub(super) fn is_id(name: &str) -> bool {
        matches!(name, Self::PAGE | "support") || name.starts_with("token ")
    }

    pub(super) fn must_be(&self, roles: &[Role]) -> Result<(), Problem> {
        if self.role == Role::Support || roles.contains(&self.role) {
            return Ok(());
        }
        let title = format!("a {} may not do this", self.role.as_str());
        Err(Problem::new(StatusCode::FORBIDDEN, "role_not_allowed", title)
            .hint("Use the token of support, or make one with `stamp-agent token new --role support`."))
    }

    /// Whom the journal names. `cashier`: who says to be at the till.
    pub(super) fn actor(&self, cashier: Option<&str>) -> String {
        let session = self.token.as_ref().filter(|_| self.id == Self::PAGE);
        let session = session.map_or_else(|| self.id.clone(), |token| format!("{} {token}", self.id));
        cashier.map_or_else(|| session.clone(), |name| format!("{session}, {name}"))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown_caller)
    }
}

pub(super) async fn require(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    let is_secured = request.extensions().get::<Secured>().is_some();
    match access.judge(request.headers(), is_secured) {
        Some(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        // Programs take a 401 for the last word.
        None if access.is_undecided(request.headers(), is_secured) => Problem::starting().into_response(),
        None => {
            note_stranger(&access, &request);
            unknown_caller().into_response()
        }
    }
}

/// As [`require`], of callers on other machines. What is open to all on this one tells them nothing.
pub(super) async fn require_from_afar(access: State<Arc<Access>>, request: Request, next: Next) -> Response {
    match request.extensions().get::<Secured>() {
        Some(_) => require(access, request, next).await,
        None => next.run(request).await,
    }
}

/// In the log, with the path as the program names it: that of the request may be long, and name a card.
fn note_stranger(access: &Access, request: &Request) {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else { return };
    let noted = access.strangers().add(Peer::from(*peer), clock::now().mono);
    if let Some(Line { who, times }) = noted {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        warn!(peer = %who, times, path, "a caller without a good token");
    }
}

pub(super) fn unknown_caller() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "token_missing_or_unknown", "a good token is needed").hint(format!(
        "Send `Authorization: Bearer …` with the token in {TOKEN_FILE} of the data directory, or one made with `stamp-agent token new`."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_names_the_session_and_the_cashier() {
        let caller = |id: &str, token: Option<&str>| Caller {
            id: id.to_owned(),
            role: Role::Support,
            token: token.map(str::to_owned),
        };
        assert_eq!(caller("page", Some("1a2b")).actor(Some("Eva")), "page 1a2b, Eva");
        assert_eq!(caller("page", None).actor(None), "page");
        assert_eq!(caller("token 1a2b", Some("1a2b")).actor(None), "token 1a2b");
    }
}
