//! The picture as a file.

use super::canvas::{HEIGHT, WIDTH};

/// `greys` as PNG, 8 bits a pixel.
pub(super) fn encode(greys: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(greys.len());
    // Small numbers: the casts keep them.
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(greys)?;
        writer.finish()
    });
    // Writing into memory does not fail, and a canvas has as many greys as the header says.
    written.expect("a picture of the promised size, written into memory");
    file
}
