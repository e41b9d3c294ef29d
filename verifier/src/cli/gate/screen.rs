//! What the guard sees.

use vigie_protocol::dcc::{
    payload::{Group, Holder},
    time::UnixSeconds,
};
use zeroize::Zeroizing;

use super::{
    Counts,
    keyboard::Garbled,
    page::{self, Page},
    terminal,
};
use crate::{
    Outcome, Policy, Trust, Verdict,
    cli::{age, line},
    sentence::{Counted, Language, shown},
};

/// Whether an answer says whose pass it is, and what of theirs it certifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// On a screen, for the guard.
    Shown,
    /// Where it would be kept.
    LeftOut,
}

/// The drawings, in one language.
pub(super) struct Screen {
    language: Language,
    person: Person,
}

/// One of the three answers.
struct Bar {
    colours: &'static str,
    sign: &'static str,
}

impl Bar {
    const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Valid => Self { colours: "\x1b[30;42m", sign: "\u{2714}" },
            Outcome::ValidNotAccepted | Outcome::Unsupported => Self { colours: "\x1b[30;43m", sign: "?" },
            Outcome::Expired | Outcome::Invalid => Self { colours: "\x1b[97;41m", sign: "\u{2716}" },
        }
    }
}

impl Screen {
    pub(super) const fn new(language: Language, person: Person) -> Self {
        Self { language, person }
    }

    /// Nobody is there.
    pub(super) fn idle(&self, trust: &Trust, policy: &Policy, now: UnixSeconds) -> Zeroizing<String> {
        let mut page = Page::new(terminal::size());
        page.paragraph(self.say("Scan a pass.", "Scannez un passe."));
        page.gap();
        self.lists(&mut page, trust, policy, now);
        page.drawn()
    }

    /// The answer to a scan.
    pub(super) fn answer(
        &self,
        verdict: &Verdict,
        garbled: Option<Garbled>,
        trust: &Trust,
        policy: &Policy,
        now: UnixSeconds,
    ) -> Zeroizing<String> {
        let Bar { colours, sign } = Bar::of(verdict.outcome);
        let holder = verdict.holder().filter(|_| self.person == Person::Shown);
        let entry = verdict.entry().filter(|_| self.person == Person::Shown);
        let mut page = Page::new(terminal::size());
        page.bar(colours, sign, self.language.word(verdict.outcome));
        page.gap();
        if let Some(holder) = &holder {
            self.holder(&mut page, holder);
            page.gap();
        }
        if let Some(entry) = entry {
            page.paragraph(self.group(entry.group()));
        }
        match garbled {
            Some(garbled) => page.paragraph(self.keyboard(garbled)),
            None => page.paragraph(&self.language.verdict(verdict)),
        }
        if verdict.outcome == Outcome::Valid && holder.is_some() {
            page.paragraph(self.say(
                "Compare name and date of birth with an identity document.",
                "Comparez le nom et la date de naissance avec une pièce d'identité.",
            ));
        }
        for warning in &verdict.warnings {
            page.paragraph(&format!("! {}", self.language.warning(warning)));
        }
        page.gap();
        self.lists(&mut page, trust, policy, now);
        page.drawn()
    }

    /// The counts, and nothing of the last answer. All of them: nothing is hidden by what scrolls.
    pub(super) fn end(&self, counts: &Counts, now: UnixSeconds) -> Zeroizing<String> {
        let mut drawn = page::wiped();
        drawn.push_str(&counts.show(now, self.language));
        drawn
    }

    /// Who it is.
    fn holder(&self, page: &mut Page, holder: &Holder<&str>) {
        let (name, passport) = (line::name(holder), line::passport_name(holder));
        page.brief(&name);
        if passport != name && !passport.is_empty() {
            page.brief(&passport);
        }
        if !holder.birth_date.is_empty() {
            let born = self.say("born", "date de naissance\u{a0}:");
            page.brief(&format!("{born} {}", shown(holder.birth_date)));
        }
    }

    /// Which lists answer, and how old they are.
    fn lists(&self, page: &mut Page, trust: &Trust, policy: &Policy, now: UnixSeconds) {
        if trust.sources().is_empty() {
            page.paragraph(self.say(
                "No list is loaded: every pass will be refused.",
                "Aucune liste n'est chargée\u{a0}: tout passe sera refusé.",
            ));
            return;
        }
        // Certificates of a folder come one by one and have no date: a count says as much as their names. What has only
        // an end is named once that is past.
        let (named, undated): (Vec<_>, Vec<_>) = trust
            .sources()
            .iter()
            .partition(|source| source.age_days(now).is_some() || !source.is_fresh(now, policy.max_age));
        let mut lists: Vec<_> =
            named.into_iter().map(|source| age::in_a_word(source, now, policy.max_age, self.language)).collect();
        if !undated.is_empty() {
            lists.push(format!("{} {}", undated.len(), self.say("without a date", "sans date")));
        }
        let keys = self.language.count(trust.keys() as u64, Counted::Key);
        let lists = lists.join(self.say("; ", "\u{a0}; "));
        page.paragraph(&format!("{} ({keys}){} {lists}", self.say("Lists", "Listes"), self.say(":", "\u{a0}:")));
    }

    fn group(&self, group: Group) -> &'static str {
        match group {
            Group::Vaccination => self.say("Vaccination", "Vaccination"),
            Group::Test => self.say("Test", "Test"),
            Group::Recovery => self.say("Recovery", "Rétablissement"),
        }
    }

    fn keyboard(&self, garbled: Garbled) -> &'static str {
        match garbled {
            Garbled::Azerty => self.say(
                "A health pass, typed through the wrong keyboard: the scanner is set to the American layout \
                 and this computer to the French one (digits come as &é\"'(). Set the scanner to French, or \
                 the computer to English (US), and scan again.",
                "Un passe sanitaire, tapé avec le mauvais clavier\u{a0}: le lecteur est réglé sur le clavier \
                 américain et cet ordinateur sur le français (les chiffres arrivent comme &é\"'(). Réglez le \
                 lecteur sur «\u{a0}français\u{a0}», puis scannez de nouveau.",
            ),
            Garbled::Qwertz => self.say(
                "A health pass, typed through the wrong keyboard: the scanner is set to the American layout \
                 and this computer to a German or Swiss one. Set both to the same layout and scan again.",
                "Un passe sanitaire, tapé avec le mauvais clavier\u{a0}: le lecteur est réglé sur le clavier \
                 américain et cet ordinateur sur un clavier allemand ou suisse. Réglez-les sur la même \
                 disposition, puis scannez de nouveau.",
            ),
            Garbled::CapsLock => self.say(
                "A health pass, typed with the wrong case: switch Caps Lock off and scan again.",
                "Un passe sanitaire, tapé dans la mauvaise casse\u{a0}: désactivez Verr. Maj et scannez de \
                 nouveau.",
            ),
        }
    }

    const fn say(&self, english: &'static str, french: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::French => french,
        }
    }
}
