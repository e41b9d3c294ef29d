//! Files given as pictures.

use png::{BitDepth, ColorType, Encoder};
use vigie_protocol::dcc::envelope;
use vigie_verifier::picture::{self, MAX_BYTES, MAX_PIXELS, PictureError};

use crate::counting::allocated;

/// A PNG of these pixels.
fn drawn((width, height): (u32, u32), color: ColorType, depth: BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("all pixels");
    writer.finish().expect("an end");
    file
}

/// Refused before a pixel is decoded.
pub(crate) fn beyond_the_limits() {
    let one_row_more = drawn((4000, 2001), ColorType::Grayscale, BitDepth::One, &vec![0; 500 * 2001]);
    for file in [one_row_more, vec![0; MAX_BYTES + 1]] {
        let (result, bytes) = allocated(|| picture::read(&file).err());
        assert_eq!(result, Some(PictureError::TooLarge));
        assert!(bytes < 256 * 1024, "{bytes}");
    }
}

/// As large as a picture may be, in the widest form, and with as much on it as its modules can hold; and a small one
/// with a bomb for its colour profile.
pub(crate) fn at_the_limits() {
    let size = (4000, 2000);
    assert_eq!(u64::from(size.0) * u64::from(size.1), MAX_PIXELS);
    let mut state = 1_u32;
    let noise = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let noise: Vec<u8> = (0..500 * 2000).map(noise).collect();
    for (name, file) in [
        ("wide", drawn(size, ColorType::Rgba, BitDepth::Sixteen, &vec![0; 8 * 4000 * 2000])),
        ("noise", drawn(size, ColorType::Grayscale, BitDepth::One, &noise)),
    ] {
        let (result, bytes) = allocated(|| picture::read(&file).err());
        assert_eq!(result, Some(PictureError::Symbols { found: 0 }), "{name}");
        // Eight bytes a pixel as decoded, four of light and transparency, and grey ones of some sizes.
        assert!(bytes <= 16 * MAX_PIXELS as usize, "{name}: {bytes}");
    }
    let profile = [b"x\0\0".as_slice(), &envelope::deflate(&vec![0; 32 << 20])].concat();
    let file =
        with_chunk(&drawn((300, 300), ColorType::Grayscale, BitDepth::One, &vec![0; 38 * 300]), *b"iCCP", &profile);
    let (_, bytes) = allocated(|| picture::read(&file).err());
    // Opened twice, each time up to 4 MiB of it in a buffer that doubles.
    assert!(bytes <= 36 << 20, "{bytes}");
}

/// The file with one more chunk behind its header, which is 33 bytes long.
fn with_chunk(file: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind, data].concat();
    let length = u32::try_from(data.len()).expect("a chunk").to_be_bytes();
    let (header, rest) = file.split_at(33);
    [header, &length, &body, &crc32(&body).to_be_bytes(), rest].concat()
}

/// CRC-32 of PNG (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
    })
}
