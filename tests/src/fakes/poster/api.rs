//! The Web API: `GET /api/METHOD?token=…`.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, Path, Query, State},
    http::header,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    account::Account,
    answer::{self, Refused},
    cloud::World,
    fault::Fault,
    list::list,
    menu,
    question::Question,
    receipt::Receipt,
    show::{self, Parts},
};
use crate::fakes::Line;

pub(super) fn router(world: Arc<World>) -> Router {
    Router::new().route("/api/{method}", get(ask).post(ask)).with_state(world)
}

async fn ask(
    State(world): State<Arc<World>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(method): Path<String>,
    Query(mut parameters): Query<BTreeMap<String, String>>,
) -> Response {
    let token = parameters.remove("token");
    let asked = Question { at: Instant::now(), method, parameters, status: None };
    let number = world.log.begin(asked.clone());
    let Some(mut response) = answered(&world, token.as_deref(), &asked).await else {
        line.cut();
        return answer::status(500);
    };
    response.headers_mut().insert(header::DATE, answer::date((world.clock)()));
    world.log.end(number, response.status().as_u16());
    response
}

/// `None`: the connection is to be cut.
async fn answered(world: &World, token: Option<&str>, asked: &Question) -> Option<Response> {
    let account = world.account();
    match world.faults.draw(&asked.method) {
        Some(Fault::Slow(time)) => sleep(time).await,
        Some(Fault::Cut) => return None,
        Some(Fault::Status(status)) => return Some(answer::status(status)),
        Some(Fault::TooMany(retry_after)) => return Some(answer::too_many(retry_after)),
        Some(Fault::Html) => return Some(answer::portal()),
        Some(Fault::Empty) => return Some(answer::response(json!([]))),
        Some(Fault::Half) => return Some(answer::half(carried_out(world, asked).unwrap_or_default())),
        Some(Fault::Code(code)) => return Some(Refused(code).answer(account.has_flat_errors)),
        None => {}
    }
    let allowed = match token {
        None | Some("") => Err(Refused(10)),
        Some(token) if token != account.token => Err(Refused(11)),
        Some(_) => Ok(()),
    };
    Some(match allowed.and_then(|()| carried_out(world, asked)) {
        Ok(response) => answer::response(response),
        Err(refused) => refused.answer(account.has_flat_errors),
    })
}

fn carried_out(world: &World, asked: &Question) -> Result<Value, Refused> {
    let account = &world.account();
    let parts = Parts {
        products: asked.is_yes("include_products"),
        history: asked.is_yes("include_history"),
        in_zone: asked.get("timezone") == Some("client"),
    };
    Ok(match asked.method.as_str() {
        "dash.getTransactions" => {
            let listed = list(world.shop.known(), asked, account, (world.clock)());
            listed.iter().map(|receipt| show::receipt(receipt, account, parts)).collect()
        }
        "dash.getTransaction" => {
            named(world, asked)?.iter().map(|receipt| show::receipt(receipt, account, parts)).collect()
        }
        "dash.getTransactionHistory" => {
            named(world, asked)?.map_or(json!([]), |receipt| show::history(&receipt))
        }
        "dash.getTransactionProducts" => {
            named(world, asked)?.map_or(json!([]), |receipt| show::products(&receipt))
        }
        "clients.getClients" => clients(account, asked),
        "clients.getClient" => {
            let id = asked.number("client_id").ok_or(Refused(34))?;
            account.clients.iter().filter(|client| u64::from(client.id) == id).map(show::client).collect()
        }
        "access.getSpots" => spots(account),
        "access.getTablets" => registers(account),
        "settings.getAllSettings" => settings(account),
        "menu.getProducts" => menu::products(&account.spots.iter().map(|spot| spot.id).collect::<Vec<_>>()),
        "menu.getCategories" => menu::categories(),
        _ => return Err(Refused(404)),
    })
}

fn named(world: &World, asked: &Question) -> Result<Option<Receipt>, Refused> {
    let id = asked.number("transaction_id").ok_or(Refused(42))?;
    Ok(world.shop.find(id))
}

/// Without `num` and `offset` all of them, the last first (web/clients/getClients). There is no filter by card.
fn clients(account: &Account, asked: &Question) -> Value {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = asked.get("phone").map(digits);
    let all = account.clients.iter().rev();
    let named = all.filter(|client| phone.as_ref().is_none_or(|phone| digits(&client.phone) == *phone));
    let count = |name| asked.number(name).and_then(|number| usize::try_from(number).ok());
    let some = named.skip(count("offset").unwrap_or(0)).take(count("num").unwrap_or(usize::MAX));
    some.map(show::client).collect()
}

fn spots(account: &Account) -> Value {
    let shown = account.spots.iter().map(|spot| {
        json!({
            "spot_id": spot.id.to_string(), "spot_name": spot.name, "spot_adress": "", "name": null,
            "region_id": null, "lat": "0", "lng": "0",
            "storages": [{"storage_id": 1, "storage_name": "Storage", "storage_adress": ""}],
        })
    });
    shown.collect()
}

fn registers(account: &Account) -> Value {
    let shown = account.registers.iter().map(|register| {
        json!({
            "tablet_id": register.id.to_string(), "tablet_name": format!("Till {}", register.id),
            "spot_id": register.spot.to_string(),
        })
    });
    shown.collect()
}

fn settings(account: &Account) -> Value {
    let symbol = if account.currency == "UAH" { "₴" } else { "€" };
    json!({
        "COMPANY_ID": account.name, "company_name": account.name, "company_type": 1, "lang": "ru",
        "timezones": account.zone, "analytics_plus_time": account.plus_hours, "uses_tables": 1,
        "uses_cash_shifts": 1, "uses_taxes": 1, "uses_multiprice": 0, "uses_fiscality": 0, "tip_amount": 10,
        "currency": {
            "currency_id": 1, "currency_name": account.currency, "currency_code": symbol,
            "currency_symbol": symbol, "currency_code_iso": account.currency,
        },
        "email": "owner@example.org", "name": "Owner",
    })
}
