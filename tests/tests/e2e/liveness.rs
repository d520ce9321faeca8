//! Tasks that hang, threads that are stuck, and a process that was halted and is not to blame.

use std::{
    env, fs,
    io::{self, ErrorKind, Write as _},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use nix::{
    sys::{
        ptrace,
        wait::{WaitPidFlag, waitpid},
    },
    unistd::Pid as ThreadId,
};
use rustix::{
    net::{Shutdown, shutdown},
    process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open},
};
use serde_json::Value;
use stamp_sandbox::DEMO_KEY;
use stamp_tests::{RawRequest, Setup, SickDisk, Till, card, cloud, until};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// Longer than any part of the daemon may be silent, and than the watchdog waits after that.
const HALT: Duration = Duration::from_secs(35);

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_hangs_is_named_while_everything_else_goes_on_and_recovers_with_its_cause() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    // As a share that does not answer: whoever opens it waits.
    let key = till.home().key_file();
    fs::remove_file(&key).unwrap();
    assert!(Command::new("mkfifo").arg(&key).status().unwrap().success());

    till.health_has("task-failing").await;
    let status = till.status().await;
    let task = &status["tasks"]["key"];
    assert_eq!(task["state"], "failing", "{status:#}");
    assert!(task["why"].as_str().unwrap().contains("no sign of life"), "{task}");
    let shown = till.home().run(&["status"]).ok();
    assert!(shown.contains("key failing") && shown.contains("task-failing"), "{shown}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");

    let mut pipe = fs::File::options().write(true).open(&key).unwrap();
    fs::remove_file(&key).unwrap();
    fs::write(&key, DEMO_KEY).unwrap();
    pipe.write_all(DEMO_KEY.as_bytes()).unwrap();
    drop(pipe);
    until("the task has shown that it gets on", async || {
        let status = till.status().await;
        (status["tasks"]["key"]["state"] == "running" && status["health"] == Value::Array(Vec::new()))
            .then_some(())
    })
    .await;
    for (name, task) in till.status().await["tasks"].as_object().unwrap() {
        assert_eq!(task["restarts"] == 0, name != "key", "{name}: {task}");
    }
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_halted_blames_none_of_its_tasks_and_goes_on() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    till.signal("STOP");
    sleep(HALT).await;
    till.signal("CONT");
    // On a connection of its own: those from before have been idle for too long.
    let body = format!(r#"{{"code": "{}"}}"#, card("anna"));
    let scan = RawRequest::new(till.api(), "POST", "/v1/scans?wait=4000", body).send().await;
    assert_eq!(scan.code(), "stamp-added");
    // Whoever is blamed falsely is blamed within the time that each may be silent.
    until("every task has shown itself since", async || {
        let status = till.status().await;
        (status["uptime_s"].as_u64().unwrap() > 2 * HALT.as_secs()).then_some(())
    })
    .await;
    let status = till.status().await;
    for (name, task) in status["tasks"].as_object().unwrap() {
        assert_eq!((&task["state"], &task["restarts"]), (&"running".into(), &0.into()), "{name}: {task}");
    }
    assert!(!till.home().log().contains("it hangs"), "{}", till.home().log());
    let (_, ended, _) = till.terminate().await;
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_threads_are_stuck_ends_so_that_it_is_started_afresh() {
    let cloud = cloud().await;
    let mut till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    let stuck = threads(&till, "tokio-rt-worker");
    assert!(stuck.len() >= 2, "{stuck:?}");
    for thread in &stuck {
        if may(ptrace::attach(*thread), "to stop single threads of the daemon").is_none() {
            return;
        }
    }
    let ended = until("the watchdog has ended the daemon", async || {
        // Whoever stops a thread must also take note of its end.
        for thread in &stuck {
            let _ = waitpid(*thread, Some(WaitPidFlag::__WALL | WaitPidFlag::WNOHANG));
        }
        till.has_ended()
    })
    .await;
    let home = till.kill();
    assert_eq!(ended.code(), Some(75), "{}", home.log());
    assert!(home.log().contains("cannot be ended: it hangs"), "{}", home.log());
    let till = Till::start(home).await;
    till.link_is("up").await;
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_cannot_listen_any_more_ends_so_that_it_is_started_afresh() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    let address = till.api().address();
    let Some(()) = break_listener(&till) else { return };
    let taken = until("another program takes the port", async || TcpListener::bind(address).await.ok()).await;
    let (home, ended) = till.ended().await;
    assert_eq!(ended.code(), Some(75), "{}", home.log());
    assert!(home.log().contains("local-api") && home.log().contains("given up"), "{}", home.log());
    drop(taken);
    let till = Till::start(home).await;
    till.link_is("up").await;
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_it_does_while_it_waits_for_its_disk() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let till = Till::start_listening(Setup::of(&cloud).home().on(&disk)).await;
    let address = till.api().address();
    let Some(()) = break_listener(&till) else { return };
    let taken = until("another program takes the port", async || TcpListener::bind(address).await.ok()).await;
    let (home, ended) = till.ended().await;
    assert_eq!(ended.code(), Some(75), "{}", home.log());
    assert!(!home.address_file().exists());
    drop(taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_socket_broke_listens_again_where_it_did() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let Some(()) = break_listener(&till) else { return };
    until("it listens again", async || TcpStream::connect(till.api().address()).await.ok()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    assert_eq!(till.status().await["tasks"]["local-api"]["restarts"], 1);
}

/// The daemon's threads of this name.
fn threads(till: &Till, name: &str) -> Vec<ThreadId> {
    let tasks = fs::read_dir(format!("/proc/{}/task", till.pid())).unwrap().map(|task| task.unwrap().path());
    let named = tasks.filter(|task| fs::read_to_string(task.join("comm")).unwrap().trim() == name);
    let number = |task: PathBuf| task.file_name().unwrap().to_str().unwrap().parse().unwrap();
    named.map(|task| ThreadId::from_raw(number(task))).collect()
}

/// Shuts the socket down on which the daemon listens, as a faulty network driver may.
fn break_listener(till: &Till) -> Option<()> {
    let inode = listening_inode(till.api().address().port());
    let files = fs::read_dir(format!("/proc/{}/fd", till.pid())).unwrap().map(|file| file.unwrap().path());
    let is_listener = |file: &PathBuf| {
        fs::read_link(file).is_ok_and(|target| target.to_str() == Some(&format!("socket:[{inode}]")))
    };
    let file = files.into_iter().find(is_listener).unwrap();
    let number = file.file_name().unwrap().to_str().unwrap().parse().unwrap();
    let pid = Pid::from_raw(i32::try_from(till.pid()).unwrap()).unwrap();
    let process = pidfd_open(pid, PidfdFlags::empty()).unwrap();
    let socket = pidfd_getfd(&process, number, PidfdGetfdFlags::empty());
    let socket = may(socket, "to take hold of a socket of the daemon")?;
    shutdown(&socket, Shutdown::Both).unwrap();
    Some(())
}

/// What came of a system call; `None` where this machine does not let anybody do it, which is said aloud.
#[allow(clippy::print_stdout, reason = "a test that was skipped says so")]
fn may<T>(done: Result<T, impl Into<io::Error>>, what: &str) -> Option<T> {
    let error = match done.map_err(Into::into) {
        Ok(done) => return Some(done),
        Err(error) => error,
    };
    let is_refused = matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported);
    assert!(is_refused, "cannot be done: {what}: {error}");
    let line = format!("SKIPPED: it is not allowed here {what}: {error}");
    println!("{line}");
    if let Some(log) = env::var_os("STAMP_SKIPPED_LOG") {
        let mut log = fs::File::options().create(true).append(true).open(log).unwrap();
        writeln!(log, "{line}").unwrap();
    }
    None
}

/// As `/proc/net/tcp` has it: the local port in column 2, 0A (listening) in column 4, the inode in column 10.
fn listening_inode(port: u16) -> String {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut listening = rows.filter(|row| row[1].ends_with(&format!(":{port:04X}")) && row[3] == "0A");
    listening.next().unwrap()[9].to_owned()
}
