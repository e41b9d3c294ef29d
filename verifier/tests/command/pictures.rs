//! QR pictures as people send them.

use std::{fs, io::Cursor};

use fast_qr::{ECL, Mode, QRBuilder};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage, codecs::jpeg::JpegEncoder, imageops};
use serde_json::{Value, json};
use vigie_verifier::conformance::{Case, Key, cases_below};
use vigie_verifier::picture;

use crate::harness::{Desk, more_cases, vectors};

/// A QR code, four modules of margin around it.
pub(crate) fn draw(text: &str, mode: Mode, pixels: u32) -> GrayImage {
    let code = QRBuilder::new(text).ecl(ECL::Q).mode(mode).build().expect("a text that fits");
    let side = code.size as u32 + 8;
    GrayImage::from_fn(side * pixels, side * pixels, |x, y| {
        let module = |at: u32| (at / pixels).checked_sub(4).map(|at| at as usize).filter(|at| *at < code.size);
        let dark = module(x).zip(module(y)).is_some_and(|(x, y)| code[y][x].value());
        Luma([if dark { 0 } else { 255 }])
    })
}

pub(crate) fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.into().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("a PNG");
    bytes
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).expect("a JPEG");
    bytes
}

fn beside(left: &GrayImage, right: &GrayImage) -> GrayImage {
    let mut both = GrayImage::from_pixel(left.width() + right.width(), left.height().max(right.height()), Luma([255]));
    imageops::replace(&mut both, left, 0, 0);
    imageops::replace(&mut both, right, left.width().into(), 0);
    both
}

#[test]
fn a_picture_made_with_another_tool_is_verified_end_to_end() {
    let desk = Desk::new();
    let drawn = draw(&desk.valid(), Mode::Alphanumeric, 4);
    for (name, bytes) in [("photo.txt", png(drawn.clone())), ("photo", jpeg(&drawn, 60))] {
        let file = desk.write(name, &bytes);
        let ran = desk.run(&["--json", &file], b"");
        let object = &ran.objects()[0];
        assert_eq!((ran.code, &object["verdict"], &object["line"]), (0, &json!("valid"), &Value::Null), "{name}");
        assert_eq!((&object["file"], &object["warnings"]), (&json!(file), &json!([])), "{name}");
    }
    let ran = desk.run(&[], &png(drawn));
    assert!(ran.out.starts_with("valid - - "), "{}", ran.out);
}

#[test]
fn a_code_in_byte_mode_is_read_with_a_warning() {
    let desk = Desk::new();
    let object = &desk.run(&["--json"], &png(draw(&desk.valid(), Mode::Byte, 4))).objects()[0];
    assert_eq!((&object["verdict"], &object["warnings"]), (&json!("valid"), &json!(["QrNotAlphanumeric"])));
}

#[test]
fn a_picture_holds_exactly_one_symbol() {
    let desk = Desk::new();
    let one = draw(&desk.valid(), Mode::Alphanumeric, 4);
    let other = draw("HTTPS://EXAMPLE.ORG/", Mode::Alphanumeric, 4);
    for (picture, found) in [
        (beside(&one, &other), 2),
        (beside(&one, &one), 2),
        (GrayImage::from_pixel(300, 300, Luma([255])), 0),
        (GrayImage::from_fn(300, 300, |x, y| Luma([(x * y % 251) as u8])), 0),
    ] {
        let ran = desk.run(&["--json"], &png(picture));
        let object = &ran.objects()[0];
        assert_eq!(
            (ran.code, &object["reason"], &object["details"]["found"]),
            (1, &json!("QrUnreadable"), &json!(found))
        );
    }
}

#[test]
fn a_picture_beyond_the_limits_is_refused_before_it_is_decoded() {
    let desk = Desk::new();
    let mut padded = png(draw(&desk.valid(), Mode::Alphanumeric, 2));
    padded.resize(picture::MAX_BYTES + 1, 0);
    for bytes in [padded, png(GrayImage::new(4000, 2001))] {
        let object = &desk.run(&["--json"], &bytes).objects()[0];
        assert_eq!((&object["reason"], &object["details"]["found"]), (&json!("QrUnreadable"), &json!(0)));
        assert_eq!(object["details"]["why"], "larger than 8 megapixels or 5 MiB");
        assert!(object["details"]["message"].as_str().is_some_and(|said| said.contains("too large")), "{object}");
    }
}

/// A picture made of another, as a file.
type Variant = fn(&GrayImage) -> Vec<u8>;

