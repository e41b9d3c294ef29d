//! The code service of a country: codes for the telephone, lots for the printer, verdicts for a tracing
//! server elsewhere, figures, and the guard against guessing.
//!
//! health-data.md A.1 to A.5; robert.md §4.4.

use std::{collections::BTreeSet, path::Path, process::Command};

use reqwest::Method;
use serde_json::{Value, json};
use vigie_tests::{
    phone::Answer,
    world::{CodeKind, Engine, World},
};

use crate::support::{setup, vigie, world};

on_both_stores!(
    a_code_is_handed_out_and_verified_once,
    whatever_is_no_code_is_not_valid,
    a_lot_goes_to_the_printer,
    a_lot_is_paged_and_deleted,
    bad_requests_say_everything_that_is_wrong,
    the_codes_of_a_day_are_made_by_themselves_once,
    a_lot_left_half_made_is_made_anew,
    figures_outlive_the_codes,
    nobody_finds_a_short_code_by_trying,
    a_phone_that_guesses_is_held_alone,
    the_command_line_makes_and_exports_lots,
    refusals_have_the_deployed_shape,
);

const LOTS: &str = "/api/v1/back-office/lots";

async fn a_code_is_handed_out_and_verified_once(engine: Engine) {
    let world = world(engine).await;
    for (kind, length, until) in [("short", 6, "2021-04-07T09:00:00Z"), ("test", 12, "2021-04-22T00:00:00Z")] {
        let made = get(&world, &format!("/api/v1/generate/{kind}")).await;
        let code = made["code"].as_str().expect("a code");
        assert_eq!(code.len(), length);
        let expected = json!({
            "code": code, "validFrom": "2021-04-07T08:00:00Z", "validUntil": until,
            "dateGenerate": "2021-04-07T08:00:00Z",
        });
        assert_eq!(made, expected);
        assert!(valid(&world, &code.to_lowercase()).await, "{kind}");
        assert!(!valid(&world, code).await, "{kind}: it was spent");
    }
    for kind in [CodeKind::Long, CodeKind::Jwt] {
        let code = world.codes(kind, 1).await.remove(0);
        assert!(valid(&world, &code).await, "{kind:?}");
        assert!(!valid(&world, &code).await, "{kind:?}");
    }
    let metrics = world.metrics().await;
    for kind in ["short", "test", "long", "jwt"] {
        for verdict in ["true", "false"] {
            let line = format!("vigie_codes_verify_total{{code_type=\"{kind}\",valid=\"{verdict}\"}} 1");
            assert!(metrics.contains(&line), "{line}");
        }
    }
}

async fn whatever_is_no_code_is_not_valid(engine: Engine) {
    let world = world(engine).await;
    for code in ["", "%20", "ABC", "%00%ff", "a.b.c", "<script>", &"x".repeat(5_000)] {
        assert_eq!(get(&world, &format!("/api/v1/verify?code={code}")).await, json!({"valid": false}), "{code}");
    }
    let answer = get(&world, "/api/v1/verify?deprecatedCodeType=2&code=ABCDEF").await;
    assert_eq!(answer, json!({"valid": false}));
}

