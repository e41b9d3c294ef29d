//! `time.json`: the conversions, the day of an epoch, and how far a HELLO may be under way.
//!
//! Source: robert.md §1, §7.4 step 8.

use std::collections::BTreeMap;

use serde::Deserialize;
use vigie_crypto::secret::Secret;
use vigie_protocol::robert::{
    bundle::Bundler,
    id::CountryCode,
    keys::{DayKey, FederationKey},
    time::{Day, DayRule, EpochId, NtpSeconds, Service, UnixMicros},
    validation::Rules,
};

use super::{
    FileReport,
    text::Hex,
    verdict::{Verdict, all, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    ntp_unix_offset: Option<u64>,
    epoch_duration_seconds: Option<u32>,
    default_time_start: Option<String>,
    default_time_start_ntp: Option<u64>,
    reference: Option<Vec<Reference>>,
    low16: Option<Vec<Low16>>,
    key_date: Option<Vec<KeyDate>>,
    legacy_first_ten_days: Option<Vec<Legacy>>,
    vectors: Option<Vec<Case>>,
    tolerance16: Option<Vec<Tolerance>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    time_start: String,
    iso: String,
    ntp_seconds: u64,
    epoch_id: u32,
    time32: Hex<4>,
}

#[derive(Deserialize)]
struct Low16 {
    iso: String,
    time16: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyDate {
    time_start_ntp: u64,
    epoch_id: u32,
    date: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Legacy {
    epoch_id: u32,
    key_date: String,
    remaining_epochs_today: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    time_start: String,
    unix_seconds: i64,
    iso: String,
    ntp_seconds: u64,
    time32: Hex<4>,
    time16: u16,
    epoch_id: u32,
    epoch_start_ntp: u64,
    key_alias: String,
    remaining_epochs_today: u32,
    bundle4_days_count: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tolerance {
    time_from_hello_message: u16,
    time_collected_low16: u16,
    tolerance: u32,
    accepted: bool,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    let constants = [
        file.ntp_unix_offset.map(|offset| ("ntpUnixOffset", NtpSeconds::UNIX_EPOCH, offset)),
        file.epoch_duration_seconds.map(|s| ("epochDurationSeconds", EpochId::SECONDS.into(), s.into())),
        file.default_time_start.and_then(|day| {
            let start = opening(&day).map_or(0, |service| service.start.0);
            Some(("defaultTimeStart", start, file.default_time_start_ntp?))
        }),
    ];
    let constants: Vec<_> = constants.into_iter().flatten().collect();
    let constants = (!constants.is_empty()).then_some(constants);
    report.section(
        "constants",
        constants.as_deref(),
        |(name, ..)| Some(name),
        |(name, ours, theirs)| same(name, ours, theirs),
    );
    report.section("reference", file.reference.as_deref(), |case| Some(&case.iso), reference);
    report.section(
        "low16",
        file.low16.as_deref(),
        |case| Some(&case.iso),
        |case| same("time16", &instant(&case.iso)?.to_ntp().low16(), &case.time16),
    );
    report.section("keyDate", file.key_date.as_deref(), |case| Some(&case.date), key_date);
    report.section("legacyFirstTenDays", file.legacy_first_ten_days.as_deref(), |_| None, legacy);
    report.section("vectors", file.vectors.as_deref(), |case| Some(&case.iso), check);
    report.section("tolerance16", file.tolerance16.as_deref(), |_| None, tolerance);
    Ok(report)
}

fn reference(case: &Reference) -> Verdict {
    let ntp = instant(&case.iso)?.to_ntp();
    all([
        same("NTP seconds", &ntp.0, &case.ntp_seconds),
        same("time32", &Hex(ntp.low32().to_bytes()), &case.time32),
        same("epoch", &opening(&case.time_start)?.epoch_at(ntp), &Some(EpochId::new(case.epoch_id))),
    ])
}

fn key_date(case: &KeyDate) -> Verdict {
    let service = Service { start: NtpSeconds(case.time_start_ntp), rule: DayRule::Utc };
    same("date", &service.key_day(EpochId::new(case.epoch_id)), &Some(day(&case.date)?))
}

fn legacy(case: &Legacy) -> Verdict {
    let service = opening("20200601")?;
    let epoch = EpochId::new(case.epoch_id);
    all([
        same("date", &service.key_day(epoch), &Some(day(&case.key_date)?)),
        same("remaining epochs", &service.remaining_epochs(epoch), &case.remaining_epochs_today),
    ])
}

fn check(case: &Case) -> Verdict {
    let service = opening(&case.time_start)?;
    let now = UnixMicros::from_seconds(case.unix_seconds);
    let (ntp, epoch) = (now.to_ntp(), EpochId::new(case.epoch_id));
    let day = service.key_day(epoch).ok_or("the epoch has no day")?;
    all([
        same("instant", &instant(&case.iso)?, &now),
        same("NTP seconds", &ntp.0, &case.ntp_seconds),
        same("time32", &Hex(ntp.low32().to_bytes()), &case.time32),
        same("time16", &ntp.low16(), &case.time16),
        same("epoch", &service.epoch_at(ntp), &Some(epoch)),
        same("start of the epoch", &service.start_of(epoch).0, &case.epoch_start_ntp),
        same("alias of K_S", &format!("server-key-{}", day.compact()), &case.key_alias),
        same("remaining epochs", &service.remaining_epochs(epoch), &case.remaining_epochs_today),
        same("tuples in a bundle", &tuples_in_a_bundle(service, epoch, day)?, &case.bundle4_days_count),
    ])
}

fn tuples_in_a_bundle(service: Service, first: EpochId, today: Day) -> Result<usize, String> {
    let keys: BTreeMap<_, _> = (0..4).map(|n| (today.plus(n), DayKey::from_secret(Secret::new([1; 24])))).collect();
    let federation = FederationKey::from_secret(&Secret::new([2; 32]));
    let bundler = Bundler { service, days: 4, country: CountryCode::FRANCE, keys: &keys, federation: &federation };
    bundler.template(first).map(|template| template.len()).map_err(|e| e.to_string())
}

fn tolerance(case: &Tolerance) -> Verdict {
    let rules =
        Rules { service: opening("20200601")?, country: CountryCode::FRANCE, hello_tolerance_s: case.tolerance };
    // Any instant with these low bits will do.
    let heard = NtpSeconds((58_000 << 16) | u64::from(case.time_collected_low16));
    same("accepted", &rules.heard_in_time(case.time_from_hello_message, heard), &case.accepted)
}

fn opening(text: &str) -> Result<Service, String> {
    day(text).map(Service::opening)
}

fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| format!("{text:?} is no day"))
}

fn instant(text: &str) -> Result<UnixMicros, String> {
    text.parse().map_err(|_| format!("{text:?} is no instant"))
}
