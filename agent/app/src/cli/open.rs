//! `open`: the till page in a window of its own.

use std::{
    env,
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::{Context, load, out, reach};
use crate::{
    exit::{Exit, Failure, Outcome},
    rendezvous::ADDRESS_FILE,
};

/// Browsers that can show a page as a window of its own, with `--app`; the most usual first. On Windows below a folder of
/// programs.
const BROWSERS: &[&str] = if cfg!(windows) {
    &[
        r"Microsoft\Edge\Application\msedge.exe",
        r"Google\Chrome\Application\chrome.exe",
        r"BraveSoftware\Brave-Browser\Application\brave.exe",
    ]
} else {
    &[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "microsoft-edge-stable",
        "microsoft-edge",
        "brave-browser",
    ]
};
/// What opens an address in the browser that the user has chosen.
const ANY_BROWSER: &[&str] = if cfg!(windows) { &["explorer.exe"] } else { &["xdg-open"] };
/// A daemon on this machine takes a connection at once.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The whole screen, without a way out by touch (a kiosk)
    #[arg(long)]
    kiosk: bool,
    /// Print the address of the page and open nothing
    #[arg(long)]
    print: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    let address = address(context)?;
    let page = format!("http://{address}/");
    if args.print {
        out::line(&page)?;
        return Ok(Exit::Ok);
    }
    if TcpStream::connect_timeout(&address, PATIENCE).is_err() {
        return Err(
            Failure::words(Exit::Unavailable, format!("nothing listens on {address}")).hint(reach::START)
        );
    }
    let folders = folders();
    let (program, arguments) = if let Some(browser) = find(BROWSERS, &folders) {
        let app = format!("--app={page}");
        (browser, if args.kiosk { vec![app, "--kiosk".to_owned()] } else { vec![app] })
    } else if let Some(opener) = find(ANY_BROWSER, &folders) {
        if args.kiosk {
            say("no browser that can be a kiosk was found: the page opens in the browser of this machine");
        }
        (opener, vec![page])
    } else {
        return Err(Failure::words(Exit::Unavailable, "no browser was found")
            .hint(format!("Open {page} in a browser on this machine.")));
    };
    start(&program, &arguments)
}

/// Where the page is, for whoever may not read the data directory too.
fn address(context: &Context) -> Result<SocketAddr, Failure> {
    let written = std::fs::read_to_string(context.places.data.join(ADDRESS_FILE)).ok();
    let address = match written.and_then(|text| text.trim().parse().ok()) {
        Some(address) => address,
        None => load::config(&context.places)?.local_api.own_address(),
    };
    Ok(here(address))
}

/// What listens everywhere listens on this machine.
fn here(address: SocketAddr) -> SocketAddr {
    let is_everywhere = address.ip().is_unspecified();
    SocketAddr::new(
        if is_everywhere { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() },
        address.port(),
    )
}

fn folders() -> Vec<PathBuf> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let programs = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].iter().filter_map(env::var_os);
    env::split_paths(&paths).chain(programs.map(|folder: OsString| folder.into())).collect()
}

/// The first of these programs that is in one of the folders.
fn find(programs: &[&str], folders: &[PathBuf]) -> Option<PathBuf> {
    let places = programs.iter().flat_map(|program| folders.iter().map(move |folder| folder.join(program)));
    places.into_iter().find(|place| place.is_file())
}

#[allow(clippy::print_stderr, reason = "talk with the person at the terminal")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The browser outlives this command.
fn start(program: &Path, arguments: &[String]) -> Outcome {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map_err(|error| {
        let words = format!("cannot start {}", program.display());
        Failure::new(Exit::Unavailable, anyhow::Error::new(error).context(words))
    })?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_usual_browser_is_taken_wherever_it_is() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folders = [first.path().to_owned(), second.path().to_owned()];
        assert_eq!(find(&["a", "b"], &folders), None);
        std::fs::write(first.path().join("b"), "").unwrap();
        assert_eq!(find(&["a", "b"], &folders), Some(first.path().join("b")));
        std::fs::write(second.path().join("a"), "").unwrap();
        assert_eq!(find(&["a", "b"], &folders), Some(second.path().join("a")));
    }

    #[test]
    fn a_daemon_that_listens_everywhere_is_called_here() {
        for (address, expected) in [
            ("0.0.0.0:7717", "127.0.0.1:7717"),
            ("[::]:7717", "127.0.0.1:7717"),
            ("127.0.0.1:1", "127.0.0.1:1"),
        ] {
            assert_eq!(here(address.parse().unwrap()), expected.parse().unwrap());
        }
    }
}
