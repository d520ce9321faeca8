//! What is known of scanners by their USB numbers. Nothing is guessed from a number that is on no list.

use crate::named::named;

named! {
    /// How a scanner talks to the computer over USB.
    UsbMode {
        /// It types.
        Keyboard = "keyboard",
        /// It is a virtual serial port.
        Serial = "serial",
        /// Usage page 0x8C of HID.
        HidPos = "hid-pos",
        /// IBM hand-held, table-top or SurePOS: a protocol of its own, over HID, for tills of IBM and for OPOS.
        Ibm = "ibm",
        /// Zebra's own interface, for programs with its SDK.
        Snapi = "snapi",
    }
}

/// Whose number this vendor number is, where that is a maker of scanners.
///
/// - 05e0, 080c and 0c2e (as "Metro"): the list of linux-usb.org
/// - 23d0: Honeywell's brand Youjie
/// - 067e: github.com/brokenthorn/learning-rust-usb-hid-barcode-scanner-server, src/constants.rs
/// - 05f9 and 27dd: github.com/tequila99/quasar-peripherals, src-electron/devices.js
/// - 1eab: NLS-FM420 Integration Guide, "VID and PID Table"
/// - 065a: as the keyboard that [`usb_mode`] knows
#[must_use]
pub const fn maker(vendor: u16) -> Option<&'static str> {
    Some(match vendor {
        0x0c2e | 0x23d0 => "Honeywell",
        0x067e => "Intermec",
        0x05e0 => "Zebra",
        0x05f9 | 0x080c => "Datalogic",
        0x1eab => "Newland",
        0x065a => "Opticon",
        0x27dd => "Mindeo",
        _ => return None,
    })
}

/// In which mode a device has these numbers; `None`: not known. Many scanners have other numbers in each mode, but also
/// the same ones in several models.
///
/// - Zebra: MS4407 Integration Guide 9-3, by github.com/Dar-Ko/babylonlib, UsbVid05E0.h; 1701: a DS4308, named "Bar Code
///   Scanner (CDC)" by devicehunt.com and listed by quasar-peripherals, as above
/// - Honeywell: Metrologic MS7120 in the list of linux-usb.org
/// - Newland: "VID and PID Table" of the NLS-FM420, EM2027 and HR200
/// - Intermec: SG20, as for [`maker`]
/// - Opticon: OPR-2001, among the keyboards that the filter driver `kbdcatch` knows as readers of bar codes
#[must_use]
pub const fn usb_mode(vendor: u16, product: u16) -> Option<UsbMode> {
    Some(match (vendor, product) {
        (0x05e0, 0x1200) | (0x0c2e, 0x0204) | (0x065a, 0x0001) => UsbMode::Keyboard,
        (0x05e0, 0x0600 | 0x1701) | (0x0c2e, 0x0700 | 0x0720) => UsbMode::Serial,
        (0x1eab, 0x0110 | 0x0210 | 0x0d10) | (0x067e, 0x0809) => UsbMode::HidPos,
        (0x05e0, 0x1300 | 0x1400) | (0x0c2e, 0x0007) => UsbMode::Ibm,
        (0x05e0, 0x1900) => UsbMode::Snapi,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_vendor_that_makes_no_scanners_no_mode_is_known() {
        let products = [0x0001, 0x0007, 0x0110, 0x0204, 0x0600, 0x0809, 0x1200, 0x1300, 0x1701, 0x1900];
        for vendor in (0..=u16::MAX).filter(|vendor| maker(*vendor).is_none()) {
            assert!(products.iter().all(|product| usb_mode(vendor, *product).is_none()), "{vendor:04x}");
        }
    }

    #[test]
    fn one_scanner_has_other_numbers_in_other_modes() {
        let zebra = |product| usb_mode(0x05e0, product);
        assert_eq!(zebra(0x1200), Some(UsbMode::Keyboard));
        assert_eq!((zebra(0x1300), zebra(0x1400)), (Some(UsbMode::Ibm), Some(UsbMode::Ibm)));
        assert_eq!((zebra(0x1701), zebra(0x1900)), (Some(UsbMode::Serial), Some(UsbMode::Snapi)));
        assert_eq!(zebra(0x1201), None);
        assert_eq!((maker(0x05e0), maker(0x046d)), (Some("Zebra"), None), "Logitech makes keyboards");
    }
}
