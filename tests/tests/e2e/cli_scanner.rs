//! `scanner list` and `scanner test`: a scanner that is looked at, and nothing done with what it reads.

use std::{
    fs::{self, File},
    io::Write as _,
    net::TcpStream,
    path::PathBuf,
    process::{Child, ExitStatus, Stdio},
    time::Duration,
};

use serde_json::Value;
use serialport::{SerialPort as _, TTYPort};
use stamp_tests::{Home, Setup, Till, card, cloud, free_port, until};

const CHOCOLATE: &str = "4006381333931";

/// A till that does not run, with a scanner, and the scanner's end of the cable. The other end stays open meanwhile.
fn plugged_in(setup: Setup) -> (TTYPort, TTYPort, Home) {
    let (mut cable, port) = TTYPort::pair().unwrap();
    cable.set_timeout(Duration::from_secs(20)).unwrap();
    let home = setup.serial_scanner("counter", &port.name().unwrap()).home();
    (cable, port, home)
}

/// `scanner test`, while it runs.
struct Test {
    child: Child,
    shown: PathBuf,
}

impl Test {
    fn start(home: &Home, args: &[&str]) -> Self {
        let shown = home.folder().join("shown");
        let args = [&["scanner", "test", "counter"], args].concat();
        let mut command = home.command(&args);
        command.stdout(File::create(&shown).unwrap()).stderr(Stdio::inherit());
        Self { child: command.spawn().unwrap(), shown }
    }

    async fn shows(&self, what: &str) -> String {
        until(&format!("{what} is shown"), async || {
            let shown = fs::read_to_string(&self.shown).unwrap();
            shown.contains(what).then_some(shown)
        })
        .await
    }

