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
    page::{Guests, Page},
    report::Report,
};

/// Names the newest notice. A page that has not heard of it listens to a stream that has died: a browser is not told
/// when the other end of a connection vanishes. Beside the words, which are read aloud whenever they change.
const LAST_NOTICE: HeaderName = HeaderName::from_static("last-notice");

pub(super) async fn read(State(api): State<Api>, caller: Caller) -> Result<Response, Problem> {
    caller.must_be(&[Role::Cashier])?;
    let report = api.reporter.report().await?;
    let questions = api.till.receipt_questions().iter().map(|question| question.op_id).collect();
    let guests = Guests { noted: api.till.attachment(), asked: api.till.asked_receipt(None), questions };
    Ok(banner(&api.page, &api.notices, &report, &guests))
}

/// As [`Page::banner`], with the name of the newest notice.
pub(in crate::api) fn banner(page: &Page, notices: &Notices, report: &Report, guests: &Guests) -> Response {
    let (last, _) = notices.last(0);
    ([(LAST_NOTICE, page.name(last))], Html(page.banner(report, guests))).into_response()
}
