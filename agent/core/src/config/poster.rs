//! A till of Poster.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `[poster]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poster {
    /// The file that holds the token of Poster's API; where relative, to the folder of the configuration file. `None`: the
    /// cloud of Poster is not asked, and only the app on the till is heard.
    pub token_file: Option<PathBuf>,
}