    /// Ctrl-C.
    async fn interrupt(&mut self) -> (ExitStatus, String) {
        let told = std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success(), "the test had ended before");
        self.ended().await
    }

    async fn ended(&mut self) -> (ExitStatus, String) {
        let status = until("the test ends", async || self.child.try_wait().unwrap()).await;
        (status, fs::read_to_string(&self.shown).unwrap())
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_shows_what_would_be_done_and_does_nothing() {
    let cloud = cloud().await;
    let (mut cable, _port, home) = plugged_in(Setup::of(&cloud));
    let mut test = Test::start(&home, &[]);
    test.shows("Ready").await;
    cable.write_all(format!("]Q1{}\r\n", card("anna")).as_bytes()).unwrap();
    test.shows("it would be stamped").await;
    cable.write_all(format!("{CHOCOLATE}\r").as_bytes()).unwrap();
    test.shows("Not ours: it would be ignored").await;
    cable.write_all(b"caf\xe9\r").unwrap();
    test.shows("not UTF-8").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(shown.contains("3 scans: 1 of them ours, 1 not readable."), "{shown}");
    assert!(shown.contains("]Q1 (QR code)") && shown.contains("codes.card 1"), "{shown}");
    assert!(!shown.contains("card_anna") && !shown.contains(CHOCOLATE), "a code is shown: {shown}");

    assert!(!home.queue().exists(), "there is no queue yet, so nothing is in it");
    assert!(cloud.log().is_empty(), "the cloud was asked: {:?}", cloud.log());
    let till = Till::start(home).await;
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_shown_to_whoever_asks_and_to_programs_in_lines() {
    let cloud = cloud().await;
    let (mut cable, _port, home) = plugged_in(Setup::of(&cloud).stamping("receipt"));
    let mut test = Test::start(&home, &["--show-codes", "--json"]);
    test.shows("\"state\":\"ready\"").await;
    cable.write_all(format!("{}\r", card("clara")).as_bytes()).unwrap();
    test.shows("open receipt").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(0), "{shown}");
    let lines: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let scan = lines.iter().find(|line| line["scan"] == 1).unwrap();
    assert_eq!((&scan["code"], &scan["end"]), (&card("clara").into(), &"CR".into()), "{scan}");
    assert_eq!(lines.last().unwrap()["ours"], 1, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_the_network_or_a_pipe_is_shown_with_its_bytes() {
    let cloud = cloud().await;
    let address = free_port();
    let home = Setup::of(&cloud).stdin_scanner().home();
    let mut config = File::options().append(true).open(home.config()).unwrap();
    write!(config, "\n[[scanner]]\nname = \"counter\"\nkind = \"tcp\"\nlisten = \"{address}\"\n").unwrap();

    let piped = home.run_with(&["scanner", "test", "typed"], "card_annabella\n");
    assert_eq!(piped.code, Some(0), "{piped:?}");
    assert!(piped.stdout.contains("14 bytes not shown (all printable ASCII) + 0a"), "{piped:?}");

    let mut test = Test::start(&home, &["--show-codes"]);
    test.shows("Ready").await;
    let mut scanner = TcpStream::connect(address).unwrap();
    scanner.write_all(b"]Q1card_clara\r").unwrap();
    test.shows("5d 51 31 63 61 72 64 5f 63 6c 61 72 61 0d").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(0), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_in_which_nothing_can_be_read_fails_and_says_what_helps() {
    let cloud = cloud().await;
    let (mut cable, _port, home) = plugged_in(Setup::of(&cloud));
    let by_itself = home.run(&["scanner", "test", "counter", "--for", "1"]);
    assert_eq!(by_itself.code, Some(1), "{by_itself:?}");
    assert!(by_itself.stdout.contains("0 scans"), "{by_itself:?}");

    let mut test = Test::start(&home, &[]);
    test.shows("Ready").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(1), "{shown}");
    assert!(shown.contains("Nothing came."), "{shown}");

    let mut test = Test::start(&home, &[]);
    test.shows("Ready").await;
    cable.write_all(b"caf\xe9\r").unwrap();
    test.shows("not UTF-8").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(1), "{shown}");
    assert!(shown.lines().last().unwrap().contains("baud rate"), "{shown}");

    let home = Setup::of(&cloud).serial_scanner("counter", "/dev/no-such-port").home();
    let mut test = Test::start(&home, &[]);
    test.shows("cannot open /dev/no-such-port").await;
    let (status, shown) = test.interrupt().await;
    assert_eq!(status.code(), Some(1), "{shown}");
    assert!(shown.contains("The scanner could not be read: cannot open /dev/no-such-port"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_the_daemon_reads_is_left_to_it() {
    let cloud = cloud().await;
    let (_cable, _port, home) = plugged_in(Setup::of(&cloud));
    let till = Till::start(home).await;
    let held = till.home().run(&["scanner", "test", "counter", "--for", "1"]);
    assert_eq!(held.code, Some(75), "{held:?}");
    assert!(held.stderr.contains("stop stamp-agent"), "{held:?}");
    let unknown = till.home().run(&["scanner", "test", "bar"]);
    assert_eq!(unknown.code, Some(64), "{unknown:?}");
    assert!(unknown.stderr.contains("It names: counter"), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_works_with_a_daemon_without_one_and_without_a_configuration() {
    let cloud = cloud().await;
    let (_cable, port, home) = plugged_in(Setup::of(&cloud));
    let name = port.name().unwrap();
    // A pseudo-terminal is not among the ports that the system lists.
    let alone = home.run(&["scanner", "list"]).ok();
    assert!(alone.contains(&format!("not among the ports: {name}")), "{alone}");
    let till = Till::start(home).await;
    until("the list tells that the scanner is ready", async || {
        let listed = till.home().run(&["scanner", "list", "--json"]).json();
        let counter = &listed["elsewhere"][0];
        (counter["name"] == "counter" && counter["state"] == "ready").then_some(())
    })
    .await;
    let home = till.kill();
    fs::remove_file(home.config()).unwrap();
    let bare = home.run(&["scanner", "list", "--json"]).json();
    assert_eq!(bare["elsewhere"], serde_json::json!([]), "{bare}");
}
