//! `time.json`

use serde::Deserialize;
use vigie_protocol::robert::{
    id::CountryCode,
    time::{Day, DayRule, EpochId, NtpSeconds, Service, UnixMicros},
    validation::Rules,
};

use crate::data::{Hex, load, service};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    ntp_unix_offset: u64,
    epoch_duration_seconds: u32,
    default_time_start: String,
    default_time_start_ntp: u64,
    reference: Vec<Reference>,
    low16: Vec<Low16>,
    key_date: Vec<KeyDate>,
    legacy_first_ten_days: Vec<FirstTenDays>,
    vectors: Vec<Vector>,
    tolerance16: Vec<Tolerance>,
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
struct FirstTenDays {
    epoch_id: u32,
    key_date: String,
    remaining_epochs_today: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
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
    #[serde(rename = "bundle4DaysCount")]
    bundle_4_days_count: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tolerance {
    time_from_hello_message: u16,
    time_collected_low16: u16,
    tolerance: u32,
    accepted: bool,
}

fn instant(iso: &str) -> UnixMicros {
    iso.parse().expect("an instant")
}

#[test]
fn constants() {
    let file: File = load("time.json");
    assert_eq!(file.ntp_unix_offset, NtpSeconds::UNIX_EPOCH);
    assert_eq!(file.epoch_duration_seconds, EpochId::SECONDS);
    assert_eq!(service(&file.default_time_start).start, NtpSeconds(file.default_time_start_ntp));
}

#[test]
fn reference() {
    for case in load::<File>("time.json").reference {
        let now = instant(&case.iso).to_ntp();
        assert_eq!(now, NtpSeconds(case.ntp_seconds), "{}", case.iso);
        assert_eq!(now.low32().to_bytes(), case.time32.0, "{}", case.iso);
        assert_eq!(service(&case.time_start).epoch_at(now), Some(EpochId::new(case.epoch_id)), "{}", case.iso);
    }
}

#[test]
fn low_16_bits() {
    for case in load::<File>("time.json").low16 {
        assert_eq!(instant(&case.iso).to_ntp().low16(), case.time16, "{}", case.iso);
    }
}

#[test]
fn key_dates() {
    for case in load::<File>("time.json").key_date {
        let service = Service { start: NtpSeconds(case.time_start_ntp), rule: DayRule::Utc };
        let day = service.key_day(EpochId::new(case.epoch_id)).map(|day| day.to_string());
        assert_eq!(day, Some(case.date), "{}", case.epoch_id);
    }
}

#[test]
fn first_ten_days() {
    let file: File = load("time.json");
    let service = service(&file.default_time_start);
    assert_eq!(service.rule, DayRule::Historical);
    for case in file.legacy_first_ten_days {
        let epoch = EpochId::new(case.epoch_id);
        assert_eq!(service.key_day(epoch).map(|day| day.to_string()), Some(case.key_date), "{epoch:?}");
        assert_eq!(service.remaining_epochs(epoch), case.remaining_epochs_today, "{epoch:?}");
    }
}

#[test]
fn conversions() {
    for case in load::<File>("time.json").vectors {
        let service = service(&case.time_start);
        let now = UnixMicros::from_seconds(case.unix_seconds);
        let epoch = EpochId::new(case.epoch_id);
        assert_eq!(now.to_string(), case.iso);
        assert_eq!(now.to_ntp(), NtpSeconds(case.ntp_seconds), "{now}");
        assert_eq!(now.to_ntp().low32().to_bytes(), case.time32.0, "{now}");
        assert_eq!(now.to_ntp().low16(), case.time16, "{now}");
        assert_eq!(service.epoch_at(now.to_ntp()), Some(epoch), "{now}");
        assert_eq!(service.start_of(epoch), NtpSeconds(case.epoch_start_ntp), "{now}");
        let alias = service.key_day(epoch).map(|day| format!("server-key-{}", day.compact()));
        assert_eq!(alias, Some(case.key_alias), "{now}");
        assert_eq!(service.remaining_epochs(epoch), case.remaining_epochs_today, "{now}");
        assert_eq!(service.remaining_epochs(epoch) + 3 * EpochId::PER_DAY, case.bundle_4_days_count, "{now}");
    }
}

#[test]
fn tolerance_of_16_bits() {
    let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
    for case in load::<File>("time.json").tolerance16 {
        let rules = Rules { service, country: CountryCode::FRANCE, hello_tolerance_s: case.tolerance };
        let (sent, heard) = (case.time_from_hello_message, case.time_collected_low16);
        assert_eq!(rules.heard_in_time(sent, NtpSeconds(heard.into())), case.accepted, "{sent} {heard}");
    }
}
