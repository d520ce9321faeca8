//! How a till shows that it is the one.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use stamp_core::config::{self, OwnHook, TagEncoding};
use subtle::ConstantTimeEq;

use super::{Secret, settings::Unfit};
use crate::pos::HookRequest;

/// What a request has to show.
#[derive(Debug)]
pub(super) enum Proof {
    /// The secret, behind a prefix.
    Header { name: String, prefix: String, secret: Secret },
    /// The secret, as RFC 6750 section 2.1 has it.
    Bearer { secret: Secret },
    /// A tag of the body.
    Tag(Tag),
    /// That it comes from this machine.
    ThisMachine,
}

/// HMAC-SHA256 (RFC 2104), of the body or of the time, a point and the body.
#[derive(Debug)]
pub(super) struct Tag {
    name: String,
    prefix: String,
    encoding: TagEncoding,
    /// The header of the time, and how far it may be from ours.
    timestamp: Option<(String, Duration)>,
    secret: Secret,
}

/// What proxies and tunnels add. What they pass on comes from elsewhere, though they are on this machine.
const PASSED_ON: [&str; 7] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "cf-connecting-ip",
];

/// What browsers add to what pages ask for, whoever's pages they are.
const OF_A_PAGE: [&str; 3] = ["origin", "referer", "sec-fetch-site"];

impl Proof {
    pub(super) fn of(hook: &OwnHook, secret: Option<Secret>) -> Result<Self, Unfit> {
        let secret = || secret.ok_or(Unfit::NoSecret { key: "hook.secret_file" });
        let header = || {
            let name = hook.header.as_ref().ok_or(Unfit::Missing { key: "hook.header" })?;
            Ok::<_, Unfit>(name.as_str().to_ascii_lowercase())
        };
        let prefix = hook.prefix.clone().unwrap_or_default();
        Ok(match hook.proof {
            config::Proof::Header => Self::Header { name: header()?, prefix, secret: secret()? },
            config::Proof::Bearer => Self::Bearer { secret: secret()? },
            config::Proof::HmacSha256 => Self::Tag(Tag {
                name: header()?,
                prefix,
                encoding: hook.encoding.unwrap_or(TagEncoding::Hex),
                timestamp: hook
                    .timestamp_header
                    .as_ref()
                    .map(|name| (name.as_str().to_ascii_lowercase(), hook.tolerance())),
                secret: secret()?,
            }),
            config::Proof::ThisMachine => Self::ThisMachine,
        })
    }

    /// Whether the request is the till's.
    ///
    /// # Errors
    /// In words for whoever set the till up. Nothing of the secret, nor of what was sent.
    pub(super) fn examine(&self, request: &HookRequest) -> Result<(), String> {
        let proved = match self {
            Self::Header { name, prefix, secret } => {
                let told = of_header(request, name)?;
                told.strip_prefix(prefix.as_str()).is_some_and(|told| secret.is(told.as_bytes()))
            }
            Self::Bearer { secret } => {
                let told = of_header(request, "authorization")?;
                let (scheme, token) = told.split_once(' ').unwrap_or_default();
                scheme.eq_ignore_ascii_case("bearer") && secret.is(token.trim().as_bytes())
            }
            Self::Tag(tag) => return tag.examine(request),
            Self::ThisMachine => return from_this_machine(request),
        };
        proved.then_some(()).ok_or_else(|| "the secret is another one".to_owned())
    }
}

impl Tag {
    fn examine(&self, request: &HookRequest) -> Result<(), String> {
        let told = of_header(request, &self.name)?;
        let told = told
            .strip_prefix(self.prefix.as_str())
            .ok_or_else(|| format!("{} does not begin with the prefix that is configured", self.name))?;
        let made = match &self.timestamp {
            None => self.made(None, &request.body),
            Some((name, _)) => self.made(Some(of_header(request, name)?), &request.body),
        };
        if !self.encoding_is(&made, told.trim()) {
            return Err("the tag is not that of this body".to_owned());
        }
        // Only now: whoever cannot make a tag learns nothing of our clock.
        self.is_of_today(request)
    }

    fn made(&self, timestamp: Option<&str>, body: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.reveal().as_bytes()) else {
            return Vec::new();
        };
        if let Some(timestamp) = timestamp {
            mac.update(timestamp.as_bytes());
            mac.update(b".");
        }
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }

    fn encoding_is(&self, made: &[u8], told: &str) -> bool {
        let (expected, told) = match self.encoding {
            TagEncoding::Hex => {
                let digits: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
                (digits, told.to_ascii_lowercase())
            }
            TagEncoding::Base64 => {
                (base64(made), told.trim_end_matches('=').replace('-', "+").replace('_', "/"))
            }
        };
        !made.is_empty() && expected.as_bytes().ct_eq(told.as_bytes()).into()
    }

    fn is_of_today(&self, request: &HookRequest) -> Result<(), String> {
        let Some((name, tolerance)) = &self.timestamp else { return Ok(()) };
        let told = of_header(request, name)?;
        let told: i64 = told.trim().parse().map_err(|_| format!("{name} holds no Unix seconds"))?;
        let apart = told.abs_diff(request.at.as_second());
        match apart <= tolerance.as_secs() {
            true => Ok(()),
            false => Err(format!(
                "it was signed {apart} s away from the time here, more than {} s; look at both clocks",
                tolerance.as_secs()
            )),
        }
    }
}

fn of_header<'a>(request: &'a HookRequest, name: &str) -> Result<&'a str, String> {
    request.header(name).ok_or_else(|| format!("the header {name} is missing, or there more than once"))
}

fn from_this_machine(request: &HookRequest) -> Result<(), String> {
    let has = |names: &[&str]| request.headers.iter().any(|(name, _)| names.contains(&name.as_str()));
    if !request.peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback()) {
        return Err("only programs on this machine are heard without a secret".to_owned());
    }
    if has(&PASSED_ON) {
        return Err("what a proxy passes on needs a secret: set proof and secret_file".to_owned());
    }
    if has(&OF_A_PAGE) {
        return Err("what a browser's page sends needs a secret: set proof and secret_file".to_owned());
    }
    Ok(())
}

/// Without padding (RFC 4648 section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
            << (8 * (3 - three.len()));
        for letter in 0..=three.len() {
            text.push(char::from(LETTERS[number >> (18 - 6 * letter) & 63]));
        }
    }
    text
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
