//! Logs: to files of bounded size without ever holding up the daemon, and to the terminal where there is one.

mod level;
mod redacting;
mod roller;
mod tail;

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

pub use level::Levels;
pub use roller::Roller;
pub use tail::{Level, tail};
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, reload, util::SubscriberInitExt};

use redacting::Redacting;

/// How much is logged, and where.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// `info`, or a filter by module as `tracing` has it.
    pub filter: &'a str,
    /// Folder of the files; `None`: terminal only.
    pub folder: Option<&'a Path>,
    /// Bytes of one file.
    pub file_limit: u64,
    /// How many files.
    pub files: u32,
    /// Also to stderr.
    pub terminal: bool,
}

/// Keeps the writer of the log alive; what is still to be written is written when it is dropped.
#[derive(Debug)]
pub struct Guard {
    _worker: Option<WorkerGuard>,
    dropped: Option<ErrorCounter>,
    book: Logbook,
}

/// What support may see and change of the log while it is written. The default: there is none.
#[derive(Debug, Clone, Default)]
pub struct Logbook {
    /// The folder of its files.
    pub folder: Option<PathBuf>,
    /// How much is logged.
    pub levels: Option<Levels>,
}

impl Guard {
    /// See [`Logbook`].
    #[must_use]
    pub fn book(&self) -> Logbook {
        self.book.clone()
    }

    /// Lines that were not written because the disk did not keep up.
    #[must_use]
    pub fn dropped_lines(&self) -> Option<ErrorCounter> {
        self.dropped.clone()
    }
}

/// Starts logging for the process. A folder that cannot be written to is reported in the returned text and costs
/// only the log.
pub fn start(settings: &Settings<'_>) -> (Guard, Option<String>) {
    let filter = EnvFilter::try_new(settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let (filter, handle) = reload::Layer::new(filter);
    let mut book = Logbook { folder: None, levels: Some(Levels::new(handle, settings.filter)) };
    let terminal = settings.terminal.then(|| {
        fmt::layer()
            .with_writer(|| Redacting::new(std::io::stderr()))
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
    });
    let mut trouble = None;
    let roller = settings.folder.and_then(|folder| {
        Roller::open(folder, settings.file_limit, settings.files)
            .map_err(|error| trouble = Some(format!("no log file in {}: {error}", folder.display())))
            .ok()
    });
    let Some(roller) = roller else {
        let _ = tracing_subscriber::registry().with(filter).with(terminal).try_init();
        return (Guard { _worker: None, dropped: None, book }, trouble);
    };
    // Lossy, and counted: a slow disk must not hold up a scan for the sake of a log line. Room for each line is
    // taken at the start.
    let (writer, worker) = NonBlockingBuilder::default()
        .buffered_lines_limit(2_048)
        .thread_name("log-writer")
        .finish(Redacting::new(roller));
    let dropped = writer.error_counter();
    let file = fmt::layer().with_writer(writer).with_ansi(false);
    let _ = tracing_subscriber::registry().with(filter).with(terminal).with(file).try_init();
    book.folder = settings.folder.map(Path::to_owned);
    (Guard { _worker: Some(worker), dropped: Some(dropped), book }, trouble)
}