async fn a_lot_goes_to_the_printer(engine: Engine) {
    let world = setup(engine)
        .at("2021-08-25T22:03:04Z")
        .with("VIGIE__CODES__LONG_DAYS", "7")
        .with("VIGIE__CODES__QR_URL", "https://app.stopcovid.gouv.fr?code={code}&type={type}")
        .open()
        .await;
    let id = lot(&world, "2021-08-25T22:00:00.000Z", "2021-08-27T21:59:59.000Z", 100).await;
    let information = get(&world, &format!("{LOTS}/{id}/information")).await;
    assert_eq!(information, json!({"lotIdentifier": id, "numberOfCodes": 200}));

    let tgz = world.admin().request(Method::GET, &format!("{LOTS}/{id}/export.tgz")).send().await.expect("an answer");
    assert_eq!(tgz.status(), 200);
    let named = "attachment; filename=\"20210826000304_stopcovid_qrcode_batch.tgz\"";
    assert_eq!(tgz.headers()["content-disposition"], named);
    let tgz = tgz.bytes().await.expect("whole");
    let digest =
        world.admin().request(Method::GET, &format!("{LOTS}/{id}/export.sha256")).send().await.expect("an answer");
    let named = "attachment; filename=\"20210826000304_stopcovid_qrcode_batch.sha256\"";
    assert_eq!(digest.headers()["content-disposition"], named);
    let digest = digest.text().await.expect("text");
    assert_eq!(digest.len(), 64, "no line end");

    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("lot.tgz"), &tgz).expect("written");
    assert!(run(dir.path(), "sha256sum", &["lot.tgz"]).starts_with(&digest));
    assert_eq!(run(dir.path(), "tar", &["tzf", "lot.tgz"]), "21210826.csv\n21210827.csv\n");
    run(dir.path(), "tar", &["xzf", "lot.tgz"]);
    let days = [
        ("21210826.csv", "2021-08-25T22:00:00.000Z", "2021-09-02T21:59:00.000Z"),
        ("21210827.csv", "2021-08-26T22:00:00.000Z", "2021-09-03T21:59:00.000Z"),
    ];
    let mut codes = BTreeSet::new();
    for (name, from, until) in days {
        let csv = std::fs::read_to_string(dir.path().join(name)).expect("a file a day");
        let mut lines = csv.split_inclusive('\n');
        assert_eq!(lines.next(), Some("code_pour_qr, code_brut, validite_debut, validite_fin\n"));
        for line in lines {
            let code = line.split('"').nth(3).expect("the second value");
            let url = format!("https://app.stopcovid.gouv.fr?code={code}&type=1");
            assert_eq!(line, format!("\"{url}\",\"{code}\",\"{from}\",\"{until}\"\n"));
            codes.insert(code.to_owned());
        }
    }
    assert_eq!(codes.len(), 200, "no code twice");
    let last = codes.last().expect("a code");
    world.set_clock("2021-08-26T22:00:00Z").await;
    assert!(valid(&world, last).await, "a printed code is good");
    let second = world.admin().get(&format!("{LOTS}/{id}/export.tgz")).await;
    assert!(second.body == tgz, "the same bytes at every download, used codes included");
}

async fn a_lot_is_paged_and_deleted(engine: Engine) {
    let world = world(engine).await;
    let id = lot(&world, "2021-04-07T08:30:00.000Z", "2021-04-09T21:59:59.000Z", 120).await;
    let mut codes = BTreeSet::new();
    for page in 0..5 {
        let page = get(&world, &format!("{LOTS}/{id}?page={page}&elementsByPage=100")).await;
        assert_eq!((&page["totalElements"], &page["elementsByPage"]), (&json!(360), &json!(100)));
        for code in page["content"].as_array().expect("codes") {
            assert_eq!((&code["typeAsInt"], &code["typeAsString"]), (&json!(1), &json!("LONG")));
            assert_eq!(code["dateGenerate"], "2021-04-07T08:00:00Z");
            codes.insert((code["validFrom"].to_string(), code["code"].as_str().expect("text").to_owned()));
        }
    }
    assert_eq!(codes.len(), 360);
    let first = codes.first().expect("a code");
    assert_eq!(first.0, "\"2021-04-07T08:30:00Z\"", "the first day begins at its instant");
    let listed = get(&world, LOTS).await;
    assert_eq!(listed[0]["lotIdentifier"], id);
    assert_eq!(listed[0]["days"], json!(["2021-04-07", "2021-04-08", "2021-04-09"]));

    assert_eq!(delete(&world, &format!("{LOTS}/{id}")).await, 204);
    assert_eq!(delete(&world, &format!("{LOTS}/{id}")).await, 404);
    assert_eq!(world.admin().get(&format!("{LOTS}/{id}/information")).await.status, 404);
    world.set_clock("2021-04-07T09:00:00Z").await;
    assert!(!valid(&world, &first.1).await, "its codes are gone with it");
    assert_eq!(world.database().await.number("SELECT count(*) FROM declaration_code").await, 0);
}

async fn bad_requests_say_everything_that_is_wrong(engine: Engine) {
    let world = world(engine).await;
    let wrong = async |body: Value| -> Vec<(String, String)> {
        let answer = world.admin().post("/api/v1/back-office/codes/generate/request", &body).await;
        assert_eq!(answer.status, 400, "{body}");
        let refused: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let errors = refused["errors"].as_array().cloned().unwrap_or_default();
        let text = |error: &Value, name: &str| error[name].as_str().expect("text").to_owned();
        errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
    };
    let said = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
    };
    let (from, to) = ("2021-07-01T00:00:00.000Z", "2021-07-02T23:59:59.000Z");
    assert_eq!(wrong(json!({})).await, said(&[("from", "NotNull"), ("to", "NotNull"), ("dailyAmount", "NotNull")]));
    for amount in [-1, 0, 99, 40_001, i64::MAX] {
        let body = json!({"from": from, "to": to, "dailyAmount": amount});
        assert_eq!(wrong(body).await, said(&[("dailyAmount", "Range")]), "{amount}");
    }
    let body = json!({"from": "July", "to": to, "dailyAmount": 1});
    assert_eq!(wrong(body).await, said(&[("from", "Format"), ("dailyAmount", "Range")]));
    let body = json!({"from": to, "to": from, "dailyAmount": 100});
    assert_eq!(wrong(body).await, said(&[("", "INCONSISTENT_BOUNDS")]));
    let body = json!({"from": from, "to": "2023-07-01T00:00:00.000Z", "dailyAmount": 100});
    assert_eq!(wrong(body).await, said(&[("", "PERIOD_TOO_LARGE")]));
    assert_eq!(wrong(json!({"from": from, "to": to, "dailyAmount": "many"})).await, []);
    assert_eq!(get(&world, LOTS).await, json!([]), "none was made");
}

