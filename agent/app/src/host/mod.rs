//! What differs from one operating system to another.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Writes a file that only its owner can read, at once or not at all.
pub fn write_private(file: &Path, contents: &[u8]) -> io::Result<()> {
    replace_private(file, contents, fs::File::sync_all)?;
    sync_folder(folder_of(file))
}

/// As [`write_private`], without waiting for the disk: after a power cut the file may be absent or empty.
pub fn write_private_unsynced(file: &Path, contents: &[u8]) -> io::Result<()> {
    replace_private(file, contents, |_| Ok(()))
}

/// Makes a folder, and those above it, that only its owner can enter.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The machine's name, cut down to what a till's id may hold.
#[must_use]
pub fn host_name() -> String {
    let name = std::env::var("COMPUTERNAME")
        .or_else(|_| fs::read_to_string("/proc/sys/kernel/hostname"))
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .unwrap_or_default();
    let name: String =
        name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    if name.is_empty() { "till".to_owned() } else { name.to_ascii_lowercase() }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn replace_private(
    file: &Path,
    contents: &[u8],
    sync: impl Fn(&fs::File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(file);
    fs::create_dir_all(folder)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.new", std::process::id()));
    let written = write_new(&temporary, contents)
        .and_then(|new| sync(&new))
        .and_then(|()| keep_owner(&temporary, file, folder))
        .and_then(|()| fs::rename(&temporary, file));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new(file: &Path, contents: &[u8]) -> io::Result<fs::File> {
    let _ = fs::remove_file(file);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(contents)?;
    Ok(file)
}

/// What an administrator writes for the service stays the service's: of the file's owner, or else of its folder's.
#[cfg(unix)]
fn keep_owner(temporary: &Path, file: &Path, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let present = fs::metadata(file).or_else(|_| fs::metadata(folder))?;
    let ours = fs::metadata(temporary)?;
    if present.uid() == ours.uid() {
        return Ok(());
    }
    match chown(temporary, Some(present.uid()), Some(present.gid())) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
fn keep_owner(_temporary: &Path, _file: &Path, _folder: &Path) -> io::Result<()> {
    Ok(())
}

/// A rename is durable once its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// What the process is told to stop by. From when it is made none is missed, whether or not it is waited for just then.
#[cfg(unix)]
#[derive(Debug)]
pub struct StopSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// The name of the next one.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.hang_up.recv() => "SIGHUP",
        }
    }
}

/// What the process is told to stop by. From when it is made none is missed, whether or not it is waited for just then.
#[cfg(windows)]
#[derive(Debug)]
pub struct StopSignals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl StopSignals {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self { interrupt: ctrl_c()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    /// The name of the next one.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.close.recv() => "close",
            _ = self.shutdown.recv() => "shutdown",
        }
    }
}
