//! What a process takes, as Linux tells.

use std::{fs, time::Duration};

/// A tick of `/proc/PID/stat`: `USER_HZ` is 100 on every Linux (proc(5)).
const TICK: Duration = Duration::from_millis(10);

/// Processor time so far, in user and kernel. `None`: this system does not tell.
pub(crate) fn cpu(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; fields 14 and 15 of proc(5) are the 12th and 13th behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?;
    Some(TICK * ticks)
}

/// Resident memory in KiB: of the program's files, and its own. `None`: this system does not tell.
pub(crate) fn resident(pid: u32) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    };
    Some((field("RssFile:")? + field("RssShmem:")?, field("RssAnon:")?))
}
