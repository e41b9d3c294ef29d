//! A grey picture to the text of the one QR symbol on it.
//!
//! The reader finds large symbols worse than middling ones and white on black not at all, so the picture is tried as
//! it is, shrunk, and then the same again in the negative; the first try that finds a symbol decides. A panic of
//! the reader ends that try, one of a decoder makes the file no picture; neither ends the program.
//!
//! Source: dcc.md §3.1 (step 0) and §1.9; ISO/IEC 18004.

use std::panic::{self, AssertUnwindSafe};

use image::{GrayImage, imageops};
use rxing::{
    BinaryBitmap, Luma8LuminanceSource,
    common::{BitMatrix, DetectorRXingResult, HybridBinarizer, cpp_essentials::DecoderResult},
    qrcode::{
        cpp_port::{
            decoder::Decode,
            detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR},
        },
        decoder::qrcode_decoder,
    },
};

use super::open::open;

/// Longest sides of the tries after the picture as it is, in pixels.
const SHRUNK: [u32; 2] = [1000, 600];

/// A symbol of few pixels is read better with twice as many: below this longest side the picture is tried doubled.
const SMALL: u32 = 700;

/// How many triples of corner marks are looked at, the most plausible first: a picture of nothing but corner marks has
/// half a million.
const MOST_TRIPLES: usize = 256;

/// How many corner marks a picture may have room for. An A4 page at 150 dots an inch, of which a module may be one, has
/// room for 34 000.
const MOST_CORNERS: u64 = 36_000;

/// How a symbol holds its text. Certificates want [`Mode::Alphanumeric`]: Base45 exists for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Digits, capitals and nine signs, 5.5 bits each.
    Alphanumeric,
    /// Some of the text stands in bytes or in kanji.
    Other,
    /// Read by a reader that does not say.
    Unknown,
}

/// What a picture says.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan {
    /// The text of the symbol, as bytes: what a stranger prints need not be UTF-8.
    pub text: Vec<u8>,
    /// How the symbol holds it.
    pub mode: Mode,
}

/// Never prints the text: it is somebody's certificate.
impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// Why a picture gave no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// No whole PNG or JPEG.
    #[error("not a readable picture")]
    NotAPicture,
    /// Beyond [`MAX_BYTES`](super::MAX_BYTES) or [`MAX_PIXELS`](super::MAX_PIXELS).
    #[error("the picture is larger than 5 MiB or 8 megapixels")]
    TooLarge,
    /// Not exactly one QR symbol on it.
    #[error("{found} QR symbols where one is wanted")]
    Symbols {
        /// How many were found.
        found: usize,
    },
}

impl PictureError {
    /// How many symbols were found: what `QrUnreadable` says in its details.
    #[must_use]
    pub fn found(self) -> usize {
        match self {
            Self::NotAPicture | Self::TooLarge => 0,
            Self::Symbols { found } => found,
        }
    }
}

/// The text of the one QR symbol on a picture.
///
/// # Errors
/// [`PictureError`]: what is no picture, a picture beyond the limits, no symbol or several.
pub fn read(bytes: &[u8]) -> Result<Scan, PictureError> {
    // Decoders of pictures are large, and pictures are anybody's: one that makes a decoder panic is none.
    unharmed(|| one_symbol(open(bytes)?)).unwrap_or(Err(PictureError::NotAPicture))
}

/// What a call gives; `None` if it panics. A damaged picture is not the end of the day's checks, and everything that
/// the call touched is dropped with it.
fn unharmed<T>(call: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(call)).ok()
}

fn one_symbol(mut picture: GrayImage) -> Result<Scan, PictureError> {
    for negative in [false, true] {
        if negative {
            imageops::invert(&mut picture);
        }
        for tried in tries(&picture) {
            let mut scans = symbols(tried.as_ref().unwrap_or(&picture));
            match (scans.pop(), scans.len()) {
                (None, _) => {}
                (Some(scan), 0) => return Ok(scan),
                (Some(_), others) => return Err(PictureError::Symbols { found: 1 + others }),
            }
        }
    }
    Err(PictureError::Symbols { found: 0 })
}

