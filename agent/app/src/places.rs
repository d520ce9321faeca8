//! Where the configuration, the data and the logs are.

use std::{
    env,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;

/// What was said on the command line or in the environment.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// `--config` or `STAMP_AGENT_CONFIG`.
    pub config: Option<PathBuf>,
    /// `--data-dir` or `STAMP_AGENT_DATA_DIR`.
    pub data: Option<PathBuf>,
}

/// Where things are. None of it need exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The configuration file.
    pub config: PathBuf,
    /// The data directory.
    pub data: PathBuf,
    /// The folder of the logs, unless the configuration says another.
    pub logs: PathBuf,
}

/// What was said wins; then the machine's own places, if a configuration is there; then the user's.
#[must_use]
pub fn find(said: &Said) -> Places {
    let machine = machine_places();
    let user = user_places();
    let base = if said.config.is_none() && !machine.config.exists() { user } else { machine };
    let state = env::var_os("STATE_DIRECTORY").map(PathBuf::from);
    let logs = env::var_os("LOGS_DIRECTORY").map(PathBuf::from);
    let config = said.config.clone().unwrap_or(base.config);
    match &said.data {
        Some(data) => Places { config, logs: data.join("logs"), data: data.clone() },
        None => Places { config, data: state.unwrap_or(base.data), logs: logs.unwrap_or(base.logs) },
    }
}

/// A path of the configuration file, which is relative to that file.
#[must_use]
pub fn beside(config: &Path, path: &Path) -> PathBuf {
    config.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path))
}

fn machine_places() -> Places {
    if cfg!(windows) {
        let program_data =
            env::var_os("ProgramData").map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from);
        let home = program_data.join("7stamp").join("agent");
        return Places { config: home.join("agent.toml"), logs: home.join("logs"), data: home };
    }
    Places {
        config: "/etc/stamp-agent/agent.toml".into(),
        data: "/var/lib/stamp-agent".into(),
        logs: "/var/log/stamp-agent".into(),
    }
}

fn user_places() -> Places {
    let Some(dirs) = ProjectDirs::from("com", "7stamp", "stamp-agent") else {
        let here = PathBuf::from(".stamp-agent");
        return Places { config: here.join("agent.toml"), logs: here.join("logs"), data: here };
    };
    Places {
        config: dirs.config_dir().join("agent.toml"),
        data: dirs.data_local_dir().to_owned(),
        logs: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).join("logs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_wins_and_logs_stay_apart_from_the_queue() {
        let said = Said { config: Some("/x/agent.toml".into()), data: Some("/y".into()) };
        let places = find(&said);
        assert_eq!(places.config, Path::new("/x/agent.toml"));
        assert_eq!(places.data, Path::new("/y"));
        assert_eq!(places.logs, Path::new("/y/logs"));
    }

    #[test]
    fn a_relative_path_is_beside_the_configuration() {
        assert_eq!(beside(Path::new("/etc/a/agent.toml"), Path::new("api-key")), Path::new("/etc/a/api-key"));
        assert_eq!(beside(Path::new("/etc/a/agent.toml"), Path::new("/k")), Path::new("/k"));
    }
}
