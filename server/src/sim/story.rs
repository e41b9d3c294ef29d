//! What a run came to, for people: a few sentences, then a table.

use std::fmt::{self, Display, Formatter};

use super::outcome::Outcome;

/// The outcome as it is told to people.
pub(crate) struct Story<'a>(pub(crate) &'a Outcome);

impl Display for Story<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let told = self.0;
        writeln!(f, "{}\n", life(told))?;
        writeln!(f, "{}\n", reports(told))?;
        writeln!(f, "{}\n", warnings(told))?;
        writeln!(f, "{}\n", judgement(told))?;
        for (name, value) in table(told) {
            writeln!(f, "  {name:<44}{value:>16}")?;
        }
        Ok(())
    }
}

fn life(told: &Outcome) -> String {
    format!(
        "{} people carry the app for {}. They come near each other {} times, {} of them within two metres, counted by \
         quarters of an hour. Their phones hear {} HELLOs, which say nothing to anybody and stay where they are.",
        Number(told.phones.into()),
        counted(told.days.into(), "day", "days"),
        Number(told.encounters),
        Number(told.close_encounters),
        Number(told.hellos.heard),
    )
}

fn reports(told: &Outcome) -> String {
    if told.reports == 0 {
        return format!("{} fall ill, and nobody reports.", Number(told.fell_ill));
    }
    let (reach, hold) = if told.reports == 1 {
        ("1 report reaches the server".to_owned(), "it holds")
    } else {
        (format!("{} reports reach the server", Number(told.reports)), "together they hold")
    };
    format!(
        "{} fall ill. {reach}, paid for with the declaration code that came with the result of a test: {hold} {} HELLOs in \
         {} contacts, of which the server takes {} into account.",
        Number(told.fell_ill),
        Number(told.hellos.uploaded),
        Number(told.contacts.uploaded),
        Number(told.contacts.kept),
    )
}

fn warnings(told: &Outcome) -> String {
    let delay = &told.report_to_warning_minutes;
    let (Some(median), Some(p90)) = (delay.median, delay.p90) else {
        return "Nobody is warned.".to_owned();
    };
    format!(
        "{} warned, half of them within {} of the report and nine in ten within {}, when their phones next asked.",
        counted(told.warned, "person is", "people are"),
        Minutes(median),
        Minutes(p90),
    )
}

fn judgement(told: &Outcome) -> String {
    let missed = told.should_have_been_warned - told.rightly_warned;
    let besides = told.warned - told.rightly_warned;
    let mut text = format!(
        "In truth {} fifteen minutes or more within two metres of somebody who reported: {} warned and {} not.",
        counted(told.should_have_been_warned, "person spent", "people spent"),
        counted(told.rightly_warned, "was", "were"),
        counted(missed, "was", "were"),
    );
    if besides > 0 {
        let others = counted(besides, "other was", "others were");
        text.push_str(&format!(" {others} warned as well, having been near for less time or from farther away."));
    }
    text
}

fn table(told: &Outcome) -> Vec<(String, String)> {
    let number = |name: &str, value: u64| (name.to_owned(), Number(value).to_string());
    let share = |name: &str, value: Option<f64>| {
        (name.to_owned(), value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", value * 100.0)))
    };
    let minutes = |name: &str, value: Option<u32>| {
        (name.to_owned(), value.map_or_else(|| "–".to_owned(), |value| Minutes(value).to_string()))
    };
    let mut rows = vec![
        number("encounters (10 m, a quarter of an hour)", told.encounters),
        number("  within 2 m", told.close_encounters),
        number("fallen ill", told.fell_ill),
        number("reports", told.reports),
        number("phones unregistered", told.left),
        number("phones replaced", told.replaced),
        number("HELLOs sent", told.hellos.sent),
        number("HELLOs heard", told.hellos.heard),
        number("HELLOs uploaded", told.hellos.uploaded),
        number("contacts uploaded", told.contacts.uploaded),
        number("contacts kept by the server", told.contacts.kept),
    ];
    rows.extend(told.contacts.discarded.iter().map(|(reason, count)| number(&format!("  {reason}"), *count)));
    rows.extend([
        number("warned", told.warned),
        number("should have been warned", told.should_have_been_warned),
        number("  and were", told.rightly_warned),
        share("precision", told.precision),
        share("recall", told.recall),
        minutes("report to warning, median", told.report_to_warning_minutes.median),
        minutes("report to warning, nine in ten", told.report_to_warning_minutes.p90),
        number("polls", told.polls),
        number("requests", told.requests),
        ("requests a second".to_owned(), format!("{:.0}", told.requests_per_s)),
        ("seconds on the clock of the wall".to_owned(), format!("{:.1}", told.wall_s)),
    ]);
    rows
}

fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", Number(count), if count == 1 { one } else { more })
}

/// A whole number, its thousands set apart.
struct Number(u64);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A time in minutes, as people say it.
struct Minutes(u32);

impl Display for Minutes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (0, minutes) => write!(f, "{minutes} min"),
            (hours, 0) => write!(f, "{hours} h"),
            (hours, minutes) => write!(f, "{hours} h {minutes} min"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sim::{outcome::Ending, population::PersonId, quarter::Quarter, run::Plan, tally::Tally, truth::Truth};

    fn outcome(tally: Tally) -> Outcome {
        let plan = Plan { phones: 1200, days: 1, seed: 1 };
        let wall = Duration::from_secs(2);
        Outcome::of(Ending { plan, fell_ill: 3, requests: 10, wall, tally, truth: Truth::default() })
    }

    #[test]
    fn numbers_and_times_read_well() {
        let numbers = [0, 999, 1000, 12_345, 1_234_567].map(|number| Number(number).to_string());
        assert_eq!(numbers, ["0", "999", "1 000", "12 345", "1 234 567"]);
        assert_eq!(
            [0, 45, 120, 495].map(|minutes| Minutes(minutes).to_string()),
            ["0 min", "45 min", "2 h", "8 h 15 min"]
        );
    }

    #[test]
    fn a_quiet_run_is_told_without_shares_of_nothing() {
        let text = Story(&outcome(Tally::default())).to_string();
        assert!(text.starts_with("1 200 people carry the app for 1 day."), "{text}");
        assert!(text.contains("3 fall ill, and nobody reports.") && text.contains("Nobody is warned."), "{text}");
        assert!(text.contains('–') && !text.contains("NaN"), "{text}");
    }

    #[test]
    fn a_warning_is_told_with_its_delay() {
        let mut tally = Tally { reports: 1, ..Tally::default() };
        tally.warn(PersonId(1), Quarter(30), Some(Quarter(9)));
        let text = Story(&outcome(tally)).to_string();
        assert!(text.contains("1 report reaches the server"), "{text}");
        assert!(text.contains("1 person is warned, half of them within 5 h 15 min"), "{text}");
        assert!(text.contains("0 were warned and 0 were not. 1 other was warned as well"), "{text}");
    }
}
