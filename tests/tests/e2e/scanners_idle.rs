//! Scanners that nobody uses cost nothing that could be measured.

use std::{fs, time::Duration};

use serialport::{SerialPort as _, TTYPort};
use stamp_tests::{Setup, Till, cloud, until};
use tokio::time::{Instant, sleep};

/// Of the time that passes, how much of it more may be used with four scanners than with none.
const SHARE: f64 = 0.02;

const IDLE: Duration = Duration::from_secs(6);

/// A tick of `/proc/PID/stat`: `USER_HZ` is 100 on every Linux (proc(5)).
const TICK: Duration = Duration::from_millis(10);

const OTHERS: &str = "[[scanner]]\nname = \"wifi\"\nkind = \"tcp\"\nlisten = \"127.0.0.1:0\"\n\
                      [[scanner]]\nname = \"cable\"\nkind = \"hid-pos\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn four_idle_scanners_take_no_processor_time_to_speak_of() {
    let cloud = cloud().await;
    let ports = [TTYPort::pair().unwrap(), TTYPort::pair().unwrap()];
    let [one, two] = [0, 1].map(|at: usize| ports[at].1.name().unwrap());
    let without = Till::start(Setup::of(&cloud).home()).await;
    let setup = Setup::of(&cloud).serial_scanner("one", &one).serial_scanner("two", &two).tables(OTHERS);
    let with = Till::start(setup.home()).await;
    for till in [&without, &with] {
        till.link_is("up").await;
    }
    until("all scanners are as they stay", async || {
        let scanners = with.status().await["scanners"].clone();
        let is_there = ["one", "two", "wifi"].iter().all(|name| scanners[name]["ready"] == true);
        (is_there && scanners["cable"]["state"] == "lost").then_some(())
    })
    .await;

    let (before, since) = ([&without, &with].map(cpu), Instant::now());
    sleep(IDLE).await;
    let (after, passed) = ([&without, &with].map(cpu), since.elapsed());
    let [without, with] = [0, 1].map(|at| (after[at] - before[at]).as_secs_f64() / passed.as_secs_f64());
    eprintln!("idle: {:.2} % of the time without scanners, {:.2} % with four", 100.0 * without, 100.0 * with);
    assert!(with <= without + SHARE, "{with} of the time with four scanners, {without} without");
}

/// Processor time so far, in user and kernel.
fn cpu(till: &Till) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", till.pid())).unwrap();
    // The name in parentheses may hold anything; fields 14 and 15 of proc(5) are the 12th and 13th behind it.
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace().skip(11);
    TICK * fields.take(2).map(|ticks| ticks.parse::<u32>().unwrap()).sum()
}
