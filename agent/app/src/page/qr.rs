//! A QR code, drawn for the guest's phone.

use qrcode::{Color, EcLevel, QrCode};

/// See the module's text.
#[derive(Debug)]
pub(super) struct Qr {
    /// Modules on each side, without the quiet zone of four around them (ISO/IEC 18004).
    pub(super) size: usize,
    /// The dark modules, as the path of a drawing with one unit for each.
    pub(super) path: String,
}

impl Qr {
    /// `None`: it is too long to be drawn.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let size = code.width();
        let colors = code.to_colors();
        let dark = colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
        let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % size, at / size)).collect();
        Some(Self { size, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_drawn_and_a_book_is_not() {
        let qr = Qr::of("https://my.7stamp.com/en/card_anna/card").unwrap();
        assert!(qr.size >= 21 && qr.path.starts_with("M0 0h1v1h-1z"), "{qr:?}");
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
