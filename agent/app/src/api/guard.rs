//! Where a request may come from. A web page that is open in the till's browser can reach this port; what it
//! cannot do is forge `Host` and `Origin`.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::problem::Problem;

/// What a page of ours may load: its own files, and nothing that stands in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The names this daemon answers to.
#[derive(Debug)]
pub struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Guard {
    /// Loopback and `address` itself, and the further host names and origins of the configuration.
    #[must_use]
    pub fn new(address: SocketAddr, hosts: &[String], origins: &[String]) -> Self {
        let port = address.port();
        let itself = SocketAddr::new(address.ip(), port).to_string();
        let mut allowed: Vec<String> = vec![itself];
        for host in ["127.0.0.1", "localhost", "[::1]"].into_iter().chain(hosts.iter().map(String::as_str)) {
            allowed.push(format!("{host}:{port}").to_ascii_lowercase());
            if port == 80 {
                // Browsers leave the usual port out.
                allowed.push(host.to_ascii_lowercase());
            }
        }
        let mut origins: Vec<String> = origins.iter().map(|origin| origin.to_ascii_lowercase()).collect();
        origins.extend(allowed.iter().map(|host| format!("http://{host}")));
        Self { hosts: allowed, origins }
    }

    fn judge(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let host = text(headers.get(header::HOST));
        if !host.is_some_and(|host| self.hosts.contains(&host)) {
            return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "host_not_allowed", "unknown Host")
                .hint("Call http://127.0.0.1:PORT, or add the name to local_api.allowed_hosts."));
        }
        let foreign = || {
            Problem::new(
                StatusCode::FORBIDDEN,
                "origin_not_allowed",
                "requests from this origin are not taken",
            )
            .hint("A page of another origin must be named in local_api.allowed_origins.")
        };
        match headers.get(header::ORIGIN) {
            Some(origin) if text(Some(origin)).is_some_and(|origin| self.origins.contains(&origin)) => Ok(()),
            Some(_) => Err(foreign()),
            // Browsers that leave Origin out of a request say where it came from in this way.
            None if text(headers.get("sec-fetch-site")).is_some_and(|site| site == "cross-site") => {
                Err(foreign())
            }
            None => Ok(()),
        }
    }
}

pub(super) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut response = match guard.judge(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn text(value: Option<&HeaderValue>) -> Option<String> {
    value.and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(pairs: &[(&'static str, &str)]) -> bool {
        let guard = Guard::new(
            "127.0.0.2:7717".parse().unwrap(),
            &["till.local".into()],
            &["https://pos.example".into()],
        );
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        guard.judge(&headers).is_ok()
    }

    #[test]
    fn only_our_own_names_are_answered_to() {
        assert!(judged(&[("host", "127.0.0.1:7717")]));
        assert!(judged(&[("host", "127.0.0.2:7717")]));
        assert!(judged(&[("host", "LocalHost:7717")]));
        assert!(judged(&[("host", "till.local:7717")]));
        assert!(!judged(&[("host", "evil.example:7717")]));
        assert!(!judged(&[("host", "127.0.0.1:80")]));
        assert!(!judged(&[]));
    }

    #[test]
    fn only_our_own_pages_and_named_ones_may_call() {
        let host = ("host", "127.0.0.1:7717");
        assert!(judged(&[host, ("origin", "http://127.0.0.1:7717")]));
        assert!(judged(&[host, ("origin", "https://pos.example")]));
        assert!(!judged(&[host, ("origin", "https://evil.example")]));
        assert!(!judged(&[host, ("origin", "null")]));
        assert!(!judged(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(judged(&[host, ("sec-fetch-site", "none")]));
    }
}