/// What people make of a picture on its way, by name.
const VARIANTS: [(&str, Variant); 11] = [
    ("margin cut off", |flat| png(without_margin(flat))),
    ("transparent", |flat| {
        let dark = |x, y| flat.get_pixel(x, y).0[0] < 128;
        png(RgbaImage::from_fn(flat.width(), flat.height(), |x, y| Rgba([0, 0, 0, if dark(x, y) { 255 } else { 0 }])))
    }),
    ("one bit", one_bit),
    ("RGBA", |flat| png(DynamicImage::ImageLuma8(flat.clone()).to_rgba8())),
    ("white on black", |flat| {
        let mut negative = flat.clone();
        imageops::invert(&mut negative);
        png(negative)
    }),
    ("JPEG", |flat| jpeg(flat, 75)),
    ("bad JPEG", |flat| jpeg(flat, 25)),
    ("250 pixels", |flat| resized(flat, 250, imageops::FilterType::Triangle)),
    ("400 pixels", |flat| resized(flat, 400, imageops::FilterType::Nearest)),
    ("1000 pixels", |flat| resized(flat, 1000, imageops::FilterType::Nearest)),
    ("2500 pixels", |flat| resized(flat, 2500, imageops::FilterType::Triangle)),
];

fn without_margin(flat: &GrayImage) -> GrayImage {
    let dark = |wanted: fn(&(u32, u32)) -> u32| {
        flat.enumerate_pixels().filter(|(.., pixel)| pixel.0[0] < 128).map(move |(x, y, _)| wanted(&(x, y)))
    };
    let (left, right) = (dark(|at| at.0).min(), dark(|at| at.0).max());
    let (top, bottom) = (dark(|at| at.1).min(), dark(|at| at.1).max());
    let [left, right, top, bottom] = [left, right, top, bottom].map(|edge| edge.expect("a dark pixel"));
    imageops::crop_imm(flat, left, top, right - left + 1, bottom - top + 1).to_image()
}

fn resized(flat: &GrayImage, side: u32, filter: imageops::FilterType) -> Vec<u8> {
    png(imageops::resize(flat, side, side * flat.height() / flat.width(), filter))
}

/// A PNG with one bit a pixel, as printers' programs write it.
fn one_bit(flat: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, flat.width(), flat.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().expect("a header");
    let rows: Vec<u8> = flat
        .rows()
        .flat_map(|row| {
            let bits: Vec<_> = row.map(|pixel| u8::from(pixel.0[0] >= 128)).collect();
            bits.chunks(8)
                .map(|eight| eight.iter().enumerate().map(|(at, bit)| bit << (7 - at)).sum())
                .collect::<Vec<u8>>()
        })
        .collect();
    writer.write_image_data(&rows).expect("all rows");
    writer.finish().expect("an end");
    bytes
}

/// Reads variants of the case pictures below a folder; at least 95 of 100 are to give the same text. Of the variants
/// of one picture one in `every` is made, of the next picture others.
fn read_variants_below(folder: &std::path::Path, every: usize) {
    let (mut tried, mut missed) = (0, Vec::new());
    for (number, path) in cases_below(folder).expect("a walk").into_iter().enumerate() {
        let Ok(case) = Case::read(&fs::read(path.file()).expect("a file")) else { continue };
        let Some(Ok(original)) = case.picture else { continue };
        let Ok(decoded) = image::load_from_memory(&original) else { continue }; // one case is about a broken picture
        let Ok(scan) = picture::read(&original) else { panic!("{} is not read as it is", path.relative) };
        if case.stated.get(&Key::PictureDecode) == Some(&true) {
            assert_eq!(Some(scan.text.as_slice()), case.prefix.as_deref().map(str::as_bytes), "{}", path.relative);
        }
        let laid_on_white = |pixel: &image::LumaA<u8>| {
            Luma([255 - ((255 - u16::from(pixel.0[0])) * u16::from(pixel.0[1]) / 255) as u8])
        };
        let grey = decoded.to_luma_alpha8();
        let flat = GrayImage::from_fn(grey.width(), grey.height(), |x, y| laid_on_white(grey.get_pixel(x, y)));
        for (name, make) in VARIANTS.iter().skip(number % every).step_by(every) {
            tried += 1;
            if picture::read(&make(&flat)).ok().is_none_or(|read| read.text != scan.text) {
                missed.push(format!("{}: {name}", path.relative));
            }
        }
    }
    assert!(tried > 0, "no pictures below {}", folder.display());
    assert!(missed.len() * 20 <= tried, "{} of {tried} not read: {missed:#?}", missed.len());
}

#[test]
fn variants_of_the_case_pictures_are_read() {
    read_variants_below(&vectors().join("cases"), 6);
}

#[test]
fn variants_of_a_larger_set_are_read() {
    if let Some(folder) = more_cases() {
        read_variants_below(&folder.join("dgc-testdata"), 6);
    }
}
