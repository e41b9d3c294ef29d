//! A grey picture to the text of the one QR symbol on it.
//!
//! The reader finds large symbols worse than middling ones and white on black not at all, so the picture is tried as
//! it is, shrunk, and then the same again in the negative; the first try that finds a symbol decides.
//!
//! Source: dcc.md §3.1 (step 0) and §1.9; ISO/IEC 18004.

use std::{collections::HashSet, panic};

use image::{GrayImage, imageops};
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, ImmutableReader, Luma8LuminanceSource, RXingResultMetadataType,
    common::HybridBinarizer, multi::MultipleBarcodeReader, qrcode,
};

use super::open::open;

/// Longest sides of the tries after the picture as it is, in pixels.
const SHRUNK: [u32; 2] = [1000, 600];

/// A symbol of few pixels is read better with twice as many: below this longest side the picture is tried doubled.
const SMALL: u32 = 700;

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
    let mut picture = open(bytes)?;
    for negative in [false, true] {
        if negative {
            imageops::invert(&mut picture);
        }
        for tried in tries(&picture) {
            let tried = tried.as_ref().unwrap_or(&picture);
            let mut texts = symbols(tried);
            match texts.len() {
                0 => {}
                1 => {
                    let text = texts.swap_remove(0);
                    return Ok(Scan { mode: mode(tried, &text), text });
                }
                found => return Err(PictureError::Symbols { found }),
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

/// The texts of all QR symbols found.
fn symbols(picture: &GrayImage) -> Vec<Vec<u8>> {
    guarded(picture, |bitmap, hints| {
        let found = qrcode::cpp_port::QrReader.decode_multiple_with_hints(bitmap, hints).unwrap_or_default();
        found.iter().map(|symbol| symbol.getRawBytes().to_vec()).collect()
    })
    .unwrap_or_default()
}

/// How the symbol holds its text, by the second reader, which tells it but reads fewer pictures.
fn mode(picture: &GrayImage, text: &[u8]) -> Mode {
    // What the alphanumeric mode cannot spell did not stand in it.
    if !text
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-'..=b'/' | b':'))
    {
        return Mode::Other;
    }
    let read = guarded(picture, |bitmap, hints| {
        qrcode::QRCodeReader
            .immutable_decode_with_hints(bitmap, hints)
            .ok()
            .filter(|symbol| symbol.getText().as_bytes() == text)
    });
    match read.flatten() {
        None => Mode::Unknown,
        Some(symbol) if symbol.getRXingResultMetadata().contains_key(&RXingResultMetadataType::BYTE_SEGMENTS) => {
            Mode::Other
        }
        Some(_) => Mode::Alphanumeric,
    }
}

type Bitmap = BinaryBitmap<HybridBinarizer<Luma8LuminanceSource>>;

/// Lets a reader look at the picture; `None` if it lost its footing.
fn guarded<T>(picture: &GrayImage, look: impl FnOnce(&mut Bitmap, &DecodeHints) -> T) -> Option<T> {
    let source = Luma8LuminanceSource::new(picture.as_raw().clone(), picture.width(), picture.height()).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
        ..DecodeHints::default()
    };
    // The reader documents that some of its geometry can panic. A damaged picture is then one without a symbol, not
    // the end of the day's checks; everything it touched is dropped here.
    panic::catch_unwind(panic::AssertUnwindSafe(|| look(&mut bitmap, &hints))).ok()
}
