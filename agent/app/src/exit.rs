//! Exit codes, as in BSD's sysexits.h, and errors that carry one.

use std::fmt;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Ok = 0,
    /// A check found a fault.
    Fault = 1,
    /// The command line is wrong.
    Usage = 64,
    /// The daemon cannot be reached.
    Unavailable = 69,
    /// A fault of our own.
    Internal = 70,
    /// The disk or the queue file.
    Disk = 74,
    /// Try again later.
    TryLater = 75,
    /// No permission.
    Permission = 77,
    /// The configuration is wrong.
    Config = 78,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error for the person at the terminal: what failed, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What failed, with its causes.
    pub error: anyhow::Error,
    /// What to do.
    pub hint: Option<String>,
}

impl Failure {
    /// An error with its exit code.
    pub fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into(), hint: None }
    }

    /// An error in words.
    pub fn words(exit: Exit, words: impl fmt::Display) -> Self {
        Self::new(exit, anyhow::anyhow!("{words}"))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        Self::new(exit_of(&error), error)
    }
}

fn exit_of(error: &anyhow::Error) -> Exit {
    if let Some(error) = error.downcast_ref::<stamp_store::Error>() {
        return match error {
            stamp_store::Error::InUse { .. } => Exit::TryLater,
            error if error.is_permission_denied() => Exit::Permission,
            stamp_store::Error::NotFound { .. }
            | stamp_store::Error::WrongState { .. }
            | stamp_store::Error::TakenBack { .. } => Exit::Usage,
            _ => Exit::Disk,
        };
    }
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        return match error.kind() {
            std::io::ErrorKind::PermissionDenied => Exit::Permission,
            _ => Exit::Disk,
        };
    }
    Exit::Internal
}

/// The result of a command.
pub type Outcome = Result<Exit, Failure>;
