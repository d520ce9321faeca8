//! The machine's monitor, by which devices come and go: QMP, one JSON object in a line.
//! <https://www.qemu.org/docs/master/interop/qmp-spec.html>

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
};

use serde_json::{Value, json};

/// The host's end of it.
pub(super) struct Monitor {
    asks: UnixStream,
    says: BufReader<UnixStream>,
}

impl Monitor {
    /// Takes the greeting and leaves the negotiation behind.
    pub(super) fn new(asks: UnixStream) -> Self {
        let says = BufReader::new(asks.try_clone().unwrap());
        let mut monitor = Self { asks, says };
        let greeting = monitor.next().expect("a greeting");
        assert!(greeting.get("QMP").is_some(), "{greeting}");
        monitor.execute("qmp_capabilities", json!({})).expect("it takes commands");
        monitor
    }

    /// Runs a command; the error is the monitor's own.
    pub(super) fn execute(&mut self, command: &str, arguments: Value) -> Result<(), String> {
        self.ask(command, arguments)?;
        loop {
            if answered(&self.next()?)? {
                return Ok(());
            }
        }
    }

    /// Takes a device away, and returns once it is gone.
    pub(super) fn remove_device(&mut self, name: &str) -> Result<(), String> {
        self.ask("device_del", json!({ "id": name }))?;
        let (mut is_answered, mut is_gone) = (false, false);
        while !(is_answered && is_gone) {
            let said = self.next()?;
            is_answered |= answered(&said)?;
            is_gone |= said["event"] == "DEVICE_DELETED" && said["data"]["device"] == name;
        }
        Ok(())
    }

    fn ask(&mut self, command: &str, arguments: Value) -> Result<(), String> {
        let command = json!({ "execute": command, "arguments": arguments });
        writeln!(self.asks, "{command}").map_err(|error| error.to_string())
    }

    fn next(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        self.says.read_line(&mut line).map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|_| format!("the monitor said {line:?}"))
    }
}

/// Whether this is the answer, and not an event on the way.
fn answered(said: &Value) -> Result<bool, String> {
    match said.get("error") {
        Some(error) => Err(error["desc"].as_str().unwrap_or("unknown").to_owned()),
        None => Ok(said.get("return").is_some()),
    }
}
