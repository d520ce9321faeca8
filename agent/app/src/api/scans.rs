//! `POST /v1/scans`

use std::time::Duration;

use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use stamp_core::{notice::said, operation::OpId, scan::Code};

use super::{
    Api,
    auth::{Caller, Role},
    idempotency,
    json::Body,
    problem::Problem,
    url::Query,
    view::AnswerView,
};
use crate::till::{Answer, Scan, Till, Yes};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScanBody {
    code: Option<String>,
    alternative: Option<String>,
    symbology: Option<String>,
    source: Option<String>,
    cashier: Option<String>,
    #[serde(default)]
    allow_repeat: bool,
    #[serde(default)]
    is_card_id: bool,
    /// The question that is answered with yes.
    one_more: Option<OpId>,
}

impl ScanBody {
    /// What was scanned. A scanner that types, set to another keyboard than the till, may be read in two ways: then it
    /// is the one that can be a code of this shop.
    fn meant<'a>(&'a self, code: &'a str, till: &Till) -> &'a str {
        let is_ours = |text: &str| Code::parse(text.as_bytes()).is_ok_and(|code| till.is_ours(&code));
        match &self.alternative {
            Some(other) if !is_ours(code) && is_ours(other) => other,
            _ => code,
        }
    }
}

/// How long the caller waits for the cloud.
#[derive(Debug, Deserialize)]
pub(super) struct Wait {
    /// Milliseconds; nothing: the answer comes once the scan is on disk.
    #[serde(default)]
    wait: u64,
}

impl Wait {
    pub(super) const fn duration(&self) -> Duration {
        Duration::from_millis(self.wait)
    }
}

pub(super) async fn take(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<ScanBody>,
) -> Result<Json<AnswerView>, Problem> {
    Ok(Json(answer(&api, caller, &wait, &headers, body).await?.into()))
}

/// What is answered to a scan, in whichever form.
pub(super) async fn answer(
    api: &Api,
    caller: Caller,
    wait: &Wait,
    headers: &HeaderMap,
    Body { value, bytes }: Body<ScanBody>,
) -> Result<Answer, Problem> {
    let key = idempotency::key(headers, &caller, "/v1/scans", &bytes)?;
    let cashier = name(value.cashier.clone(), "cashier")?;
    let read = match (&value.code, value.one_more) {
        (Some(code), None) => value.meant(code, &api.till),
        (None, Some(id)) => {
            let yes = Yes { id, source: caller.id, cashier };
            return Ok(api.till.one_more(yes, key, wait.duration()).await?);
        }
        _ => return Err(Problem::invalid("exactly one of code and one_more")),
    };
    let symbology = value.symbology.as_deref().unwrap_or_default();
    let code = Code::parse(format!("{symbology}{read}").as_bytes());
    // A till's own software has what its keyboard gave, unless a driver told it the symbology; who else types sees what
    // arrives, and the page reads places.
    let is_as_typed = caller.role == Role::Pos
        && value.alternative.is_none()
        && value.symbology.is_none()
        && !value.is_card_id;
    let source = source(value.source, caller)?;
    let code = match code {
        Ok(code) => code,
        Err(rejection) => {
            return Ok(Answer::said(said::unreadable(api.till.words(), rejection.name())));
        }
    };
    let code = if is_as_typed { api.till.as_typed(code, &source) } else { code };
    let scan = Scan { code, is_card_id: value.is_card_id, source, cashier, allow_repeat: value.allow_repeat };
    Ok(api.till.scan(scan, key, wait.duration()).await?)
}

/// What is scanned with, where the caller says so. What callers are known by names nobody but themselves.
fn source(given: Option<String>, caller: Caller) -> Result<String, Problem> {
    let Some(name) = name(given, "source")? else { return Ok(caller.id) };
    if name != caller.id && Caller::is_id(&name) {
        return Err(Problem::invalid("source: callers are named like this; give the scanner another name"));
    }
    Ok(name)
}

/// A name that is shown and logged: short and printable.
pub(super) fn name(given: Option<String>, what: &str) -> Result<Option<String>, Problem> {
    match given {
        Some(name) if name.is_empty() || name.len() > 64 || name.chars().any(char::is_control) => {
            let title = format!("{what}: 1 to 64 bytes without control characters");
            Err(Problem::invalid(title))
        }
        other => Ok(other),
    }
}
