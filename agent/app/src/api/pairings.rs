//! `POST /v1/pairings`: a code becomes the token of a program that runs on a till, such as its maker's app, so that
//! nobody has to copy a token by hand.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use stamp_store::{Act, Token};
use tracing::info;

use super::{
    Api,
    access::new_token,
    auth::Role,
    codes::{Tried, Use},
    door::Secured,
    json::Body,
    login::{self, whence},
    peer::Peer,
    problem::Problem,
};
use crate::clock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pairing {
    code: String,
}

pub(super) async fn pair(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secured: Option<Extension<Secured>>,
    Body { value, .. }: Body<Pairing>,
) -> Result<Json<Value>, Problem> {
    // As with a login: two with one code do not both get a token, and a revocation is not overtaken.
    let one = Arc::clone(&api.access.changing).lock_owned().await;
    let from = whence(peer, secured.is_some());
    let tried = api.access.codes().attempt(&value.code, Use::Pairing, from, clock::now().mono);
    let code = match tried {
        Tried::Good(code) => code,
        Tried::Wrong => {
            login::note_wrong(&api.access, Peer::from(peer));
            return Err(login::wrong());
        }
        Tried::Wait(wait) => return Err(login::too_often(wait)),
    };
    let created_at = clock::wall();
    let expires_at = code.for_s.and_then(|kept| created_at.saturating_add(Duration::from_secs(kept)).ok());
    let (secret, hash) = new_token();
    let (role, label) = (Role::Pos.as_str().to_owned(), code.label.clone());
    let token = Token { id: code.id.clone(), hash, role, label, created_at, expires_at };
    let act = Act {
        at: created_at,
        actor: format!("code {}", code.id),
        action: "paired",
        op_id: None,
        reason: Some(Role::Pos.as_str().to_owned()),
    };
    let shown = json!({"token": secret, "id": token.id, "role": Role::Pos, "expires_at": expires_at});
    let (access, store) = (Arc::clone(&api.access), api.store.clone());
    // Also where the till goes away meanwhile: what is written down is known, and what is not is as it was.
    let exchange = async move {
        let _one = one;
        let kept = store.exchange_token(token.clone(), act, None).await;
        match kept {
            Ok(_) => {
                access.add(token);
                info!(token = code.id, "a program on a till was paired");
            }
            Err(_) => access.codes().give_back(code),
        }
        kept
    };
    api.queue.to_its_end(exchange).await?;
    Ok(Json(shown))
}
