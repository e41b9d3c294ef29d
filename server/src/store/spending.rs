//! Who gets a code that several ask for, decided before the database is asked to spend it.
//!
//! Both engines go the same way: look the forms up and lock their rows, find which code each spending
//! means ([`Wishes::settle`]), spend the lot in one conditional statement, and tell the winners
//! ([`Settled::outcomes`]). Of two spendings of one code in the same call the first is the one that counts.
//!
//! Source: health-data.md A.1 (normalisation), A.5 (one statement), A.6 (`jti`).

use std::collections::{BTreeSet, HashSet};

use super::{Accepted, Spend, SpendKey, Spent, columns};

/// A code and the number of its kind.
pub(super) type CodeKey = (String, i16);

/// Everything a call wants to spend; `None` pays nothing and always wins.
pub(super) struct Wishes<'a>(Vec<Option<&'a Spend>>);

impl<'a> Wishes<'a> {
    pub(super) fn new(spends: impl IntoIterator<Item = Option<&'a Spend>>) -> Self {
        Self(spends.into_iter().collect())
    }

    /// Every form of every code, sorted, each once: what to look up.
    pub(super) fn forms(&self) -> BTreeSet<CodeKey> {
        let mut forms = BTreeSet::new();
        for wish in self.0.iter().flatten() {
            if let SpendKey::Code { kind, forms: texts } = &wish.key {
                forms.extend(texts.iter().map(|text| (text.clone(), columns::kind(*kind))));
            }
        }
        forms
    }

    /// Says which code each spending means, now that it is known which of the forms exist.
    pub(super) fn settle(self, existing: &HashSet<CodeKey>) -> Settled {
        let mut settled = Settled { claims: Vec::new(), codes: BTreeSet::new(), jtis: BTreeSet::new() };
        for wish in self.0 {
            let claim = match wish.map(|wish| &wish.key) {
                None => Claim::Free,
                Some(SpendKey::Code { kind, forms }) => {
                    let of_kind = |text: &String| (text.clone(), columns::kind(*kind));
                    let meant = forms.iter().map(of_kind).find(|form| existing.contains(form));
                    meant.filter(|code| settled.codes.insert(code.clone())).map_or(Claim::Lost, Claim::Code)
                }
                Some(SpendKey::Jwt { jti }) if settled.jtis.insert(jti.clone()) => Claim::Jwt(jti.clone()),
                Some(SpendKey::Jwt { .. }) => Claim::Lost,
            };
            settled.claims.push(claim);
        }
        settled
    }
}

/// What each spending stands on.
enum Claim {
    /// It spends nothing.
    Free,
    /// It is the first to ask for this code.
    Code(CodeKey),
    /// It is the first to bring this `jti`.
    Jwt(String),
    /// No such code, or it was asked for before in this call.
    Lost,
}

/// Codes and `jti` to spend, each once, and who claims which.
pub(super) struct Settled {
    claims: Vec<Claim>,
    /// Codes to spend, sorted.
    pub(super) codes: BTreeSet<CodeKey>,
    /// `jti` to spend, sorted.
    pub(super) jtis: BTreeSet<String>,
}

impl Settled {
    /// Who won, given what the database has spent for this call.
    pub(super) fn outcomes(&self, spent_codes: &HashSet<String>, spent_jtis: &HashSet<String>) -> Vec<Spent> {
        let won = |claim: &Claim| match claim {
            Claim::Free => true,
            Claim::Code((code, _)) => spent_codes.contains(code),
            Claim::Jwt(jti) => spent_jtis.contains(jti),
            Claim::Lost => false,
        };
        let outcome = |claim| if won(claim) { Spent::Now } else { Spent::Refused };
        self.claims.iter().map(outcome).collect()
    }
}

/// A report is taken if and only if it was paid for.
impl From<Spent> for Accepted {
    fn from(spent: Spent) -> Self {
        match spent {
            Spent::Now => Self::Queued,
            Spent::Refused => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use vigie_protocol::code::Kind;

    use super::*;

    fn code(forms: &[&str]) -> Spend {
        let forms = forms.iter().map(|form| (*form).to_owned()).collect();
        Spend { key: SpendKey::Code { kind: Kind::Test, forms } }
    }

    fn jwt(jti: &str) -> Spend {
        Spend { key: SpendKey::Jwt { jti: jti.to_owned() } }
    }

    #[test]
    fn each_code_has_one_claimant_and_the_best_form_that_exists_is_meant() {
        let wishes = [code(&["abc", "ABC"]), code(&["ABC"]), code(&["none"]), jwt("t"), jwt("t")];
        let wishes = Wishes::new([None].into_iter().chain(wishes.iter().map(Some)));
        let test = columns::kind(Kind::Test);
        let all: Vec<String> = wishes.forms().into_iter().map(|(code, _)| code).collect();
        assert_eq!(all, ["ABC", "abc", "none"], "sorted, each once");

        let settled = wishes.settle(&HashSet::from([("ABC".to_owned(), test)]));
        assert_eq!(settled.codes, BTreeSet::from([("ABC".to_owned(), test)]));
        let spent = |codes: &[&str], jtis: &[&str]| {
            let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            settled.outcomes(&set(codes), &set(jtis))
        };
        use Spent::{Now, Refused};
        assert_eq!(spent(&["ABC"], &["t"]), [Now, Now, Refused, Refused, Now, Refused]);
        assert_eq!(spent(&[], &[]), [Now, Refused, Refused, Refused, Refused, Refused], "it was spent before");
    }
}
