//! Lists as the states publish them, around signers of our own. Instants are seconds.

use std::convert::Infallible;

use ::base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value as Json, json};
use vigie_crypto::{
    cbor::{self, Value},
    cose,
    hmac::sha256,
};
use vigie_protocol::jws;

use super::Signer;

/// Standard base64, padded.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The signer's identifier in base64.
pub(crate) fn kid(signer: &Signer) -> String {
    base64(&signer.kid())
}

/// A compact JWS, ES256.
pub(crate) fn token(header: &Json, claims: &Json, by: &Signer) -> Vec<u8> {
    let token = jws::write(header, claims, |signed| Ok::<_, Infallible>(by.key.sign(signed).to_vec()));
    token.unwrap_or_else(|never| match never {}).into_bytes()
}

/// An entry of the gateway's list.
pub(crate) fn entry(signer: &Signer) -> Json {
    json!({
        "kid": kid(signer),
        "timestamp": "2021-06-01T00:00:00Z",
        "country": "FR",
        "certificateType": "DSC",
        "thumbprint": hex::encode(sha256(&signer.certificate)),
        "signature": "",
        "rawData": base64(&signer.certificate),
    })
}

/// The gateway's list.
pub(crate) fn gateway(signers: &[&Signer]) -> Vec<u8> {
    Json::Array(signers.iter().map(|signer| entry(signer)).collect()).to_string().into_bytes()
}

/// Our own list.
pub(crate) fn vigie(signers: &[&Signer], iat: i64, sequence: u64, by: &Signer) -> Vec<u8> {
    let keys: Vec<_> = signers.iter().map(|signer| entry(signer)).collect();
    let claims = json!({"iss": "FR", "iat": iat, "exp": iat + 48 * 3600, "sequence": sequence, "keys": keys});
    token(&json!({"alg": "ES256", "typ": "vigie-trustlist+jwt", "kid": kid(by)}), &claims, by)
}

/// Our own revocation list: (kind, kid, hash).
pub(crate) fn vigie_revocation(entries: &[(&str, Vec<u8>, [u8; 16])], iat: i64, by: &Signer) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(kind, kid, hash)| {
            json!({"kid": base64(kid), "hashType": kind, "hash": base64(hash), "expires": "2022-06-01T00:00:00Z"})
        })
        .collect();
    let claims = json!({"iss": "FR", "iat": iat, "exp": iat + 48 * 3600, "sequence": 1, "entries": entries});
    token(&json!({"alg": "ES256", "typ": "vigie-revocation+jwt"}), &claims, by)
}

/// The Austrian list: content, then signature.
pub(crate) fn austria(signers: &[&Signer], from: i64, until: i64, version: i64, by: &Signer) -> [Vec<u8>; 2] {
    let text = |text: &'static str| Value::text(text);
    let entries = signers
        .iter()
        .map(|signer| {
            Value::Map(vec![
                (text("i"), Value::bytes(&signer.kid()).into_owned()),
                (text("c"), Value::bytes(&signer.certificate).into_owned()),
            ])
        })
        .collect();
    let content = cbor::encode(&Value::Map(vec![(text("c"), Value::Array(entries))]));
    let protected = cbor::encode(&Value::Map(vec![
        (Value::integer(1), Value::integer(-7)),
        (Value::integer(4), Value::bytes(&by.kid())),
        (Value::integer(42), Value::integer(version)),
    ]));
    let payload = cbor::encode(&Value::Map(vec![
        (Value::integer(2), Value::bytes(&sha256(&content))),
        (Value::integer(5), Value::integer(from)),
        (Value::integer(4), Value::integer(until)),
    ]));
    let signature = by.key.sign(&cose::to_be_signed(&protected, &payload));
    [content, cose::assemble(&protected, &payload, &signature)]
}

/// The German list.
pub(crate) fn germany(signers: &[&Signer], by: &Signer) -> Vec<u8> {
    let certificates: Vec<_> = signers.iter().map(|signer| entry(signer)).collect();
    let body = json!({ "certificates": certificates }).to_string();
    format!("{}\n{body}", base64(&by.key.sign(body.as_bytes()))).into_bytes()
}

/// A JWK with the signer's certificate.
pub(crate) fn jwk(signer: &Signer) -> Json {
    let (x, y) = signer.coordinates();
    json!({"kty": "EC", "crv": "P-256", "kid": kid(signer), "x": base64(&x), "y": base64(&y), "x5c": [base64(&signer.certificate)]})
}

