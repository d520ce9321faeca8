//! `GET /assets/{name}`: styles, scripts, the icon. A browser asks each time whether it has the newest: after an update
//! of the program no page works with old files.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    api::{problem, url::Path},
    page::assets,
};

pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((asset, tag)) = assets::find(&name) else { return problem::not_found().await.into_response() };
    let fresh = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache")];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, fresh).into_response();
    }
    let mut response = (fresh, [(header::CONTENT_TYPE, asset.kind)], asset.bytes).into_response();
    if let Some(policy) = asset.policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}

/// For whoever asks for it without having read the page.
pub(super) async fn icon(headers: HeaderMap) -> Response {
    file(Path("icon.svg".to_owned()), headers).await
}