/// The picture as it is (`None`), then in other sizes.
fn tries(picture: &GrayImage) -> impl Iterator<Item = Option<GrayImage>> + '_ {
    let longest = picture.width().max(picture.height());
    let shrunk = SHRUNK.into_iter().filter(move |side| *side < longest).map(move |side| {
        let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1) as u32;
        imageops::thumbnail(picture, scaled(picture.width()), scaled(picture.height()))
    });
    let doubled = (longest < SMALL)
        .then(|| imageops::resize(picture, picture.width() * 2, picture.height() * 2, imageops::FilterType::Triangle));
    std::iter::once(None).chain(shrunk.map(Some)).chain(doubled.map(Some))
}

/// All QR symbols found among the most plausible triples of corner marks.
fn symbols(picture: &GrayImage) -> Vec<Scan> {
    // The reader documents that some of its geometry can panic. There is no symbol at this size then; another may do.
    unharmed(|| look(picture)).unwrap_or_default()
}

fn look(picture: &GrayImage) -> Vec<Scan> {
    let (width, height) = picture.dimensions();
    let Ok(source) = Luma8LuminanceSource::new(picture.as_raw().clone(), width, height) else { return Vec::new() };
    let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let matrix = bitmap.get_black_matrix();
    let mut corners = FindFinderPatterns(matrix, true, smallest_module(picture));
    let (mut scans, mut used) = (Vec::new(), Vec::new());
    for triple in GenerateFinderPatternSets(&mut corners).into_iter().take(MOST_TRIPLES) {
        let of_triple = [triple.bl, triple.tl, triple.tr];
        if of_triple.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(matrix, &triple) else { continue };
        if let Some(symbol) = Decode(sampled.getBits()).ok().filter(DecoderResult::isValid) {
            used.extend(of_triple);
            let text = symbol.content().bytes().to_vec();
            scans.push(Scan { mode: mode(sampled.getBits(), &text), text });
        }
    }
    scans
}

/// How many pixels a module has at least, so that a picture has room for no more than [`MOST_CORNERS`]. Finding corner
/// marks takes the square of their number; pages and photographs have modules of several pixels at such a size.
fn smallest_module(picture: &GrayImage) -> u32 {
    /// A corner mark and the light around it, in modules.
    const CORNER: u64 = 8 * 8;
    let pixels = u64::from(picture.width()) * u64::from(picture.height());
    let fits = |module: &u32| pixels / (CORNER * u64::from(*module).pow(2)) <= MOST_CORNERS;
    (1..).find(fits).unwrap_or(u32::MAX)
}

/// How a symbol, given by its modules, holds its text.
fn mode(modules: &BitMatrix, text: &[u8]) -> Mode {
    let spelled =
        |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-'..=b'/' | b':');
    if !text.iter().all(spelled) {
        return Mode::Other; // the alphanumeric mode could not have spelled it
    }
    // The reader above does not tell; this one does, and knows fewer kinds of symbols.
    match qrcode_decoder::decode_bitmatrix(modules) {
        Ok(symbol) if symbol.getText().as_bytes() != text => Mode::Unknown,
        Ok(symbol) if symbol.getByteSegments().is_empty() => Mode::Alphanumeric,
        Ok(_) => Mode::Other,
        Err(_) => Mode::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn a_picture_has_room_for_so_many_corner_marks_only() {
        for (width, height, module) in [(250, 250, 1), (1240, 1754, 1), (2480, 3225, 2), (8_000_000, 1, 2)] {
            assert_eq!(smallest_module(&GrayImage::new(width, height)), module, "{width} by {height}");
        }
    }

    #[test]
    fn a_panic_is_an_answer() {
        assert_eq!(unharmed(|| 1), Some(1));
        assert_eq!(unharmed(|| -> u8 { panic!("in a decoder") }), None);
    }

    #[test]
    fn a_picture_of_nothing_but_corner_marks_holds_no_symbol() {
        const MARK: [u8; 7] = [0b111_1111, 0b100_0001, 0b101_1101, 0b101_1101, 0b101_1101, 0b100_0001, 0b111_1111];
        let marks = GrayImage::from_fn(1000, 800, |x, y| {
            let (x, y) = (x / 2 % 8, y / 2 % 8);
            let dark = x < 7 && MARK.get(y as usize).is_some_and(|row| row >> x & 1 == 1);
            Luma([if dark { 0 } else { 255 }])
        });
        assert_eq!(symbols(&marks), []);
    }
}