async fn the_codes_of_a_day_are_made_by_themselves_once(engine: Engine) {
    let world = setup(engine)
        .at("2022-01-18T23:59:00Z") // 00:59 on the 19th in Paris
        .with("VIGIE__CODES__PRODUCTION__20220119", "300")
        .with("VIGIE__CODES__PRODUCTION__20220120", "200")
        .open()
        .await;
    let codes = async || world.run_job("codes-produce").await["codes"].as_u64().expect("a number");
    assert_eq!(codes().await, 0, "not yet two o'clock");
    world.set_clock("2022-01-19T01:00:00Z").await;
    assert_eq!(codes().await, 300);
    assert_eq!(codes().await, 0, "once");
    world.set_clock("2022-01-20T10:00:00Z").await;
    assert_eq!(codes().await, 200, "made up later in the day");
    let lots = get(&world, LOTS).await;
    assert_eq!((&lots[0]["days"], &lots[0]["numberOfCodes"]), (&json!(["2022-01-19"]), &json!(300)));
    assert_eq!((&lots[1]["days"], &lots[1]["complete"]), (&json!(["2022-01-20"]), &json!(true)));
    let page = get(&world, &format!("{LOTS}/{}?elementsByPage=1", lots[0]["lotIdentifier"])).await;
    assert_eq!(page["content"][0]["validFrom"], "2022-01-18T23:00:00Z", "midnight in Paris");
    assert_eq!(page["content"][0]["validUntil"], "2022-01-29T22:59:00Z");
}

async fn a_lot_left_half_made_is_made_anew(engine: Engine) {
    let world = setup(engine).with("VIGIE__CODES__PRODUCTION__20210101", "300").open().await;
    world.run_job("codes-produce").await;
    let database = world.database().await;
    // As a process leaves it that dies after some of the codes.
    database.execute("UPDATE declaration_lot SET state = 1, codes = 299").await;
    database.execute("DELETE FROM declaration_code WHERE code = (SELECT max(code) FROM declaration_code)").await;
    let report = world.run_job("codes-produce").await;
    assert_eq!((&report["codes"], &report["lots"]), (&json!(300), &json!([1])));
    assert_eq!(database.number("SELECT count(*) FROM declaration_code").await, 300);
    database.execute("UPDATE declaration_lot SET state = 3").await;
    assert_eq!(get(&world, LOTS).await, json!([]), "one that is being erased is gone for everybody");
    assert_eq!(world.run_job("codes-produce").await["erased_lots"], json!([1]));
    assert_eq!(database.number("SELECT count(*) FROM declaration_code").await, 0);
}

