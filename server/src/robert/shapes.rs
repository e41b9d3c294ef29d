//! Shapes for the OpenAPI document.
//!
//! But for [`Kpis`], the types that read and write these bodies live in `vigie_protocol::robert::wire`, which knows
//! nothing of OpenAPI and reads more carefully than a schema can say.

use serde::Serialize;
use utoipa::ToSchema;

/// `{"message":"…"}`
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    /// A sentence, always the same for the same cause.
    message: String,
}

/// Which captcha to open.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaptchaRequest {
    /// `IMAGE` or `AUDIO`.
    #[schema(example = "IMAGE")]
    r#type: String,
    /// Language of the challenge.
    #[schema(example = "fr")]
    locale: String,
}

/// Where a phone can be woken; sent by iOS.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushInfo {
    /// Device token.
    token: String,
    /// Language.
    locale: String,
    /// TZ database name.
    timezone: String,
}

/// A registration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterRequest {
    /// The user's answer.
    #[schema(min_length = 1)]
    captcha: String,
    /// The challenge it answers.
    #[schema(min_length = 1)]
    captcha_id: String,
    /// Base64 of the X.509 SubjectPublicKeyInfo of a P-256 key.
    #[serde(rename = "clientPublicECDHKey")]
    #[schema(min_length = 1, format = Byte)]
    client_public_ecdh_key: String,
    /// Optional.
    push_info: Option<PushInfo>,
}

/// An entry of the client configuration.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfigEntry {
    /// Its name.
    name: String,
    /// Any JSON value.
    value: serde_json::Value,
}

/// A fresh registration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterResponse {
    /// Base64 of nonce, AES-256-GCM ciphertext and tag of the bundle.
    tuples: String,
    /// Client configuration.
    config: Vec<ConfigEntry>,
    /// NTP seconds of epoch 0.
    time_start: u64,
    /// Always null.
    #[schema(required)]
    message: Option<String>,
}

/// An authenticated request.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthRequest {
    /// Base64 of 8 bytes.
    #[schema(min_length = 12, max_length = 12)]
    ebid: String,
    /// The epoch for which the EBID was issued.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    epoch_id: i32,
    /// Base64 of the low 32 bits of NTP seconds, big-endian.
    #[schema(min_length = 8, max_length = 8)]
    time: String,
    /// Base64 of 32 bytes.
    #[schema(min_length = 44, max_length = 44)]
    mac: String,
    /// On status, optional.
    push_info: Option<PushInfo>,
    /// On unregister, optional.
    push_token: Option<String>,
}

/// The risk and a new bundle. Members that do not apply are absent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusResponse {
    /// 0 or 4.
    risk_level: u8,
    /// As in the registration.
    tuples: String,
    /// Client configuration.
    config: Vec<ConfigEntry>,
    /// NTP seconds in decimal; only at risk.
    last_contact_date: Option<String>,
    /// NTP seconds in decimal; only at risk.
    last_risk_scoring_date: Option<String>,
    /// JWS; only at risk.
    declaration_token: Option<String>,
    /// JWS, the same for everybody in one minute.
    analytics_token: Option<String>,
}

/// The versions of the interface before the present one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "what is read is `vigie_protocol::robert::wire::ApiVersion`")]
pub(crate) enum OlderVersion {
    V2,
    V3,
    V4,
    V5,
}

/// The risk and a new bundle for older apps: up to version 4 `atRisk`, `lastExposureTimeframe` and `message`;
/// in version 5 `riskLevel`, dates and token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OlderStatusResponse {
    /// Up to version 4.
    at_risk: Option<bool>,
    /// From version 5: 0 or 4.
    risk_level: Option<u8>,
    /// As in the registration.
    tuples: String,
    /// Client configuration.
    config: Vec<ConfigEntry>,
    /// Up to version 4; always 0.
    last_exposure_timeframe: Option<u8>,
    /// Up to version 4; always null.
    message: Option<String>,
    /// From version 5: NTP seconds in decimal; only at risk.
    last_contact_date: Option<String>,
    /// From version 5: NTP seconds in decimal; only at risk.
    last_risk_scoring_date: Option<String>,
    /// From version 5: JWS; only at risk.
    declaration_token: Option<String>,
}

/// One HELLO that was heard. An entry that is malformed is dropped alone.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Heard {
    /// NTP seconds of reception, unsigned 32 bits.
    time_collected_on_device: u32,
    /// The time of the HELLO, unsigned 16 bits.
    time_from_hello_message: u16,
    /// Base64 of 5 bytes.
    mac: String,
    /// dBm, calibrated.
    rssi_calibrated: i32,
}

/// All HELLOs of one EBID. An entry that is malformed is dropped alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contact {
    /// Base64 of 8 bytes.
    ebid: String,
    /// Base64 of 1 byte.
    ecc: String,
    /// The HELLOs.
    ids: Vec<Heard>,
}

/// An upload.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportRequest {
    /// A declaration code.
    token: String,
    /// May be empty.
    contacts: Vec<Contact>,
}

/// An accepted upload.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportResponse {
    /// True.
    success: bool,
    /// `Successful operation`
    message: String,
    /// JWS that lets the phone report its venues.
    report_validation_token: String,
}

/// An accepted upload, for older apps.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OlderReportResponse {
    /// True.
    success: bool,
    /// `Successful operation`
    message: String,
    /// Before version 4; always null.
    token: Option<String>,
    /// From version 4: JWS that lets the phone report its venues.
    report_validation_token: Option<String>,
}

/// Done.
#[derive(Serialize, ToSchema)]
pub(crate) struct DoneResponse {
    /// True.
    success: bool,
    /// Always null.
    #[schema(required)]
    message: Option<String>,
}

/// The server's time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockResponse {
    /// UTC date of epoch 0.
    #[schema(format = Date)]
    service_start_date: String,
    /// Instant, UTC.
    #[schema(format = DateTime)]
    time: String,
    /// Current epoch.
    epoch: u32,
}

/// The seven figures.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Kpis)]
pub(crate) struct Kpis {
    /// Registrations that were told for the first time ever.
    alerted_users: u64,
    /// Exposed, not at risk, never told.
    exposed_but_not_at_risk_users: u64,
    /// At risk, never told.
    infected_users_not_notified: u64,
    /// Told once, not at risk, exposed again.
    notified_users_scored_again: u64,
    /// Alerts that were told.
    notified_users: u64,
    /// Above the threshold, but the last contact was too long ago.
    users_above_risk_threshold_but_retention_period_expired: u64,
    /// Reports accepted.
    reports_count: u64,
}

/// In the order of [`crate::store::Kpi::ALL`], which is that of the members.
impl From<[u64; 7]> for Kpis {
    fn from(values: [u64; 7]) -> Self {
        let [
            alerted_users,
            exposed_but_not_at_risk_users,
            infected_users_not_notified,
            notified_users_scored_again,
            notified_users,
            users_above_risk_threshold_but_retention_period_expired,
            reports_count,
        ] = values;
        Self {
            alerted_users,
            exposed_but_not_at_risk_users,
            infected_users_not_notified,
            notified_users_scored_again,
            notified_users,
            users_above_risk_threshold_but_retention_period_expired,
            reports_count,
        }
    }
}
