//! The files of the page, embedded: styles, scripts, the icon. One table, from which they are served.

use std::sync::{LazyLock, OnceLock};

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
const MANIFEST: &str = "application/manifest+json";
const WASM: &str = "application/wasm";

/// The worker that reads pictures of the camera: it alone may compile WebAssembly, and it reaches nothing but our files.
const WORKER: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'";

macro_rules! file {
    ($name:literal, $kind:expr) => {
        file!($name, $kind, concat!("assets/", $name))
    };
    ($name:literal, $kind:expr, $path:expr) => {
        Asset { name: $name, kind: $kind, policy: None, bytes: include_bytes!($path) }
    };
}

/// A page's styles in one file: a browser paints nothing before it has all of them.
macro_rules! sheet {
    ($name:literal, [$($part:literal),+]) => {{
        const PARTS: &[&[u8]] = &[$(include_bytes!(concat!("assets/", $part))),+];
        const SHEET: [u8; length(PARTS)] = joined(PARTS);
        Asset { name: $name, kind: STYLE, policy: None, bytes: &SHEET }
    }};
}

const fn length(parts: &[&[u8]]) -> usize {
    let (mut length, mut part) = (0, 0);
    while part < parts.len() {
        length += parts[part].len();
        part += 1;
    }
    length
}

const fn joined<const LENGTH: usize>(parts: &[&[u8]]) -> [u8; LENGTH] {
    let (mut all, mut end, mut part) = ([0; LENGTH], 0, 0);
    while part < parts.len() {
        let (_, rest) = all.split_at_mut(end);
        rest.split_at_mut(parts[part].len()).0.copy_from_slice(parts[part]);
        end += parts[part].len();
        part += 1;
    }
    all
}

/// How the files of the library begin that reads pictures of the camera.
const LIBRARY: &str = "zxing";

/// All of them.
pub const ALL: &[Asset] = &[
    file!("asks.js", SCRIPT),
    file!("banner.js", SCRIPT),
    file!("burst.js", SCRIPT),
    file!("camera.js", SCRIPT),
    file!("cashier.js", SCRIPT),
    file!("changes.js", SCRIPT),
    file!("decide.js", SCRIPT),
    file!("decode.js", SCRIPT),
    Asset { policy: Some(WORKER), ..file!("decode_worker.js", SCRIPT) },
    file!("field.js", SCRIPT),
    file!("find.js", SCRIPT),
    file!("icon.svg", IMAGE),
    file!("keys.js", SCRIPT),
    file!("lamp.js", SCRIPT),
    file!("list.js", SCRIPT),
    file!("live.js", SCRIPT),
    sheet!("login_page.css", ["tokens.css", "login.css"]),
    file!("manifest.webmanifest", MANIFEST),
    file!("news.js", SCRIPT),
    file!("once.js", SCRIPT),
    file!("page.js", SCRIPT),
    file!("pin.js", SCRIPT),
    file!("refresh.js", SCRIPT),
    file!("show.js", SCRIPT),
    file!("sound.js", SCRIPT),
    file!("states.css", STYLE),
    file!("states.js", SCRIPT),
    file!("support.js", SCRIPT),
    sheet!("support_page.css", ["tokens.css", "support.css", "chart.css"]),
    sheet!("till_page.css", ["tokens.css", "till.css", "answer.css", "stamps.css", "pin.css"]),
    file!("wedge.js", SCRIPT),
    // Read only when the camera is opened where the browser cannot read codes itself.
    file!("zxing_reader.js", SCRIPT, "vendor/zxing-wasm-3.1.4/zxing_reader.js"),
    file!("zxing_reader.wasm", WASM, "vendor/zxing-wasm-3.1.4/zxing_reader.wasm"),
];

/// The file of this name, with its `ETag`.
#[must_use]
pub fn find(name: &str) -> Option<(&'static Asset, &'static str)> {
    let index = ALL.iter().position(|asset| asset.name == name)?;
    Some((
        &ALL[index],
        TAGS[index].get_or_init(|| format!("\"{}\"", short(&Sha256::digest(ALL[index].bytes)))),
    ))
}

/// Changes when a style or script of ours does.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

/// Each is made when it is first asked for: who opens no camera does not have its library read into memory.
static TAGS: [OnceLock<String>; ALL.len()] = [const { OnceLock::new() }; ALL.len()];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let own = ALL.iter().filter(|asset| !asset.name.starts_with(LIBRARY));
    short(&own.fold(Sha256::new(), |hash, asset| hash.chain_update(asset.bytes)).finalize())
});

fn short(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/page/assets");

    #[test]
    fn every_file_of_the_folder_is_served_by_itself_or_in_the_sheet_of_a_page() {
        let served: BTreeSet<&str> = ALL.iter().map(|asset| asset.name).collect();
        let sheets: Vec<&str> = ALL
            .iter()
            .filter(|asset| asset.name.ends_with("_page.css"))
            .map(|asset| std::str::from_utf8(asset.bytes).unwrap())
            .collect();
        for file in std::fs::read_dir(FOLDER).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            let is_in_a_sheet = || {
                let text = std::fs::read_to_string(file.path()).unwrap();
                sheets.iter().any(|sheet| sheet.contains(&text))
            };
            assert!(served.contains(name.as_str()) || is_in_a_sheet(), "{name}");
        }
    }

    #[test]
    fn without_the_library_of_the_camera_the_page_is_small() {
        let own = ALL.iter().filter(|asset| !asset.name.starts_with(LIBRARY));
        let size: usize = own.map(|asset| asset.bytes.len()).sum();
        assert!(size < 150 * 1024, "{size} bytes");
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere_by_a_file_of_ours() {
        for asset in ALL.iter().filter(|asset| !asset.name.starts_with(LIBRARY)) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            let addresses: Vec<_> =
                text.match_indices("//").filter(|(at, _)| text[..*at].ends_with(':')).collect();
            let names_of_xml = text.matches("http://www.w3.org/").count();
            assert_eq!(addresses.len(), names_of_xml, "{}", asset.name);
        }
    }
}
