//! The virtual machine: QEMU without hardware virtualisation, network and screen.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, id},
    sync::mpsc::Sender,
    thread,
};

use super::{Heard, monitor::Monitor};

/// Switched off when dropped.
pub(super) struct Machine {
    qemu: Child,
    folder: PathBuf,
    monitor: Option<Monitor>,
    requests: Option<UnixStream>,
}

impl Machine {
    pub(super) fn start(kernel: &str, initramfs: &str) -> Self {
        let folder = env::temp_dir().join(format!("stamp-guest-{}", id()));
        fs::create_dir_all(&folder).unwrap();
        let (monitor, requests) = (folder.join("monitor"), folder.join("requests"));
        let monitor_calls = UnixListener::bind(&monitor).unwrap();
        let requests_call = UnixListener::bind(&requests).unwrap();
        let qemu = Command::new("qemu-system-x86_64")
            .args("-accel tcg -smp 1 -m 512 -no-reboot -nodefaults -display none -nic none".split(' '))
            .args(["-kernel", kernel, "-initrd", initramfs])
            .args(["-append", "console=ttyS0 quiet loglevel=3 panic=-1"])
            .args(["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"])
            .args(["-chardev", &socket("requests", &requests), "-serial", "chardev:requests"])
            .args(["-chardev", &socket("monitor", &monitor), "-mon", "chardev=monitor,mode=control"])
            .args(["-device", "qemu-xhci"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("qemu-system-x86_64 is on the path");
        let mut machine = Self { qemu, folder, monitor: None, requests: None };
        machine.monitor = Some(Monitor::new(monitor_calls.accept().unwrap().0));
        machine.requests = Some(requests_call.accept().unwrap().0);
        machine
    }

    /// For sockets of its devices.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Its monitor, once.
    pub(super) fn monitor(&mut self) -> Monitor {
        self.monitor.take().expect("nobody has it yet")
    }

    /// Its second serial port, once.
    pub(super) fn requests(&mut self) -> UnixStream {
        self.requests.take().expect("nobody has it yet")
    }

    /// Hands the lines of its first serial port on, and that it is off.
    pub(super) fn listen_to_console(&mut self, heard: Sender<Heard>) {
        let console = BufReader::new(self.qemu.stdout.take().expect("nobody has it yet"));
        thread::spawn(move || {
            for line in console.split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                if heard.send(Heard::Said(line)).is_err() {
                    return;
                }
            }
            let _ = heard.send(Heard::Off);
        });
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.qemu.kill();
        let _ = self.qemu.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn socket(id: &str, path: &Path) -> String {
    format!("socket,id={id},path={}", path.display())
}
