//! The command line of a head office: a key, and commands that are signed with it.

use stamp_agent::fleet::signature::Verifier;
use stamp_core::fleet::{Command, Envelope, Order};
use stamp_tests::{Setup, cloud};

#[tokio::test(flavor = "multi_thread")]
async fn a_head_office_makes_a_key_and_signs_with_it() {
    let home = Setup::of(&cloud().await).home();
    let made = home.run(&["fleet", "key", "office.key"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let file = home.folder().join("office.key");
    let private = std::fs::read_to_string(&file).unwrap();
    assert!(!made.stdout.contains(private.trim()) && !made.stderr.contains(private.trim()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let again = home.run(&["fleet", "key", "office.key"]);
    assert_eq!(again.code, Some(64), "a key is not overwritten: {again:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), private);

    let sign = ["fleet", "sign", "--key", "office.key", "--to", "b_1/l_1/till-1"];
    let level = ["log-level", "debug", "--minutes", "30"];
    let signed = home.run(&[&sign[..], &level].concat()).ok();
    let envelope = Envelope::read(signed.trim().as_bytes()).unwrap();
    assert!(Verifier::parse(&made.stdout).unwrap().verifies(&envelope));
    let command = Command::read(&envelope.command).unwrap();
    assert_eq!(command.to, "b_1/l_1/till-1");
    let Order::LogLevel { level, for_s } = command.order else { panic!("{:?}", command.order) };
    assert_eq!((level.unwrap().as_str(), for_s), ("debug", Some(1800)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_signed_says_why() {
    let home = Setup::of(&cloud().await).home();
    let made = home.run(&["fleet", "key", "office.key"]);
    std::fs::write(home.folder().join("public"), &made.stdout).unwrap();
    let refused = |key: &str, to: &str, order: &[&str]| {
        let ended = home.run(&[&["fleet", "sign", "--key", key, "--to", to][..], order].concat());
        assert_eq!(ended.stdout, "", "{ended:?}");
        (ended.code, ended.stderr)
    };
    for (key, to, order, says) in [
        ("office.key", "till-1", &["resync"][..], "names no till"),
        ("office.key", "b//t", &["resync"], "names no till"),
        ("public", "b/l/t", &["resync"], "no key of a fleet"),
        ("office.key", "b/l/t", &["log-level", "loud"], "\"loud\" is not a level"),
        ("office.key", "b/l/t", &["log-level", "debug", "--minutes", "999"], "240"),
    ] {
        let (code, stderr) = refused(key, to, order);
        assert_eq!(code, Some(64), "{stderr}");
        assert!(stderr.contains(says), "{says}: {stderr}");
    }
    let (code, stderr) = refused("nowhere", "b/l/t", &["resync"]);
    assert!(code != Some(0) && stderr.contains("cannot read nowhere"), "{stderr}");
}
