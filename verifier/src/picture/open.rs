//! A PNG or JPEG file to a grey picture, within bounds.
//!
//! Source: dcc.md §9: 8 megapixels, 5 MiB.

use std::io::Cursor;

use image::{GrayImage, ImageError, ImageFormat, ImageReader, Limits};

use super::PictureError;

/// The longest file looked into, in bytes.
pub const MAX_BYTES: usize = 5 << 20;

/// The largest picture decoded, in pixels.
pub const MAX_PIXELS: u64 = 8_000_000;

/// Room for one pixel in the widest form a file may hold (four channels of 16 bits), twice: the decoders work on a copy.
const PIXEL_BYTES: u64 = 8 * 2;

/// Room for what a file holds beside its pixels: a colour profile, which may be a bomb, and comments.
const ASIDE_BYTES: u64 = 4 << 20;

/// The picture formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Portable Network Graphics, any depth and colour type.
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
}

impl PictureFormat {
    /// How many bytes [`PictureFormat::of`] looks at.
    pub const MAGIC_LEN: usize = 8;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const JPEG: &[u8] = b"\xff\xd8\xff";

    /// The format a file is in by its first bytes, or `None` for whatever is no picture (and hence text).
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(Self::PNG) {
            Some(Self::Png)
        } else if start.starts_with(Self::JPEG) {
            Some(Self::Jpeg)
        } else {
            None
        }
    }

    /// Whether a file that begins like this may still turn out to be a picture.
    #[must_use]
    pub fn may_begin(start: &[u8]) -> bool {
        let agrees = |magic: &[u8]| start.iter().zip(magic).all(|(a, b)| a == b);
        agrees(Self::PNG) || agrees(Self::JPEG)
    }
}

impl From<PictureFormat> for ImageFormat {
    fn from(format: PictureFormat) -> Self {
        match format {
            PictureFormat::Png => Self::Png,
            PictureFormat::Jpeg => Self::Jpeg,
        }
    }
}

/// Decodes a picture to grey, what is transparent being white paper.
///
/// # Errors
/// [`PictureError::TooLarge`] beyond [`MAX_BYTES`] or [`MAX_PIXELS`], before any pixel is decoded;
/// [`PictureError::NotAPicture`] when the bytes are no whole PNG or JPEG.
pub(super) fn open(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = PictureFormat::of(bytes).ok_or(PictureError::NotAPicture)?;
    let within = |most_bytes| {
        let mut limits = Limits::default();
        limits.max_alloc = Some(most_bytes);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format.into());
        reader.limits(limits);
        reader
    };
    let (width, height) = within(ASIDE_BYTES).into_dimensions().map_err(|error| refusal(&error))?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Err(PictureError::TooLarge);
    }
    let decoded = within(ASIDE_BYTES + pixels * PIXEL_BYTES).decode().map_err(|error| refusal(&error))?;
    Ok(on_white(&decoded.into_luma_alpha8()))
}

const fn refusal(error: &ImageError) -> PictureError {
    if let ImageError::Limits(_) = error { PictureError::TooLarge } else { PictureError::NotAPicture }
}

/// Lays the picture on white: a code drawn in black on nothing is black on black otherwise.
fn on_white(picture: &image::GrayAlphaImage) -> GrayImage {
    let mut flat = GrayImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [luma, alpha] = from.0.map(u16::from);
        // At most (255·255 + 255·0 + 127) / 255: the mean of two bytes is a byte.
        to.0 = [((luma * alpha + 255 * (255 - alpha) + 127) / 255) as u8];
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transparent_pixel_is_white_and_half_a_black_one_grey() {
        let picture = image::GrayAlphaImage::from_raw(3, 1, vec![0, 255, 0, 0, 0, 128]).expect("three pixels");
        assert_eq!(on_white(&picture).into_raw(), [0, 255, 127]);
    }

    #[test]
    fn a_picture_of_a_thousand_megapixels_is_refused_by_its_header() {
        let mut png = Vec::new();
        image::GrayImage::new(1, 1).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).expect("a PNG");
        // Width and height stand at 16 and 20 of every PNG; their checksum is made good again.
        png[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
        let sum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(open(&png), Err(PictureError::TooLarge));
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        assert_eq!(open(b"HC1:"), Err(PictureError::NotAPicture));
        assert_eq!(open(b"\x89PNG\r\n\x1a\n and nothing more"), Err(PictureError::NotAPicture));
        assert_eq!(open(&vec![0; MAX_BYTES + 1]), Err(PictureError::TooLarge));
    }

    /// CRC-32 of PNG (ISO 3309).
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
        })
    }
}