async fn figures_outlive_the_codes(engine: Engine) {
    let world = world(engine).await;
    lot(&world, "2021-04-06T22:00:00.000Z", "2021-04-07T21:59:59.000Z", 100).await;
    let short = world.codes(CodeKind::Short, 5).await;
    let test = world.codes(CodeKind::Test, 2).await;
    let jwt = world.codes(CodeKind::Jwt, 3).await;
    for code in [&short[0], &short[1], &test[0], &jwt[0]] {
        assert!(valid(&world, code).await);
    }
    let report = json!({"token": short[2], "contacts": []});
    assert_eq!(crate::support::send_report(&world, &report).await.status, 200, "a report uses a code, too");

    world.set_clock("2021-05-01T08:00:00Z").await;
    let path = "/internal/api/v1/kpi?fromDate=2021-04-06&toDate=2021-04-30";
    let before = get(&world, path).await;
    let days = before.as_array().expect("days");
    assert_eq!(days.len(), 25);
    let none = |date: &str| {
        json!({
            "date": date, "nbShortCodesUsed": 0, "nbLongCodesUsed": 0, "nbTestCodesUsed": 0, "nbJwtUsed": 0,
            "nbShortExpiredCodes": 0, "nbLongExpiredCodes": 0, "nbTestExpiredCodes": 0,
            "nbShortCodesGenerated": 0, "nbTestCodesGenerated": 0,
        })
    };
    assert_eq!(days[0], none("2021-04-06"));
    let mut that_day = none("2021-04-07");
    for (name, value) in [
        ("nbShortCodesUsed", 3),
        ("nbTestCodesUsed", 1),
        ("nbJwtUsed", 1),
        ("nbShortExpiredCodes", 2),
        ("nbShortCodesGenerated", 5),
        ("nbTestCodesGenerated", 2),
    ] {
        that_day[name] = value.into();
    }
    assert_eq!(days[1], that_day);
    assert_eq!(days[11]["nbLongExpiredCodes"], 100, "23:59 in Paris on the 17th");
    assert_eq!(days[16]["nbTestExpiredCodes"], 1, "midnight of the 22nd");

    world.run_job("robert-forget").await;
    let database = world.database().await;
    assert_eq!(database.number("SELECT count(*) FROM declaration_code").await, 0);
    assert_eq!(database.number("SELECT count(*) FROM declaration_lot").await, 0);
    assert_eq!(get(&world, path).await, before);
}

async fn nobody_finds_a_short_code_by_trying(engine: Engine) {
    let world =
        setup(engine).with("VIGIE__LIMITS__ENABLED", "true").with("VIGIE__CODES__FAILED_PER_MINUTE", "20").open().await;
    let short = world.codes(CodeKind::Short, 1).await.remove(0);
    let long = world.codes(CodeKind::Long, 1).await.remove(0);
    for n in 0..30 {
        assert!(!valid(&world, &format!("0000{n:02}")).await);
    }
    assert!(!valid(&world, &short).await, "none is looked up any more");
    let report = json!({"token": short, "contacts": []});
    assert_eq!(crate::support::send_report(&world, &report).await.status, 401, "by nobody");
    assert!(valid(&world, &long).await, "those that cannot be guessed are");
    let unspent = "SELECT count(*) FROM declaration_code WHERE used_day IS NULL AND kind = 2";
    assert_eq!(world.database().await.number(unspent).await, 1, "the good one waits, unspent");
    let metrics = world.metrics().await;
    assert!(metrics.contains("vigie_codes_withheld_total{by=\"all\"} 12"), "{metrics}");
    assert!(world.log().contains("somebody may be guessing"));
}

async fn a_phone_that_guesses_is_held_alone(engine: Engine) {
    let world =
        setup(engine).with("VIGIE__LIMITS__ENABLED", "true").with("VIGIE__CODES__FAILED_PER_PHONE", "5").open().await;
    let [one, other, admin] = <[String; 3]>::try_from(world.codes(CodeKind::Short, 3).await).expect("three");
    let pay =
        async |code: &str| crate::support::send_report(&world, &json!({"token": code, "contacts": []})).await.status;
    assert_eq!(pay(&one).await, 200);
    for n in 0..5 {
        assert_eq!(pay(&format!("00000{n}")).await, 401);
    }
    assert_eq!(pay(&other).await, 401);
    assert!(valid(&world, &admin).await, "the code service has other callers");
    assert!(world.metrics().await.contains("vigie_codes_withheld_total{by=\"caller\"} 1"));
}

async fn the_command_line_makes_and_exports_lots(engine: Engine) {
    let mut world = setup(engine).with("VIGIE__CODES__PRODUCTION__20210101", "300").open().await;
    let done = vigie(&world, &["codes", "produce", "--day", "2021-04-09"]).await;
    assert_eq!((done.code, done.stdout.as_str()), (0, "{\"codes\":300,\"erased_lots\":[],\"lots\":[1]}\n"), "{done:?}");
    let again = vigie(&world, &["codes", "produce", "--day", "2021-04-09"]).await;
    assert!(again.stdout.contains("\"codes\":0"), "{again:?}");
    let listed = vigie(&world, &["codes", "lots"]).await;
    assert_eq!(listed.stdout, "1\t300\tcomplete\t2021-04-09 to 2021-04-09\n");

    let out = world.data_dir().with_file_name("out");
    std::fs::create_dir(&out).expect("a directory");
    let out_text = out.to_str().expect("UTF-8").to_owned();
    let exported = vigie(&world, &["codes", "export", "1", "--out", &out_text]).await;
    assert_eq!(exported.code, 0, "{exported:?}");
    let tgz = std::fs::read(out.join("20210407100000_stopcovid_qrcode_batch.tgz")).expect("the archive");
    let digest = std::fs::read_to_string(out.join("20210407100000_stopcovid_qrcode_batch.sha256")).expect("its digest");
    assert!(run(&out, "sha256sum", &["20210407100000_stopcovid_qrcode_batch.tgz"]).starts_with(&digest));
    assert!(world.admin().get(&format!("{LOTS}/1/export.tgz")).await.body == tgz, "as the server sends it");
    let twice = vigie(&world, &["codes", "export", "1", "--out", &out_text]).await;
    assert_eq!(twice.code, 2, "nothing is overwritten");
    assert_eq!(vigie(&world, &["codes", "export", "2"]).await.code, 2);
    world.stop().await;
}

