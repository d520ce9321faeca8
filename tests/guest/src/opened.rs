//! A serial connector in a process of its own, which another user may run.

use std::{
    io::Write as _,
    process::{Command, ExitCode, Stdio},
};

use stamp_connectors::{
    ScannerState,
    scanner::serial::{PortChoice, SerialSettings},
};

use crate::till::{Till, run};

/// Of a user without rights.
const NOBODY: u32 = 65_534;

/// Prints what the connector says of the port once it has tried.
pub(crate) fn print_first_word(port: &str) -> ExitCode {
    let state = run(async {
        let mut till = Till::serial(SerialSettings::new(PortChoice::Name(port.to_owned())));
        assert_eq!(till.state().await, ScannerState::Connecting);
        let state = till.state().await;
        till.stop().await;
        state
    });
    let _ = writeln!(std::io::stdout(), "{state:?}");
    ExitCode::SUCCESS
}

/// What a connector of a user without rights says of the port.
pub(crate) fn first_word_to_nobody(port: &str) -> String {
    use std::os::unix::process::CommandExt as _;
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args(["open", port])
        .uid(NOBODY)
        .gid(NOBODY)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