/// The Swedish list: the padding of the certificates is lost, as it sometimes is.
pub(crate) fn sweden(signers: &[&Signer], iat: i64, exp: i64, by: &Signer) -> Vec<u8> {
    let keys: Vec<_> = signers
        .iter()
        .map(|signer| {
            let mut key = jwk(signer);
            key["x5c"] = json!([base64(&signer.certificate).trim_end_matches('=')]);
            key
        })
        .collect();
    let claims = json!({"iss": "SE", "iat": iat, "exp": exp, "id": "1", "dsc_trust_list": {"FR": {"keys": keys}}});
    token(&json!({"alg": "ES256", "x5c": [base64(&by.certificate)]}), &claims, by)
}

/// The Swiss lists: which identifiers count, and the keys.
pub(crate) fn switzerland(active: &[&Signer], keys: &[&Signer], iat: Option<i64>, by: &Signer) -> [Vec<u8>; 2] {
    let header = json!({"alg": "ES256", "x5c": [base64(&by.certificate)]});
    let ids: Vec<_> = active.iter().map(|signer| kid(signer)).collect();
    let certs: Vec<_> = keys
        .iter()
        .map(|signer| {
            let (x, y) = signer.coordinates();
            json!({"keyId": kid(signer), "alg": "ES256", "crv": "P-256", "x": base64(&x), "y": base64(&y)})
        })
        .collect();
    let with_date = |mut claims: Json| {
        if let Some(iat) = iat {
            claims["iat"] = json!(iat);
        }
        claims
    };
    [
        token(&header, &with_date(json!({"activeKeyIds": ids, "validDuration": 172_800_000, "upTo": 7})), by),
        token(&header, &with_date(json!({ "certs": certs })), by),
    ]
}

/// The payload of the Dutch list: each signer with what it may sign.
pub(crate) fn dutch_payload(signers: &[(&Signer, &[&str])]) -> Vec<u8> {
    let keys: serde_json::Map<_, _> = signers
        .iter()
        .map(|(signer, usage)| (kid(signer), json!([{"subjectPk": base64(&signer.spki()), "keyUsage": usage}])))
        .collect();
    json!({ "eu_keys": keys, "nl_keys": {} }).to_string().into_bytes()
}

/// The Dutch list around a payload and its signature.
pub(crate) fn netherlands(payload: &[u8], cms: &[u8]) -> Vec<u8> {
    json!({"payload": base64(payload), "signature": base64(cms)}).to_string().into_bytes()
}

/// Bare keys, as the United Kingdom and Norway list them.
pub(crate) fn bare_keys(signers: &[&Signer]) -> Vec<u8> {
    let keys: Vec<_> =
        signers.iter().map(|signer| json!({"kid": kid(signer), "publicKey": base64(&signer.spki())})).collect();
    Json::Array(keys).to_string().into_bytes()
}

/// The French list: certificates, and bare keys beside them.
pub(crate) fn france(certificates: &[&Signer], keys: &[&Signer]) -> Vec<u8> {
    let twice = |bytes: &[u8]| json!(base64(base64(bytes).as_bytes()));
    let unpadded = |signer: &Signer| kid(signer).trim_end_matches('=').to_owned();
    let certificates = certificates.iter().map(|signer| (unpadded(signer), twice(&signer.certificate)));
    let keys = keys.iter().map(|signer| (unpadded(signer), twice(&signer.spki())));
    let entries: serde_json::Map<_, _> = certificates.chain(keys).collect();
    json!({"certificates2DDoc": {}, "certificatesDCC": entries, "period": "P1D", "specificValues": {}})
        .to_string()
        .into_bytes()
}

/// A DID document: coordinates with a zero in front, as in the published example.
pub(crate) fn did(signers: &[&Signer], created: &str) -> Json {
    let zero = |bytes: Vec<u8>| base64(&[vec![0], bytes].concat());
    let methods: Vec<_> = signers
        .iter()
        .map(|signer| {
            let (x, y) = signer.coordinates();
            let mut key = jwk(signer);
            key["x"] = json!(zero(x));
            key["y"] = json!(zero(y));
            json!({
                "id": format!("did:web:example.org:v2:trustlist:DCC:FRA:DSC#{}", kid(signer)),
                "type": "JsonWebKey2020",
                "controller": "did:web:example.org:v2:trustlist:DCC:FRA:DSC",
                "publicKeyJwk": key,
            })
        })
        .collect();
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": "did:web:example.org:v2:trustlist",
        "controller": "did:web:example.org:v2:trustlist",
        "verificationMethod": methods,
        "proof": {"type": "JsonWebSignature2020", "created": created, "jws": "eyJiNjQiOmZhbHNlLCJjcml0IjpbImI2NCJdLCJhbGciOiJFUzI1NiJ9..MEUC"},
    })
}
