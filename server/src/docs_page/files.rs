//! The files of the page: five of Swagger UI's as they are, and two of ours.

/// A file as it is served.
pub(super) struct File {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The page. Swagger UI's own carries a script of its makers' address and a style in line.
const INDEX: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigie: interface</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/vigie.css">
</head>
<body>
<noscript>This page needs its script. The interface as a document: <a href="openapi.json">openapi.json</a>.</noscript>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/vigie.js"></script>
</body>
</html>
"#;

/// Starts Swagger UI. No validator: it would send the document to its makers' server.
const START: &str = r##"SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
"##;

const OURS: &str = "body { margin: 0; background: #fafafa; }\nnoscript { display: block; padding: 2rem; }\n";

/// The file at `/docs/{name}`; `index.html` is `/docs` itself.
pub(super) fn file(name: &str) -> Option<File> {
    let ours = |content_type, text: &str| Some(File { content_type, bytes: text.as_bytes().to_vec() });
    match name {
        "index.html" => ours(HTML, INDEX),
        "vigie.js" => ours(SCRIPT, START),
        "vigie.css" => ours(STYLE, OURS),
        "swagger-ui.css" => vendored(name, STYLE),
        "swagger-ui-bundle.js" => vendored(name, SCRIPT),
        "favicon-32x32.png" => vendored(name, "image/png"),
        _ => None,
    }
}

/// A file of Swagger UI. Others of its distribution (a redirect for OAuth with a script in line, source
/// maps, further builds of the same) are not served.
fn vendored(name: &str, content_type: &'static str) -> Option<File> {
    // Only our own start script is configured, so the crate's configuration is empty.
    let found = utoipa_swagger_ui::serve(name, std::sync::Arc::default()).ok()??;
    Some(File { content_type, bytes: found.bytes.into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_the_page_names_is_there() {
        let page = INDEX.split(['"', '\'']).filter_map(|part| part.strip_prefix("docs/"));
        let names: Vec<_> = page.collect();
        assert_eq!(names.len(), 5);
        for name in names {
            let file = file(name).unwrap_or_else(|| panic!("{name} is not served"));
            assert!(!file.bytes.is_empty(), "{name}");
        }
    }

    #[test]
    fn our_files_name_no_foreign_host() {
        for text in [INDEX, START, OURS] {
            assert!(!text.contains("//"), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_served() {
        for name in ["", "oauth2-redirect.html", "../Cargo.toml", "swagger-ui.js", "swagger-initializer.js"] {
            assert!(file(name).is_none(), "{name}");
        }
    }
}
