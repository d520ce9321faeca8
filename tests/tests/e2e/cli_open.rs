//! The till page in a window of its own.
#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use stamp_tests::{Home, Setup, Till, cloud, until};

/// A program that writes down how it was called.
fn fake(folder: &Path, name: &str) {
    let program = folder.join(name);
    fs::write(&program, format!("#!/bin/sh\necho \"{name} $*\" > \"{}/called\"\n", folder.display()))
        .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
}

fn open(home: &Home, folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = home.command(&[&["open"], more].concat());
    let ended = command.env("PATH", folder).output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_opened_as_a_window_where_a_browser_can_and_else_somehow() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let page = format!("http://{}/", fs::read_to_string(till.home().address_file()).unwrap().trim());
    let folder = tempfile::tempdir().unwrap();
    let called = async |expected: String| {
        until(&expected, async || {
            let said = fs::read_to_string(folder.path().join("called")).unwrap_or_default();
            (said.trim() == expected).then_some(())
        })
        .await;
    };
    assert_eq!(open(till.home(), folder.path(), &["--print"]), (Some(0), format!("{page}\n")));
    let (code, said) = open(till.home(), folder.path(), &[]);
    assert!(code == Some(69) && said.contains("no browser") && said.contains(&page), "{said}");

    fake(folder.path(), "xdg-open");
    assert_eq!(open(till.home(), folder.path(), &[]).0, Some(0));
    called(format!("xdg-open {page}")).await;
    let (code, said) = open(till.home(), folder.path(), &["--kiosk"]);
    assert!(code == Some(0) && said.contains("kiosk"), "{said}");
    fake(folder.path(), "chromium");
    assert_eq!(open(till.home(), folder.path(), &["--kiosk"]).0, Some(0));
    called(format!("chromium --app={page} --kiosk")).await;

    let (home, ..) = till.terminate().await;
    let (code, said) = open(&home, folder.path(), &[]);
    assert_eq!(code, Some(69), "{said}");
}
