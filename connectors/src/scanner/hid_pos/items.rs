//! The items of a HID report descriptor (Device Class Definition for HID 1.11, section 6.2.2).

/// First byte of a long item (6.2.2.3). None is defined, so they are skipped.
const LONG: u8 = 0xfe;

// Main items (6.2.2.4).
pub(super) const INPUT: u8 = 0x80;
pub(super) const FEATURE: u8 = 0xb0;
pub(super) const COLLECTION: u8 = 0xa0;
pub(super) const END_COLLECTION: u8 = 0xc0;
// Global items (6.2.2.7).
pub(super) const USAGE_PAGE: u8 = 0x04;
pub(super) const REPORT_SIZE: u8 = 0x74;
pub(super) const REPORT_ID: u8 = 0x84;
pub(super) const REPORT_COUNT: u8 = 0x94;
pub(super) const PUSH: u8 = 0xa4;
pub(super) const POP: u8 = 0xb4;
// Local items (6.2.2.8).
pub(super) const USAGE: u8 = 0x08;
pub(super) const USAGE_MINIMUM: u8 = 0x18;
pub(super) const USAGE_MAXIMUM: u8 = 0x28;
pub(super) const DELIMITER: u8 = 0xa8;

/// A short item (6.2.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Its tag and type: the first byte without the size.
    pub(super) kind: u8,
    /// Its data, unsigned.
    pub(super) value: u32,
}

impl Item {
    /// Whether the local items before it hold for it, and for no other one.
    pub(super) const fn is_main(self) -> bool {
        self.kind & 0b1100 == 0
    }
}

/// The descriptor ends within the item that begins here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CutOff {
    pub(super) at: usize,
}

/// Goes through the items of a descriptor. Ends after an error.
pub(super) struct Items<'a> {
    descriptor: &'a [u8],
    at: usize,
}

impl<'a> Items<'a> {
    pub(super) const fn of(descriptor: &'a [u8]) -> Self {
        Self { descriptor, at: 0 }
    }

    /// The next short item and where the one after it begins. The rest begins with its first byte.
    fn read(at: usize, first: u8, rest: &[u8]) -> Option<(Item, usize)> {
        let size = match first & 0b11 {
            3 => 4,
            size => usize::from(size),
        };
        let data = rest.get(1..=size)?;
        let value = data.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
        Some((Item { at, kind: first & !0b11, value }, at + 1 + size))
    }
}

impl Iterator for Items<'_> {
    type Item = Result<Item, CutOff>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.at;
            let rest = self.descriptor.get(at..)?;
            let first = *rest.first()?;
            if first == LONG && rest.len() > 2 {
                self.at = at + 3 + usize::from(rest[1]);
                if self.at <= self.descriptor.len() {
                    continue;
                }
            } else if first != LONG
                && let Some((item, next)) = Self::read(at, first, rest)
            {
                self.at = next;
                return Some(Ok(item));
            }
            self.at = self.descriptor.len();
            return Some(Err(CutOff { at }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(descriptor: &[u8]) -> Vec<Result<(u8, u32), usize>> {
        let items = Items::of(descriptor);
        items.map(|item| item.map(|item| (item.kind, item.value)).map_err(|cut| cut.at)).collect()
    }

    #[test]
    fn short_items_have_0_1_2_or_4_bytes_with_the_lowest_first() {
        let read = items(&[0xc0, 0x05, 0x8c, 0x26, 0xff, 0x01, 0x0b, 0xfe, 0x00, 0x8c, 0x00]);
        let expected =
            [Ok((END_COLLECTION, 0)), Ok((USAGE_PAGE, 0x8c)), Ok((0x24, 0x1ff)), Ok((USAGE, 0x8c_00fe))];
        assert_eq!(read, expected);
    }

    #[test]
    fn long_items_are_skipped() {
        assert_eq!(items(&[0xfe, 2, 0xf0, 0x05, 0x8c, 0xc0]), [Ok((END_COLLECTION, 0))]);
    }

    #[test]
    fn an_item_that_is_cut_off_is_named_by_its_place_and_ends_the_descriptor() {
        assert_eq!(items(&[0xc0, 0x26, 0xff]), [Ok((END_COLLECTION, 0)), Err(1)]);
        assert_eq!(items(&[0xfe]), [Err(0)]);
        assert_eq!(items(&[0xfe, 9, 0, 0xc0]), [Err(0)]);
    }
}
