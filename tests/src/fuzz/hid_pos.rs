//! A device that says it is a scanner in HID POS mode: its descriptor, and the reports that it sends.

use std::time::Duration;

use stamp_connectors::scanner::hid_pos::{Assembly, DescriptorError, Layout};
use stamp_core::scan::{Code, Frame, Framing};

/// Instead of a report of this length the device is silent for a second.
const SILENCE: u8 = 0xff;
const IDENTIFIER: usize = 3;

/// Vendor (two bytes, low first), length of the descriptor (likewise), the descriptor, then reports, each behind its length.
pub fn hid_pos(input: &[u8]) {
    let Some((&[low, high, len_low, len_high], rest)) = input.split_first_chunk::<4>() else { return };
    let vendor = u16::from_le_bytes([low, high]);
    let len = usize::from(u16::from_le_bytes([len_low, len_high])).min(rest.len());
    let (descriptor, reports) = rest.split_at(len);
    let layout = match Layout::of(descriptor) {
        Ok(layout) => layout,
        Err(error) => {
            makes_sense(error, len);
            let Some(layout) = Layout::known(vendor) else { return };
            layout
        }
    };
    let framing = Framing { prefix: vec![b'~'; usize::from(low % 2)], ..Framing::default() };
    let max_len = framing.max_len;
    let mut assembly = Assembly::new(framing);
    let (mut rest, mut at, mut received) = (reports, Duration::ZERO, 0);
    while let Some((&len, behind)) = rest.split_first() {
        let frame = if len == SILENCE {
            rest = behind;
            at += Duration::from_secs(1);
            let frame = assembly.idle(at);
            assert_eq!(assembly.deadline(), None, "a silence ends every scan");
            assert!(!matches!(frame, Some(Frame::Scan(_))), "a scan without its end");
            frame
        } else {
            let (report, later) = behind.split_at(behind.len().min(len.into()));
            rest = later;
            match layout.read(report).transpose() {
                Some(piece) => {
                    received += report.len();
                    assembly.push(piece, at)
                }
                None => None,
            }
        };
        received =
            received.checked_sub(frame.map_or(0, |frame| size(&frame, max_len))).expect("more than was sent");
    }
    assembly.cut_off();
    assert_eq!((assembly.cut_off(), assembly.deadline()), (None, None), "something is left after the end");
}

fn makes_sense(error: DescriptorError, len: usize) {
    match error {
        DescriptorError::CutOff { at } | DescriptorError::Senseless { at } => {
            assert!(at < len, "{at} of {len}")
        }
        DescriptorError::TooLong { len: found } => assert!(found == len && len > 4096),
        DescriptorError::Unfinished { open } => assert!((1..=32).contains(&open)),
        DescriptorError::NoDecodedData | DescriptorError::Scattered { .. } => {}
    }
}

/// Bytes of the device that went into a frame, at least.
fn size(frame: &Frame, max_len: usize) -> usize {
    match frame {
        Frame::Scan(bytes) => {
            assert!((1..=max_len + IDENTIFIER).contains(&bytes.len()), "{} bytes", bytes.len());
            // Whatever it is, it is looked at like what any scanner sends.
            let code = Code::parse(bytes);
            bytes.len() - if code.is_ok_and(|code| code.symbology().is_some()) { IDENTIFIER } else { 0 }
        }
        Frame::TooLong { len } => {
            assert!(*len > max_len);
            *len
        }
        Frame::Partial { len } | Frame::WithoutPrefix { len } => *len,
    }
}
