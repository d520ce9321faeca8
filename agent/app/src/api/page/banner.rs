//! `GET /page/banner`: how the till stands.

use axum::{extract::State, response::Html};

use crate::api::{
    Api,
    auth::{Caller, Role},
    problem::Problem,
};

pub(super) async fn read(State(api): State<Api>, caller: Caller) -> Result<Html<String>, Problem> {
    caller.must_be(&[Role::Cashier])?;
    let (report, guest) = (api.reporter.report().await?, api.till.attachment());
    Ok(Html(api.page.banner(&report, guest)))
}
