//! Where a captcha service answers.

use reqwest::Url;

use crate::config::Setting;

/// The address under which a service's calls stand: `http` or `https`, with a path and nothing after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The address of the call `path` below the base; every segment is escaped.
    #[must_use]
    pub fn call<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            // A base "…/v1/" means the same as "…/v1". `Err` is for addresses without a host, which
            // `parse` does not let in.
            segments.pop_if_empty().extend(path);
        }
        url
    }
}

impl Setting for BaseUrl {
    fn parse(text: &str) -> Result<Self, String> {
        // Not quoted in the answer: it may hold a password.
        let url = Url::parse(text).map_err(|error| format!("is not an address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("begins with neither http:// nor https://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a name or a password; the service is asked without".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("goes on after its path; end it before ? or #".to_owned());
        }
        Ok(Self(url))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_stands_below_the_base_with_or_without_a_slash() {
        for base in ["http://localhost/private/api/v1", "http://localhost/private/api/v1/"] {
            let base = BaseUrl::parse(base).expect(base);
            assert_eq!(base.call(["captcha"]).as_str(), "http://localhost/private/api/v1/captcha");
            let strange = base.call(["captcha", "a/../b?c#d", "checkAnswer"]);
            assert_eq!(strange.as_str(), "http://localhost/private/api/v1/captcha/a%2F..%2Fb%3Fc%23d/checkAnswer");
        }
    }

    #[test]
    fn what_is_no_base_is_refused_and_not_repeated() {
        for text in [
            "captcha.example",
            "ftp://h/",
            "https://u:s3cret@h/",
            "https://s3cret@h/",
            "http://h/?k=s3cret",
            "http://h/#s3cret",
        ] {
            let sentence = BaseUrl::parse(text).expect_err(text);
            assert!(!sentence.contains("s3cret"), "{sentence}");
        }
    }
}
