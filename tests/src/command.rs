//! The command line, as a person or a script uses it.

use std::{
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::{Home, binary};

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Ended {
    /// Standard output as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// Standard output, of a command that must have ended well.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }
}

impl Home {
    /// The program with this till's places and nothing else of the test's environment.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_at(&self.data(), args)
    }

    /// As [`Home::command`], with another data directory.
    #[must_use]
    pub fn command_at(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = if self.is_humble() {
            let mut humble = Command::new("setpriv");
            humble.args(["--bounding-set", "-dac_override,-dac_read_search", "--"]).arg(binary::path());
            humble
        } else {
            Command::new(binary::path())
        };
        command.env_clear().env("HOME", self.folder()).current_dir(self.folder());
        command.envs(self.environment().iter().map(|(name, value)| (name, value)));
        command.arg("--config").arg(self.config()).arg("--data-dir").arg(data).args(args);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Ended {
        ended(self.command(args).output().expect("the program starts"))
    }

    /// Runs a command to its end, with `input` as its standard input.
    #[must_use]
    pub fn run_with(&self, args: &[&str], input: &str) -> Ended {
        ended(self.command(args).stdin(file_with(input)).output().expect("the program starts"))
    }
}

fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file, because a pipe could be full while the program waits for us to read.
fn file_with(input: &str) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(input.as_bytes()).and_then(|()| file.rewind()).expect("the input is written");
    file
}
