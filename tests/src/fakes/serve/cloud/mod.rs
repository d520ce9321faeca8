//! Syrve's cloud, as its published schema has it and as its users have found it.

mod deliveries;
mod dress;
mod feed;
mod hooks;
mod loyalty;
mod orders;
mod organization;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    extract::{Path, Request, State},
    http::header,
    middleware::{self, Next},
    response::Response,
    routing::post,
};
use jiff::Timestamp;
use serde_json::Value;

pub use self::{hooks::HookSettings, token::Token};
use self::{loyalty::Transaction, token::Tokens};
use super::{FakeClock, Shared, fault::refusal, locked, shop::Order};

/// The one organization.
pub const ORGANIZATION: &str = "7bc05553-4b68-44e8-b7bc-37be63c6d9e9";
/// Its one group of terminals.
pub const TERMINALS: &str = "a556d82b-0000-4000-8000-000000000001";
/// Logs in by the first way.
pub const API_LOGIN: &str = "demo-login";
/// Log in by the second way: the key, the application and its secret.
pub const API_KEY: [&str; 3] = ["demo-key", "6f0c0f3e-0000-4000-8000-000000000001", "demo-client-secret"];

/// How the cloud behaves and what it knows.
#[derive(Debug)]
pub struct Cloud {
    #[allow(missing_docs, reason = "its type says it")]
    pub clock: FakeClock,
    /// What form its tokens have.
    pub token: Token,
    /// The part of the paths of loyalty that bears the brand.
    pub loyalty: &'static str,
    /// The organization has Syrve Loyalty.
    pub has_loyalty: bool,
    /// Groups are hidden from who does not ask for disabled ones too.
    pub hides_groups: bool,
    /// The group sleeps.
    pub asleep: bool,
    /// The till is connected with the cloud.
    pub online: bool,
    /// The till tells of the orders in the hall that the cloud was never asked to know. Nobody has documented it.
    pub knows_all: bool,
    /// Words by which a right is refused, by what stands in the path.
    pub denied: BTreeMap<String, String>,
    /// Where it sends what happens.
    pub hooks: HookSettings,
    /// What the loyalty service sends with each push, as it was entered in its office.
    pub push_password: Option<String>,
    /// How often settings were written.
    pub hooks_written: u32,
    /// Events that were made and not taken yet, oldest first.
    pub outbox: Vec<Value>,
    tokens: Tokens,
    /// Orders that it was asked to know.
    initiated: BTreeSet<String>,
    /// By the id at the till.
    records: BTreeMap<String, Record>,
    /// What changed at the till and is not told yet.
    untold: Vec<String>,
    /// Ids of commands that wait for the till.
    commands: BTreeMap<String, Vec<String>>,
    transactions: Vec<Transaction>,
    revision: i64,
}

/// An order as the cloud knows it.
#[derive(Debug, Clone)]
struct Record {
    order: Order,
    revision: i64,
    /// Of the last change on the cloud's side.
    changed: Timestamp,
}

impl Cloud {
    pub(super) fn new(clock: FakeClock) -> Self {
        Self {
            clock,
            token: Token::Jwt,
            loyalty: "syrve",
            has_loyalty: true,
            hides_groups: true,
            asleep: false,
            online: true,
            knows_all: false,
            denied: BTreeMap::new(),
            hooks: HookSettings::default(),
            push_password: None,
            hooks_written: 0,
            outbox: Vec::new(),
            tokens: Tokens::default(),
            initiated: BTreeSet::new(),
            records: BTreeMap::new(),
            untold: Vec::new(),
            commands: BTreeMap::new(),
            transactions: Vec::new(),
            revision: 0,
        }
    }

    /// Ends all tokens before their time.
    pub fn forget_tokens(&mut self) {
        self.tokens.forget();
    }

    /// How many tokens were given.
    #[must_use]
    pub const fn tokens_given(&self) -> u32 {
        self.tokens.given()
    }

    /// A right that the login does not have any more, for all paths that have this in them.
    pub fn deny(&mut self, path: &str, right: &str) {
        self.denied.insert(path.to_owned(), format!("Right '{right}' is not allowed for this ApiLogin"));
    }
}

pub(super) fn router(world: Shared) -> Router {
    let api = Router::new()
        .route("/api/1/organizations", post(organization::all))
        .route("/api/1/organizations/settings", post(organization::settings))
        .route("/api/1/terminal_groups", post(organization::groups))
        .route("/api/1/terminal_groups/is_alive", post(organization::is_alive))
        .route("/api/1/order/by_id", post(orders::by_id))
        .route("/api/1/order/init_by_posOrder", post(orders::init_by_pos_order))
        .route("/api/1/commands/status", post(orders::command_status))
        .route("/api/1/deliveries/by_id", post(deliveries::by_id))
        .route("/api/1/deliveries/by_revision", post(deliveries::by_revision))
        .route("/api/1/deliveries/by_delivery_date_and_status", post(deliveries::by_date_and_status))
        .route("/api/1/webhooks/settings", post(hooks::settings))
        .route("/api/1/webhooks/update_settings", post(hooks::update))
        .route("/api/1/loyalty/{brand}/{*call}", post(branded))
        .layer(middleware::from_fn_with_state(Shared::clone(&world), only_with_token));
    let doors = Router::new()
        .route("/api/1/access_token", post(token::first))
        .route("/api/v2/access_token", post(token::second));
    api.merge(doors).with_state(world)
}

async fn only_with_token(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let refused = {
        let world = locked(&world);
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let path = request.uri().path();
        let denied = world.cloud.denied.iter().find(|(part, _)| path.contains(part.as_str()));
        match token {
            Some(token) if world.cloud.tokens.holds(token, world.cloud.clock.now()) => {
                denied.map(|(_, words)| words.clone())
            }
            _ => Some("Token has expired or is invalid".to_owned()),
        }
    };
    match refused {
        // A right that is missing has the status of a token that is over.
        Some(words) => refusal(401, &words),
        None => next.run(request).await,
    }
}

async fn branded(
    State(world): State<Shared>,
    Path((brand, call)): Path<(String, String)>,
    axum::Json(asked): axum::Json<Value>,
) -> Response {
    let world = locked(&world);
    if brand != world.cloud.loyalty {
        return refusal(404, "Not found");
    }
    if !world.cloud.has_loyalty {
        return refusal(400, "Common_OrganizationNotFound");
    }
    loyalty::answer(&world, &call, &asked)
}

/// Every answer has one.
const CORRELATION: &str = "48fb4cd3-2ef6-4479-bea1-7c92721b988c";
