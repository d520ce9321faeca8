//! `GET /page/banner`: how the till stands.

use axum::{
    extract::State,
    http::HeaderName,
    response::{Html, IntoResponse, Response},
};

use crate::{
    api::{
        Api,
        auth::{Caller, Role},
        problem::Problem,
    },
    notices::Notices,
    page::Page,
    report::Report,
};

/// Names the newest notice. A page that has not heard of it listens to a stream that has died: a browser is not told
/// when the other end of a connection vanishes. Beside the words, which are read aloud whenever they change.
const LAST_NOTICE: HeaderName = HeaderName::from_static("last-notice");

pub(super) async fn read(State(api): State<Api>, caller: Caller) -> Result<Response, Problem> {
    caller.must_be(&[Role::Cashier])?;
    let (report, guest) = (api.reporter.report().await?, api.till.attachment());
    Ok(banner(&api.page, &api.notices, &report, guest))
}

/// As [`Page::banner`], with the name of the newest notice.
pub(in crate::api) fn banner(
    page: &Page,
    notices: &Notices,
    report: &Report,
    guest: Option<u64>,
) -> Response {
    let (last, _) = notices.last(0);
    ([(LAST_NOTICE, page.name(last))], Html(page.banner(report, guest))).into_response()
}
