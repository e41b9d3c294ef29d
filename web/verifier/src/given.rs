//! What JavaScript hands over: files, options, instants.
//!
//! Source: verifier.md §1 (`--max-age`, `--lang`, `--at`).

use js_sys::Date;
use vigie_verifier::{Clock, MaxAge, SOURCE_DATE, UnixSeconds, sentence::Language, trust::Input};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A file with a trust list, with certificates or with a revocation list. */
export interface ListFile {
    name: string;
    bytes: Uint8Array;
}

/** How to judge. */
export interface Options {
    /** How many days after its date a list counts; 0: for ever. Absent: 7, or the list's own end if sooner. */
    maxAgeDays?: number;
    /** The language of `details.message`, such as `navigator.language`: French, or English for every other. */
    language?: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A file with a list, an object of JavaScript.
    #[wasm_bindgen(typescript_type = "ListFile")]
    pub type ListFile;
    #[wasm_bindgen(method, getter)]
    fn name(this: &ListFile) -> String;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &ListFile) -> Vec<u8>;

    /// How to judge, an object of JavaScript.
    #[wasm_bindgen(typescript_type = "Options")]
    pub type Options;
    #[wasm_bindgen(method, getter, js_name = maxAgeDays)]
    fn max_age_days(this: &Options) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn language(this: &Options) -> Option<String>;
}

/// A file, copied in.
pub(crate) struct Listed {
    name: String,
    bytes: Vec<u8>,
}

impl From<&ListFile> for Listed {
    fn from(file: &ListFile) -> Self {
        Self { name: file.name(), bytes: file.bytes() }
    }
}

impl Listed {
    pub(crate) fn input(&self) -> Input<'_> {
        Input { name: &self.name, bytes: &self.bytes }
    }
}

/// [`Options`], read.
#[derive(Default)]
pub(crate) struct Chosen {
    pub(crate) max_age: MaxAge,
    pub(crate) language: Language,
}

/// Reads the options; without any, the usual ones.
pub(crate) fn options(given: Option<&Options>) -> Result<Chosen, JsError> {
    let Some(given) = given else { return Ok(Chosen::default()) };
    let max_age = given.max_age_days().map_or(Ok(MaxAge::Usual), |days| {
        whole(days).map(MaxAge::from_days).ok_or_else(|| JsError::new("maxAgeDays is not a whole number from 0"))
    })?;
    let language = given.language().map_or_else(Language::default, |language| Language::of_locale(&language));
    Ok(Chosen { max_age, language })
}

/// The instant in whole seconds, cut off downwards; without one, the machine's.
pub(crate) fn instant(stated: Option<&Date>) -> Result<(UnixSeconds, Clock), JsError> {
    let (milliseconds, clock) = match stated {
        Some(date) => (date.get_time(), Clock::Stated),
        None => (Date::now(), Clock::Machine { source_date: SOURCE_DATE }),
    };
    // An invalid date counts NaN milliseconds; a valid one stays below 2^53.
    if milliseconds.is_nan() {
        return Err(JsError::new("an invalid date"));
    }
    Ok((UnixSeconds((milliseconds / 1000.0).floor() as i64), clock))
}

fn whole(number: f64) -> Option<u32> {
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    fits.then_some(number as u32)
}
