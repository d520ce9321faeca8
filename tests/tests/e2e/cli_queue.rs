//! The command line of a running till: scans, the queue and tokens.

use std::{io, process::Stdio};

use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, card, cloud};

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_scanned_from_the_command_line_and_from_a_pipe() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert!(till.home().run(&["scan", &card("anna")]).ok().contains("Stamp added"));

    let codes = format!("{}\n\n{}\nCAKE2024\n", card("clara"), card("felix"));
    let scanned = till.home().run_with(&["scan", "-"], &codes);
    assert_eq!(scanned.code, Some(1), "a refusal shows in the exit code: {scanned:?}");
    let lines: Vec<&str> = scanned.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains("Stamp added") && lines[2].contains("Already used"), "{lines:?}");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_seen_enough_is_no_fault() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for guest in ["anna", "clara", "felix"] {
        till.api().scan(&card(guest)).await;
    }
    for args in [
        ["queue", "list"].as_slice(),
        &["queue", "list", "--json"],
        &["queue", "export"],
        &["status"],
        &["scanner", "list"],
    ] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let ended = till.home().command(args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{args:?}: {ended:?}");
        assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"), "{args:?}: {ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_can_be_shown_retried_and_discarded() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let refused = till.api().scan(&card("deleted")).await;
    assert_eq!(refused.code(), "card-deleted");
    let home = till.home();

    let listed = home.run(&["queue", "list", "--state", "refused"]).ok();
    let number = refused.json()["operation"]["number"].as_str().unwrap().to_owned();
    assert!(listed.contains(&number) && listed.contains("card_deleted"), "{listed}");
    let shown = home.run(&["queue", "show", &number]).ok();
    assert!(shown.contains(&refused.op_id()) && shown.contains("410"), "{shown}");

    let retried = home.run(&["queue", "retry", &number, "--reason", "once more"]).ok();
    let (again, _) = retried.split_once(' ').unwrap();
    assert_ne!(again, refused.op_id(), "the cloud would only repeat its answer to the old key");
    let journal = till.api().get(&format!("/support/operations/{}", refused.op_id())).await.text;
    assert!(journal.contains(&format!("as {again}: once more")), "{journal}");
    till.drained().await;
    assert_eq!(home.run(&["queue", "show", again, "--json"]).json()["retry_of"], refused.op_id());

    home.run(&["queue", "discard", again, "--reason", "the guest left"]).ok();
    assert_eq!(home.run(&["queue", "show", again, "--json"]).json()["state"], "discarded");
    let twice = home.run(&["queue", "discard", again, "--reason", "once more"]);
    assert_eq!(twice.code, Some(64), "{twice:?}");
    let unknown = home.run(&["queue", "show", "ffffff"]);
    assert_eq!(unknown.code, Some(64), "{unknown:?}");
    assert!(unknown.stderr.contains("stamp-agent queue list"), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_operations_move_to_another_till_and_are_applied_once() {
    let cloud = cloud().await;
    let old = Till::start(Setup::of(&cloud).home()).await;
    old.link_is("up").await;
    // Anna's stamp takes effect, though the old till never hears of it.
    cloud
        .faults()
        .replace(vec![
            FaultPlan::next(1, Fault::CutAfterEffect).on("/stamps"),
            FaultPlan::always(Fault::CutBefore),
        ])
        .unwrap();
    for guest in ["anna", "clara", "felix"] {
        assert_eq!(old.api().scan(&card(guest)).await.code(), "saved");
    }
    let file = old.home().folder().join("unsent.jsonl");
    let path = file.to_str().unwrap();
    let exported = old.home().run(&["queue", "export", path]);
    assert!(exported.stderr.contains("3 operations written"), "{exported:?}");

    cloud.faults().clear();
    let new = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(new.home().run(&["queue", "import", path]).ok().trim(), "3 taken in, 0 known already");
    assert_eq!(new.home().run(&["queue", "import", path]).ok().trim(), "0 taken in, 3 known already");
    new.drained().await;
    let old = Till::start(old.kill()).await;
    old.drained().await;

    let books = cloud.books().await.unwrap();
    assert_eq!(books.stamps.len(), 3);
    assert!(books.effects_by_op().values().all(|count| *count == 1), "{books:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_an_export_is_not_taken_in() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    till.api().scan(&card("anna")).await;
    let whole = till.home().run(&["queue", "export"]).ok();
    let half: String = whole.lines().take(2).collect::<Vec<_>>().join("\n");
    let file = till.home().folder().join("half.jsonl");
    std::fs::write(&file, half).unwrap();
    let other = Till::start(Setup::of(&cloud).home()).await;
    let refused = other.home().run(&["queue", "import", file.to_str().unwrap()]);
    assert_eq!(refused.code, Some(64), "{refused:?}");
    assert_eq!(other.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_without_the_secret_and_revoked() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let home = till.home();
    let made = home.run(&["token", "new", "--role", "pos", "--for", "1h", "--label", "bar"]).ok();
    let pos = till.api().with_token(made.trim());
    assert_eq!(pos.get("/v1/status").await.status, 200);

    let listed = home.run(&["token", "list"]).ok();
    assert!(listed.contains("bar") && !listed.contains(made.trim()), "{listed}");
    let id =
        listed.lines().find(|line| line.contains("bar")).and_then(|line| line.split(' ').next()).unwrap();
    home.run(&["token", "revoke", id]).ok();
    assert_eq!(pos.get("/v1/status").await.status, 401);
    let unknown = home.run(&["token", "revoke", id]);
    assert_eq!(unknown.code, Some(64), "{unknown:?}");
    assert_eq!(home.run(&["token", "new", "--role", "owner"]).code, Some(64));
}
