//! The host's side: the machine, its devices, and the verdict.

mod devices;
mod machine;
mod monitor;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    process::ExitCode,
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

use tokio::time::Instant;

use self::{devices::Devices, machine::Machine};
use crate::request::{DONE, Request};

/// How long the whole may take. Without hardware virtualisation and beside other work it is many times slower.
const LONGEST: Duration = Duration::from_secs(1_200);

/// What comes from the machine.
enum Heard {
    /// A line of the console.
    Said(String),
    /// A line of the second port.
    Asked(String),
    /// The console is closed: the machine is off.
    Off,
}

/// Runs the machine until it is off. The last line of its console is the verdict.
pub(crate) fn run(kernel: &str, initramfs: &str) -> ExitCode {
    let deadline = Instant::now() + LONGEST;
    let mut machine = Machine::start(kernel, initramfs);
    let mut devices = Devices::new(machine.monitor(), machine.folder());
    let (heard, from_machine) = channel();
    machine.listen_to_console(heard.clone());
    let mut answers = machine.requests();
    listen_to_requests(answers.try_clone().unwrap(), heard);
    let mut verdict = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match from_machine.recv_timeout(left) {
            Ok(Heard::Said(line)) => {
                println!("{line}");
                verdict = passed(&line).or(verdict);
            }
            Ok(Heard::Asked(line)) => {
                let answer = match Request::parse(&line).ok_or("no such request".to_owned()) {
                    Ok(request) => devices.obey(request).map_or_else(failed, |()| DONE.to_owned()),
                    Err(why) => failed(why),
                };
                writeln!(answers, "{answer}").unwrap();
            }
            Ok(Heard::Off) => break,
            Err(_elapsed) => {
                eprintln!("the machine was not done within {} minutes", LONGEST.as_secs() / 60);
                verdict = Some(false);
                break;
            }
        }
    }
    match verdict {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("the machine went off before it had come to a verdict");
            ExitCode::FAILURE
        }
    }
}

fn failed(why: String) -> String {
    format!("failed {why}")
}

/// Reads `guest: 7 passed, 0 failed`.
fn passed(line: &str) -> Option<bool> {
    let (passed, failed) = line.strip_prefix("guest: ")?.split_once(" passed, ")?;
    let failed = failed.strip_suffix(" failed")?;
    Some(passed.parse::<u32>().ok()? > 0 && failed.parse::<u32>().ok()? == 0)
}

fn listen_to_requests(requests: UnixStream, heard: Sender<Heard>) {
    thread::spawn(move || {
        for line in BufReader::new(requests).lines().map_while(Result::ok) {
            if heard.send(Heard::Asked(line)).is_err() {
                return;
            }
        }
    });
}