async fn refusals_have_the_deployed_shape(engine: Engine) {
    let world = world(engine).await;
    let refusal = async |path: &str, status: u16| -> Value {
        let answer = world.admin().get(path).await;
        assert_eq!((answer.status, answer.content_type.as_deref()), (status, Some("application/json")), "{path}");
        serde_json::from_slice(&answer.body).expect("JSON")
    };
    let missing = refusal("/api/v1/verify", 400).await;
    let expected = json!({
        "status": 400, "error": "Bad Request", "message": "The parameter code is missing",
        "timestamp": "2021-04-07T08:00:00.000Z", "path": "/api/v1/verify",
    });
    assert_eq!(missing, expected, "without errors");
    for kind in ["long", "jwt", "none"] {
        refusal(&format!("/api/v1/generate/{kind}"), 400).await;
    }
    for path in ["99", "99/information", "99/export.tgz", "99/export.sha256", "x/information"] {
        assert_eq!(refusal(&format!("{LOTS}/{path}"), 404).await["error"], "Not Found");
    }
    for (days, field, code) in [
        ("fromDate=2022-06-14&toDate=2022-06-13", "", "INCONSISTENT_BOUNDS"),
        ("fromDate=2022-01-01&toDate=2022-04-12", "", "PERIOD_TOO_LARGE"),
        ("fromDate=2022-01-01", "toDate", "NotNull"),
        ("fromDate=20220101&toDate=2022-01-02", "fromDate", "Format"),
    ] {
        let refused = refusal(&format!("/internal/api/v1/kpi?{days}"), 400).await;
        let errors = refused["errors"].as_array().expect("errors");
        assert_eq!((errors.len(), &errors[0]["field"], &errors[0]["code"]), (1, &json!(field), &json!(code)));
    }
    let days = get(&world, "/internal/api/v1/kpi?fromDate=2022-01-01&toDate=2022-04-11").await;
    assert_eq!(days.as_array().map(Vec::len), Some(101));

    for path in ["/api/v1/generate/short", "/api/v1/verify?code=ABCDEF", "/internal/api/v1/kpi", LOTS] {
        let bare = Answer::of(world.admin().bare_request(Method::GET, path)).await.expect("an answer");
        assert_eq!(bare.status, 401, "{path}");
        let body: Value = serde_json::from_slice(&bare.body).expect("JSON");
        assert_eq!((&body["status"], &body["error"]), (&json!(401), &json!("Unauthorized")));
        assert_eq!(world.service().get(path).await.expect("an answer").status, 404, "{path}: never to phones");
    }
}

/// Asks for a lot and waits until it is complete; its number.
async fn lot(world: &World, from: &str, to: &str, daily: u32) -> i64 {
    let body = json!({"from": from, "to": to, "dailyAmount": daily});
    let answer = world.admin().post("/api/v1/back-office/codes/generate/request", &body).await;
    assert_eq!(answer.status, 202);
    let asked: Value = serde_json::from_slice(&answer.body).expect("JSON");
    // A run that is asked for now ends after the one that makes the lot.
    world.run_job("codes-produce").await;
    asked["lotIdentifier"].as_i64().expect("a number")
}

async fn get(world: &World, path: &str) -> Value {
    let answer = world.admin().get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).expect("JSON")
}

async fn delete(world: &World, path: &str) -> u16 {
    Answer::of(world.admin().request(Method::DELETE, path)).await.expect("an answer").status
}

/// What the code service says of a code.
async fn valid(world: &World, code: &str) -> bool {
    let answer = get(world, &format!("/api/v1/verify?code={code}")).await;
    answer["valid"].as_bool().expect("a verdict")
}

/// Runs a program that every system has; what it says.
fn run(dir: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(dir).output().expect("it runs");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
