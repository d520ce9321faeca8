//! Whether the user who asks may read a device, by the modes of files. Nothing is opened: a scanner may be in use.

#[cfg(target_os = "linux")]
pub(super) use self::linux::missing;
use super::device::Device;

/// What this user lacks, and what gives it; `None`: nothing, or it cannot be told.
#[cfg(not(target_os = "linux"))]
pub(super) const fn missing(_: &Device) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        fs,
        os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    };

    use stamp_connectors::scanner::hid_pos;

    use super::Device;
    use crate::cli::scanner::list::device::Way;

    /// Reading and writing, of one class of users.
    const READ_WRITE: u32 = 0o6;

    pub(in super::super) fn missing(device: &Device) -> Option<String> {
        let about = fs::metadata(&device.place).ok()?;
        let me = Me::read(&fs::read_to_string("/proc/self/status").ok()?)?;
        if !device.is_readable() || me.may(about.permissions().mode(), about.uid(), about.gid()) {
            return None;
        }
        let groups = fs::read_to_string("/etc/group").unwrap_or_default();
        let group = group(&groups, about.gid());
        let is_for_group = about.permissions().mode() >> 3 & READ_WRITE == READ_WRITE && about.gid() != 0;
        let cure = match (group, device.way, &device.usb) {
            (Some(group), ..) if is_for_group => {
                format!("add the user of the service to the group {group}")
            }
            (_, Way::HidPos, Some(usb)) => hid_pos::let_service_read(usb.vid),
            _ => "let the user of the service read it, by a rule in /etc/udev/rules.d".to_owned(),
        };
        Some(format!("you may not read {}; {cure}", device.place))
    }

    /// Who asks.
    #[derive(Debug, PartialEq, Eq)]
    pub(super) struct Me {
        user: u32,
        groups: Vec<u32>,
    }

    impl Me {
        /// From `/proc/self/status` (proc(5)); of four numbers the second one is in effect.
        pub(super) fn read(status: &str) -> Option<Self> {
            let numbers = |label: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(label))?;
                line.split_whitespace().map(|number| number.parse().ok()).collect::<Option<Vec<u32>>>()
            };
            let mut groups = numbers("Groups:")?;
            groups.push(*numbers("Gid:")?.get(1)?);
            Some(Self { user: *numbers("Uid:")?.get(1)?, groups })
        }

        pub(super) fn may(&self, mode: u32, owner: u32, group: u32) -> bool {
            let class = match () {
                () if self.user == owner => mode >> 6,
                () if self.groups.contains(&group) => mode >> 3,
                () => mode,
            };
            self.user == 0 || class & READ_WRITE == READ_WRITE
        }
    }

    fn group(file: &str, number: u32) -> Option<&str> {
        file.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(number)).then_some(name)
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn whoever_is_in_the_group_may_and_others_may_not() {
            let status = "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\nGroups:\t4 20 \n";
            let me = Me::read(status).unwrap();
            assert!(me.may(0o660, 0, 20) && me.may(0o660, 0, 100) && me.may(0o600, 1000, 0));
            assert!(!me.may(0o660, 0, 5) && !me.may(0o640, 0, 20) && !me.may(0o600, 0, 20));
            assert!(Me { user: 0, groups: Vec::new() }.may(0o600, 1000, 0));
            assert_eq!(Me::read("Uid:\t1000\n"), None);
        }

        #[test]
        fn a_group_is_named_by_its_number() {
            let file = "root:x:0:\ndialout:x:20:stamp\nbroken\n";
            assert_eq!((group(file, 20), group(file, 2)), (Some("dialout"), None));
        }
    }
}
