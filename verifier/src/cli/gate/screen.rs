//! What the guard sees.

use std::fmt::Write;

use vigie_protocol::dcc::{payload::Group, time::UnixSeconds};
use zeroize::Zeroizing;

use super::{Counts, keyboard::Garbled, terminal};
use crate::{
    Outcome, Policy, Trust, Verdict,
    cli::{age, line},
    sentence::{Language, shown},
};

/// Wipes the screen and what had scrolled out of it, and goes to its top.
const WIPE: &str = "\x1b[0m\x1b[2J\x1b[3J\x1b[H";

/// Room for a whole answer, so that its text stands in one place, to be wiped there.
const ROOM: usize = 16 << 10;

/// The drawings, in one language.
pub(super) struct Screen {
    language: Language,
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
    pub(super) const fn new(language: Language) -> Self {
        Self { language }
    }

    /// Nobody is there.
    pub(super) fn idle(&self, trust: &Trust, policy: &Policy, now: UnixSeconds) -> Zeroizing<String> {
        let mut drawn = wiped();
        drawn.push_str(self.say("Scan a pass.", "Scannez un passe."));
        drawn.push_str("\n\n");
        self.lists(&mut drawn, trust, policy, now);
        drawn
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
        let mut drawn = wiped();
        self.bar(&mut drawn, verdict.outcome);
        if let Some(holder) = verdict.holder() {
            let passport = line::passport_name(&holder);
            let name = line::name(&holder);
            paragraph(&mut drawn, &name);
            if passport != name && !passport.is_empty() {
                paragraph(&mut drawn, &passport);
            }
            if !holder.birth_date.is_empty() {
                paragraph(
                    &mut drawn,
                    &format!("{} {}", self.say("born", "date de naissance"), shown(holder.birth_date)),
                );
            }
            drawn.push('\n');
        }
        if let Some(entry) = verdict.entry() {
            paragraph(&mut drawn, self.group(entry.group()));
        }
        match garbled {
            Some(garbled) => paragraph(&mut drawn, self.keyboard(garbled)),
            None => paragraph(&mut drawn, &self.language.verdict(verdict)),
        }
        for warning in &verdict.warnings {
            paragraph(&mut drawn, &format!("! {}", self.language.warning(warning)));
        }
        drawn.push('\n');
        self.lists(&mut drawn, trust, policy, now);
        drawn
    }

    /// The counts, and nothing of the last answer.
    pub(super) fn end(&self, counts: &Counts, now: UnixSeconds) -> Zeroizing<String> {
        let mut drawn = wiped();
        drawn.push_str(&counts.show(now, self.language));
        drawn
    }

    /// Three lines across the screen: colour, sign and word.
    fn bar(&self, drawn: &mut String, outcome: Outcome) {
        let Bar { colours, sign } = Bar::of(outcome);
        let width = terminal::width();
        let text = format!("{sign}  {}  {sign}", self.language.word(outcome));
        for row in ["", &text, ""] {
            // Writing to a String cannot fail.
            let _ = writeln!(drawn, "{colours}\x1b[1m{row:^width$}\x1b[0m");
        }
        drawn.push('\n');
    }

    /// Which lists answer, and how old they are.
    fn lists(&self, drawn: &mut String, trust: &Trust, policy: &Policy, now: UnixSeconds) {
        if trust.sources().is_empty() {
            paragraph(
                drawn,
                self.say(
                    "No list is loaded: every pass will be refused.",
                    "Aucune liste n'est chargée : tout passe sera refusé.",
                ),
            );
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
        let keys = match (trust.keys(), self.language) {
            (1, Language::English) => "1 key".to_owned(),
            (keys, Language::English) => format!("{keys} keys"),
            (keys @ (0 | 1), Language::French) => format!("{keys} clé"),
            (keys, Language::French) => format!("{keys} clés"),
        };
        paragraph(drawn, &format!("{} ({keys}): {}", self.say("Lists", "Listes"), lists.join("; ")));
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
                "Un passe sanitaire, tapé avec le mauvais clavier : le lecteur est réglé sur le clavier \
                 américain et cet ordinateur sur le français (les chiffres arrivent comme &é\"'(). Réglez le \
                 lecteur sur « français », puis scannez de nouveau.",
            ),
            Garbled::Qwertz => self.say(
                "A health pass, typed through the wrong keyboard: the scanner is set to the American layout \
                 and this computer to a German or Swiss one. Set both to the same layout and scan again.",
                "Un passe sanitaire, tapé avec le mauvais clavier : le lecteur est réglé sur le clavier \
                 américain et cet ordinateur sur un clavier allemand ou suisse. Réglez-les sur la même \
                 disposition, puis scannez de nouveau.",
            ),
            Garbled::CapsLock => self.say(
                "A health pass, typed with the wrong case: switch Caps Lock off and scan again.",
                "Un passe sanitaire, tapé dans la mauvaise casse : désactivez Verr. Maj et scannez de \
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

fn wiped() -> Zeroizing<String> {
    let mut drawn = Zeroizing::new(String::with_capacity(ROOM));
    drawn.push_str(WIPE);
    drawn
}

/// A text in lines that fit the screen, broken between words, two columns in.
fn paragraph(drawn: &mut String, text: &str) {
    let width = terminal::width().saturating_sub(4);
    let mut column = 0;
    drawn.push_str("  ");
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            drawn.push_str("\n  ");
            column = 0;
        } else if column > 0 {
            drawn.push(' ');
            column += 1;
        }
        drawn.push_str(word);
        column += length;
    }
    drawn.push('\n');
}
