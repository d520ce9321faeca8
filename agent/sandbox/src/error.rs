//! What can go wrong with the sandbox itself; what it answers over HTTP is not an error here.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A failure of the sandbox.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The state file cannot be opened or set up.
    #[error("cannot open the sandbox's state in {}; is the directory there and writable?", path.display())]
    Open {
        /// The file, or `:memory:`.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The state file was written by another version.
    #[error("{} holds sandbox state of version {found}, this program writes version {expected}; move the file away to start afresh", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// `user_version` of the file.
        found: i64,
        /// The version of this program.
        expected: i64,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}; is another program using the port?")]
    Listen {
        /// The address asked for.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A statement on the state failed.
    #[error("cannot read or write the sandbox's state")]
    State(#[from] rusqlite::Error),
    /// The thread that worked on the state went away without an answer.
    #[error("the work on the sandbox's state was abandoned")]
    Abandoned(#[source] tokio::task::JoinError),
}
