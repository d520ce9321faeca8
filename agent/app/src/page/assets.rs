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

/// How the files of the library begin that reads pictures of the camera.
const LIBRARY: &str = "zxing";

/// All of them.
pub const ALL: &[Asset] = &[
    file!("answer.css", STYLE),
    file!("asks.js", SCRIPT),
    file!("banner.js", SCRIPT),
    file!("burst.js", SCRIPT),
    file!("camera.js", SCRIPT),
    file!("cashier.js", SCRIPT),
    file!("changes.js", SCRIPT),
    file!("chart.css", STYLE),
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
    file!("login.css", STYLE),
    file!("manifest.webmanifest", MANIFEST),
    file!("news.js", SCRIPT),
    file!("once.js", SCRIPT),
    file!("page.js", SCRIPT),
    file!("pin.css", STYLE),
    file!("pin.js", SCRIPT),
    file!("refresh.js", SCRIPT),
    file!("show.js", SCRIPT),
    file!("sound.js", SCRIPT),
    file!("stamps.css", STYLE),
    file!("states.css", STYLE),
    file!("states.js", SCRIPT),
    file!("support.css", STYLE),
    file!("support.js", SCRIPT),
    file!("till.css", STYLE),
    file!("tokens.css", STYLE),
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
    fn every_file_of_the_folder_is_served() {
        let served: BTreeSet<String> = ALL.iter().map(|asset| asset.name.to_owned()).collect();
        for file in std::fs::read_dir(FOLDER).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(served.contains(&name), "{name}");
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
