//! What each key gives under the layouts of Windows, with and without Shift. The characters and dead keys are those of
//! the Unicode CLDR, release 43, folder `keyboards/windows` (`en-t-k0-windows.xml`, `ru-…`, `uk-t-k0-windows-extended.xml`,
//! `de-…`, `fr-…`, `sk-…`), which was made from the layouts of Windows 7.

use super::{Layout, key::COUNT};

/// One layout. Rows are in the order of [`Key::all`](super::Key::all).
pub(super) struct Table {
    plain: [&'static str; 5],
    shifted: [&'static str; 5],
    /// See [`Dead`].
    pub(super) dead: &'static [Dead],
}

/// A dead key waits for the next one. With a letter of `pairs` it gives the composed one, with a space the accent alone;
/// with any other character, both (Microsoft's reference of `ToUnicodeEx`, "return value").
pub(super) struct Dead {
    /// What is in the row for it.
    pub(super) accent: char,
    /// Letters, each followed by what comes of it.
    pairs: &'static str,
}

/// In a row: the key gives nothing.
const NOTHING: char = '\0';

impl Table {
    pub(super) const fn of(layout: Layout) -> &'static Self {
        match layout {
            Layout::Us => &US,
            Layout::Ru => &RU,
            Layout::Uk => &UK,
            Layout::De => &DE,
            Layout::Fr => &FR,
            Layout::Sk => &SK,
        }
    }

    pub(super) fn character(&self, index: usize, shift: bool) -> Option<char> {
        let rows = if shift { &self.shifted } else { &self.plain };
        rows.iter().flat_map(|row| row.chars()).nth(index).filter(|character| *character != NOTHING)
    }

    /// Where a character is on a key that an American keyboard has, too; and whether that takes Shift.
    pub(super) fn find(&self, wanted: char) -> Option<(usize, bool)> {
        let place = |rows: &[&str; 5]| {
            let mut row = rows.iter().flat_map(|row| row.chars()).take(COUNT - 1);
            row.position(|character| character == wanted && character != NOTHING)
        };
        place(&self.plain)
            .map(|index| (index, false))
            .or_else(|| place(&self.shifted).map(|index| (index, true)))
    }

    pub(super) fn dead(&self, accent: char) -> Option<&'static Dead> {
        self.dead.iter().find(|dead| dead.accent == accent)
    }

    /// The dead key and the letter that give this character together.
    pub(super) fn composed(&self, wanted: char) -> Option<(char, char)> {
        let mut all = self.dead.iter().flat_map(|dead| dead.pairs().map(move |pair| (dead.accent, pair)));
        all.find(|(_, (_, composed))| *composed == wanted).map(|(accent, (letter, _))| (accent, letter))
    }
}

impl Dead {
    fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        let letters = self.pairs.chars().step_by(2);
        letters.zip(self.pairs.chars().skip(1).step_by(2))
    }

    /// What comes of this letter after the dead key.
    pub(super) fn compose(&self, letter: char) -> Option<char> {
        self.pairs().find(|(from, _)| *from == letter).map(|(_, composed)| composed)
    }
}

const US: Table = Table {
    plain: ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", r"\zxcvbnm,./", r" \"],
    shifted: ["!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|ZXCVBNM<>?", " |"],
    dead: &[],
};

const RU: Table = Table {
    plain: ["1234567890-=", "йцукенгшщзхъ", "фывапролджэё", r"\ячсмитьбю.", r" \"],
    shifted: ["!\"№;%:?*()_+", "ЙЦУКЕНГШЩЗХЪ", "ФЫВАПРОЛДЖЭЁ", "/ЯЧСМИТЬБЮ,", " /"],
    dead: &[],
};

/// That which Windows calls "enhanced". The older one has Ё in the place of the apostrophe and ₴.
const UK: Table = Table {
    plain: ["1234567890-=", "йцукенгшщзхї", "фівапролджє'", r"\ячсмитьбю.", " ґ"],
    shifted: ["!\"№;%:?*()_+", "ЙЦУКЕНГШЩЗХЇ", "ФІВАПРОЛДЖЄ₴", "/ЯЧСМИТЬБЮ,", " Ґ"],
    dead: &[],
};

const DE: Table = Table {
    plain: ["1234567890ß´", "qwertzuiopü+", "asdfghjklöä^", "#yxcvbnm,.-", " <"],
    shifted: ["!\"§$%&/()=?`", "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ°", "'YXCVBNM;:_", " >"],
    dead: &[
        Dead { accent: '´', pairs: "aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝ" },
        Dead { accent: '`', pairs: "aàeèiìoòuùAÀEÈIÌOÒUÙ" },
        Dead { accent: '^', pairs: "aâeêiîoôuûAÂEÊIÎOÔUÛ" },
    ],
};

const FR: Table = Table {
    plain: ["&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù²", "*wxcvbn,;:!", " <"],
    shifted: ["1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%\0", "µWXCVBN?./§", " >"],
    dead: &[
        Dead { accent: '^', pairs: "aâeêiîoôuûAÂEÊIÎOÔUÛ" },
        Dead { accent: '¨', pairs: "aäeëiïoöuüyÿAÄEËIÏOÖUÜ" },
    ],
};

const SK: Table = Table {
    plain: ["+ľščťžýáíé=´", "qwertzuiopúä", "asdfghjklô§;", "ňyxcvbnm,.-", " &"],
    shifted: ["1234567890%ˇ", "QWERTZUIOP/(", "ASDFGHJKL\"!°", ")YXCVBNM?:_", " *"],
    dead: &[
        Dead {
            accent: '´', pairs: "aácćeéiílĺnńoórŕsśuúyýzźAÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹ"
        },
        Dead { accent: 'ˇ', pairs: "cčdďeělľnňrřsštťzžCČDĎEĚLĽNŇRŘSŠTŤZŽ" },
        Dead { accent: '°', pairs: "uůUŮ" },
    ],
};
