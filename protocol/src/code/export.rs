//! The files in which the codes of a lot go to a printer: one CSV a day, all of them in one archive.
//!
//! Every line of a file has the same length, so that the length of a file follows from the number of its
//! codes and an archive can be written without holding any of it in memory.
//!
//! Source: health-data.md A.3.

use std::fmt;

use jiff::Timestamp;

use super::{Kind, Window, paris};
use crate::robert::time::{Day, NtpSeconds};

/// Length of a long code.
const CODE_LEN: usize = 36;

/// First line of every file. A space follows each comma, and nothing is quoted.
const HEADER: &str = "code_pour_qr, code_brut, validite_debut, validite_fin\n";

/// The address behind the QR code of a printed code: a text in which `{code}` stands for the code and
/// `{type}`, if it is there, for the number of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrTemplate(String);

/// Why a text is no [`QrTemplate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{code}` is missing: every QR code would be the same.
    #[error("{{code}} must stand where the code goes, as in https://example.org/code/{{code}}")]
    NoCode,
    /// A character that an address does not have, or a quote, which would end the value in the file.
    #[error("an address has printable ASCII characters only, no space and no quote")]
    Character,
}

impl QrTemplate {
    /// The address that the last deployed app opened.
    #[must_use]
    pub fn deployed() -> Self {
        Self("https://bonjour.tousanticovid.gouv.fr/app/code/{code}".to_owned())
    }

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'"') {
            return Err(TemplateError::Character);
        }
        if !text.contains("{code}") {
            return Err(TemplateError::NoCode);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address for one code.
    #[must_use]
    pub fn url(&self, code: &str, kind: Kind) -> String {
        let number = kind.db_number().map(|number| number.to_string()).unwrap_or_default();
        self.0.replace("{type}", &number).replace("{code}", code)
    }
}

/// The template as it was written.
impl fmt::Display for QrTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first line of a file.
#[must_use]
pub const fn csv_header() -> &'static str {
    HEADER
}

/// The line of one code: address, code, first and last instant, each in quotes. `None` for an instant
/// beyond the calendar.
#[must_use]
pub fn csv_line(template: &QrTemplate, code: &str, window: Window) -> Option<String> {
    let (from, until) = (instant(window.from)?, instant(window.until)?);
    let url = template.url(code, Kind::Long);
    Some(format!("\"{url}\",\"{code}\",\"{from}\",\"{until}\"\n"))
}

/// Bytes of a file with so many long codes. `None` as [`csv_line`].
#[must_use]
pub fn csv_length(template: &QrTemplate, codes: u64, window: Window) -> Option<u64> {
    let line = csv_line(template, &"0".repeat(CODE_LEN), window)?.len() as u64;
    Some(HEADER.len() as u64 + codes * line)
}

/// Name of a day's file in the archive: `{sequence}{yyMMdd}.csv`. The day is that of Paris.
#[must_use]
pub fn csv_name(sequence: u32, day: Day) -> String {
    format!("{sequence}{}.csv", &day.compact()[2..])
}

/// The sequence of the first file that a day ever has: its year in two digits. Each further file of the
/// same day, of whatever lot, has the next number, so that no two share a name.
#[must_use]
pub fn first_sequence(day: Day) -> u32 {
    u32::from(day.civil().year().rem_euclid(100).unsigned_abs())
}

/// The names of a lot's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveNames {
    /// The archive: `yyyyMMddHHmmss_stopcovid_qrcode_batch.tgz`.
    pub tgz: String,
    /// The text file with its digest: the same, ending in `.sha256`.
    pub sha256: String,
}

impl ArchiveNames {
    /// Named after the instant, in the time of Paris, at which the lot was asked for: the same at every
    /// download. `None` beyond the calendar.
    #[must_use]
    pub fn of(asked: NtpSeconds) -> Option<Self> {
        let stem = format!("{}_stopcovid_qrcode_batch", paris::zoned(asked)?.strftime("%Y%m%d%H%M%S"));
        Some(Self { tgz: format!("{stem}.tgz"), sha256: format!("{stem}.sha256") })
    }
}

/// `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`: whole seconds, so the milliseconds are zeros.
fn instant(at: NtpSeconds) -> Option<String> {
    let instant = Timestamp::from_second(at.to_unix_seconds()).ok()?;
    Some(instant.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::Validity, robert::time::UnixMicros};

    const CODE: &str = "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0";

    fn window() -> Window {
        let day = Day::from_ymd(2021, 8, 26).expect("a day");
        Window::long_from(day, &Validity { long_days: 7, ..Validity::default() }).expect("a window")
    }

    #[test]
    fn a_file_is_the_one_of_the_specification_byte_for_byte() {
        let template = QrTemplate::parse("https://app.stopcovid.gouv.fr?code={code}&type={type}").expect("a template");
        let file = format!("{}{}", csv_header(), csv_line(&template, CODE, window()).expect("a line"));
        let expected = concat!(
            "code_pour_qr, code_brut, validite_debut, validite_fin\n",
            "\"https://app.stopcovid.gouv.fr?code=0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0&type=1\",",
            "\"0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0\",",
            "\"2021-08-25T22:00:00.000Z\",\"2021-09-02T21:59:00.000Z\"\n",
        );
        assert_eq!(file, expected);
        assert_eq!(csv_length(&template, 1, window()), Some(expected.len() as u64));
        assert_eq!(csv_length(&template, 0, window()), Some(csv_header().len() as u64));
    }

    #[test]
    fn names_are_those_of_the_specification() {
        let day = Day::from_ymd(2021, 8, 25).expect("a day");
        assert_eq!(csv_name(25, day), "25210825.csv");
        assert_eq!(csv_name(first_sequence(day), day), "21210825.csv");
        let asked = "2021-08-25T22:03:04Z".parse::<UnixMicros>().expect("an instant").to_ntp();
        let names = ArchiveNames::of(asked).expect("names");
        assert_eq!(names.tgz, "20210826000304_stopcovid_qrcode_batch.tgz");
        assert_eq!(names.sha256, "20210826000304_stopcovid_qrcode_batch.sha256");
    }

    #[test]
    fn a_template_has_a_place_for_the_code() {
        let deployed = QrTemplate::deployed();
        assert_eq!(QrTemplate::parse(&deployed.to_string()), Ok(deployed.clone()));
        assert_eq!(deployed.url("X", Kind::Long), "https://bonjour.tousanticovid.gouv.fr/app/code/X");
        assert_eq!(QrTemplate::parse("https://example.org/{type}"), Err(TemplateError::NoCode));
        for text in ["https://example.org/{code}\"", "https://example.org/ {code}", "https://exämple.org/{code}"] {
            assert_eq!(QrTemplate::parse(text), Err(TemplateError::Character), "{text}");
        }
    }
}
