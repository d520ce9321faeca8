//! What was typed to log in: by a script as JSON, by a form of a page without scripts.

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::Deserialize;

use crate::{
    api::{
        json::{Body, Whole},
        problem::Problem,
    },
    page::Goal,
};

/// Whoever has a code types it; nothing else is needed.
const LONGEST_TYPED: usize = 64;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginBody {
    code: String,
}

/// What was typed.
#[derive(Debug)]
pub(in crate::api) struct Typed {
    pub(super) code: String,
    /// Where a form, which works without scripts, goes to.
    pub(super) form: Option<Goal>,
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (code, form) = if is_form(request.headers()) {
            let Whole(bytes) = Whole::from_request(request, state).await?;
            let field = |wanted: &str| {
                let found = form_urlencoded::parse(&bytes).find(|(name, _)| name == wanted);
                found.map(|(_, text)| text.into_owned()).unwrap_or_default()
            };
            (field("code"), Some(Goal::of(&field("to"))))
        } else {
            (Body::<LoginBody>::from_request(request, state).await?.value.code, None)
        };
        if code.len() > LONGEST_TYPED {
            return Err(Problem::invalid("code: eight letters and digits"));
        }
        Ok(Self { code, form })
    }
}

pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}
