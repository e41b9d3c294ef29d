//! `/docs`: a page that needs nobody else, on both listeners, and the documents it shows.

use serde_json::Value;
use vigie_tests::world::Engine;

use crate::support::{vigie, world};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[tokio::test]
async fn the_page_and_every_file_it_names_are_served_under_a_strict_policy() {
    let world = world(Engine::Sqlite).await;
    for base in [world.service().url(), world.admin().url().to_owned()] {
        let page = get(&format!("{base}/docs")).await.text().await.expect("text");
        let files: Vec<_> = page.split('"').filter(|part| part.starts_with("docs/")).collect();
        assert_eq!(files.len(), 5, "{page}");
        for file in files {
            let answer = get(&format!("{base}/{file}")).await;
            let kind = header(&answer, "content-type").to_owned();
            let told = match file.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                _ => "image/png",
            };
            assert!(kind.starts_with(told), "{file}: {kind}, and the browser may not guess");
            assert!(!answer.bytes().await.expect("a body").is_empty(), "{file}");
        }
        assert!(document(&base).await["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
        assert_eq!(bare(&format!("{base}/docs/oauth2-redirect.html")).await.status(), 404);
    }
}

/// `GET`, with the headers that hold the page to itself.
async fn get(url: &str) -> reqwest::Response {
    let answer = bare(url).await;
    assert_eq!(answer.status(), 200, "{url}");
    assert_eq!(header(&answer, "content-security-policy"), POLICY, "{url}");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{url}");
    answer
}

fn header<'a>(answer: &'a reqwest::Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn bare(url: &str) -> reqwest::Response {
    reqwest::get(url).await.expect("an answer")
}

/// The document that the page's script asks for, beside it.
async fn document(base: &str) -> Value {
    bare(&format!("{base}/openapi.json")).await.json().await.expect("JSON")
}

#[tokio::test]
async fn the_documents_on_the_command_line_are_those_of_the_listeners() {
    let world = world(Engine::Sqlite).await;
    for (arguments, base) in
        [(&["openapi"][..], world.service().url()), (&["openapi", "--admin"][..], world.admin().url().to_owned())]
    {
        let exit = vigie(&world, arguments).await;
        assert_eq!(exit.code, 0, "{exit:?}");
        let printed: Value = serde_json::from_str(&exit.stdout).expect("JSON");
        assert_eq!(printed, document(&base).await, "{arguments:?}");
    }
}

#[tokio::test]
async fn what_needs_no_settings_works_with_wrong_ones() {
    let mut world = world(Engine::Sqlite).await;
    world.set("VIGIE__NO_SUCH", "1");
    for arguments in
        [&["openapi"][..], &["man"], &["completions", "bash"], &["completions", "zsh"], &["completions", "fish"]]
    {
        let exit = vigie(&world, arguments).await;
        assert_eq!((exit.code, exit.stdout.is_empty()), (0, false), "{arguments:?}: {exit:?}");
    }
    assert_eq!(vigie(&world, &["completions", "tcsh"]).await.code, 2);
}
