//! The files of the page, embedded: styles, scripts, the icon. One table, from which they are served.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// Its name below `/assets/`.
    pub name: &'static str,
    /// Its `Content-Type`.
    pub kind: &'static str,
    /// A `Content-Security-Policy` of its own, for a script that runs apart from the page.
    pub policy: Option<&'static str>,
    /// Its bytes.
    pub bytes: &'static [u8],
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

/// Files that lie in the folder `assets`.
macro_rules! files {
    ($($name:literal: $kind:expr),* $(,)?) => {
        &[$(Asset { name: $name, kind: $kind, policy: None, bytes: include_bytes!(concat!("assets/", $name)) }),*]
    };
}

/// All of them.
pub const ALL: &[Asset] = files! {
    "answer.css": STYLE,
    "asks.js": SCRIPT,
    "banner.js": SCRIPT,
    "burst.js": SCRIPT,
    "field.js": SCRIPT,
    "icon.svg": IMAGE,
    "keys.js": SCRIPT,
    "lamp.js": SCRIPT,
    "live.js": SCRIPT,
    "news.js": SCRIPT,
    "page.js": SCRIPT,
    "show.js": SCRIPT,
    "sound.js": SCRIPT,
    "stamps.css": STYLE,
    "states.css": STYLE,
    "states.js": SCRIPT,
    "till.css": STYLE,
    "tokens.css": STYLE,
    "wedge.js": SCRIPT,
};

/// The file of this name, with its `ETag`.
#[must_use]
pub fn find(name: &str) -> Option<(&'static Asset, &'static str)> {
    let index = ALL.iter().position(|asset| asset.name == name)?;
    Some((&ALL[index], &TAGS[index]))
}

/// Changes when any of the files does.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

static TAGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let tag = |asset: &Asset| format!("\"{}\"", short(&Sha256::digest(asset.bytes)));
    ALL.iter().map(tag).collect()
});

static VERSION: LazyLock<String> = LazyLock::new(|| short(&Sha256::digest(TAGS.concat())));

fn short(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
