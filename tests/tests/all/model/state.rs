//! The model: what a server has to remember of its phones, in a few maps.
//!
//! Written from robert.md alone, without the server's rules: quarters of an hour and days are plain
//! numbers, a meeting either endangers for certain (forty minutes side by side) or not at all (a faint
//! message). Where chance decides (a contact's date is a day off) or a danger is cut in two by a clock that
//! went back, the model says that it does not know, and learns from the next answer.
//!
//! Source: robert.md §5.2 (interval), §7.2 to §7.6 (batch), §6 (endings).

/// Quarters of an hour since the service began.
pub(super) type Epoch = i64;

/// Quarters of an hour in a day.
pub(super) const DAY: Epoch = 96;

/// What was heard of one phone at one meeting, or the exposures that came of it.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    /// The epochs of the EBIDs that were heard.
    pub(super) epochs: Vec<Epoch>,
    /// Those of them that are contacts of their own: two meetings in one quarter of an hour are reported
    /// as one.
    pub(super) contacts: Vec<Epoch>,
    /// What it does to the one who was heard, all epochs together.
    pub(super) danger: Danger,
}

/// How dangerous a meeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Danger {
    /// Below the threshold, whatever comes to it: its score is 0.
    None,
    /// Above the threshold by itself.
    Certain,
    /// Part of a long meeting.
    Unclear,
}

/// One phone, as the server has to know it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Epoch of the last status request that was answered; 0 for none.
    last_status: Epoch,
    /// Exposures that are stored.
    exposures: Vec<Meeting>,
    /// Contacts that wait for the batch.
    waiting: Vec<Meeting>,
    /// Whether it is at risk; `None`: chance decided.
    at_risk: Option<bool>,
    /// Epoch of the batch that last found a risk; `None`: unknown.
    latest_risk: Option<Epoch>,
    /// First and last day on which the stored date of the last contact may lie.
    last_contact: (Epoch, Epoch),
}

/// What a status request has to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// 400: too soon.
    TooSoon,
    /// 200, and whether there is a risk, if the model knows.
    Risk(Option<bool>),
}

impl Known {
    /// A phone that has just registered.
    pub(super) fn registered() -> Self {
        Self { at_risk: Some(false), latest_risk: Some(0), ..Self::default() }
    }

    /// Two quarters of an hour lie between two answers (§5.2).
    pub(super) fn ask(&mut self, now: Epoch) -> Expected {
        if now - self.last_status < 2 {
            return Expected::TooSoon;
        }
        self.last_status = now;
        Expected::Risk(self.at_risk)
    }

    /// What the answer was.
    pub(super) fn learn(&mut self, at_risk: bool) {
        self.at_risk = Some(at_risk);
    }

    /// Somebody reported having heard this phone.
    pub(super) fn reported(&mut self, meeting: Meeting) {
        self.waiting.push(meeting);
    }

    /// Exposures that are stored: one for each contact that was reported.
    pub(super) fn exposed(&self) -> i64 {
        self.exposures.iter().map(|meeting| meeting.contacts.len()).sum::<usize>() as i64
    }

    /// "Erase my history": what is stored goes; what waits is not its history yet, and a warning stays.
    pub(super) fn erase_history(&mut self) {
        self.exposures.clear();
    }

    /// The batch: purge, reset, score, evaluate (§7.1). EBIDs of days before `keys_from` do not open any
    /// more.
    pub(super) fn batch(&mut self, now: Epoch, keys_from: Epoch) {
        let oldest = now - 14 * DAY;
        cut(&mut self.exposures, |epoch| epoch >= oldest);
        self.reset(now);
        cut(&mut self.waiting, |epoch| epoch.div_euclid(DAY) >= keys_from);
        if self.waiting.is_empty() {
            return;
        }
        self.exposures.append(&mut self.waiting);
        self.evaluate(now);
    }

    /// More than seven whole days after the last contact a warning ends (§7.3).
    fn reset(&mut self, now: Epoch) {
        let limit = now.div_euclid(DAY) - 8;
        let (first, last) = self.last_contact;
        if last <= limit {
            self.at_risk = Some(false);
        } else if first <= limit && self.at_risk == Some(true) {
            self.at_risk = None;
        }
    }

    /// §7.6: exposures since the last risk count; the latest of all says how old it is.
    fn evaluate(&mut self, now: Epoch) {
        let Some(latest) = self.exposures.iter().flat_map(|meeting| &meeting.epochs).max().copied() else { return };
        let danger = self.danger();
        if danger == Danger::None || latest <= now - 7 * DAY {
            return;
        }
        if danger == Danger::Unclear {
            self.at_risk = None;
            self.latest_risk = None;
            let day = latest.div_euclid(DAY);
            self.last_contact.1 = self.last_contact.1.max(day + 1);
            return;
        }
        // The date is a day off by chance, but not in the future; it never moves back, unless it would lie
        // ahead.
        let (day, today) = (latest.div_euclid(DAY), now.div_euclid(DAY));
        let (first, last) = self.last_contact;
        self.last_contact = ((day - 1).max(first).min(today), (day + 1).min(today).max(last));
        self.at_risk = Some(true);
        self.latest_risk = Some(now);
    }

    /// The danger of what was not counted in an earlier risk.
    fn danger(&self) -> Danger {
        let dangers = self.exposures.iter().filter(|meeting| meeting.danger != Danger::None).map(|meeting| {
            let Some(latest_risk) = self.latest_risk else { return Danger::Unclear };
            let counted = meeting.epochs.iter().filter(|epoch| **epoch > latest_risk).count();
            match counted {
                0 => Danger::None,
                all if all == meeting.epochs.len() => meeting.danger,
                _ => Danger::Unclear,
            }
        });
        dangers.fold(Danger::None, |worst, danger| match (worst, danger) {
            (Danger::Certain, _) | (_, Danger::Certain) => Danger::Certain,
            (Danger::Unclear, _) | (_, Danger::Unclear) => Danger::Unclear,
            _ => Danger::None,
        })
    }
}

/// Drops the epochs that are not kept; a long meeting that lost some is unclear.
fn cut(meetings: &mut Vec<Meeting>, keep: impl Fn(Epoch) -> bool) {
    for meeting in meetings.iter_mut() {
        let before = meeting.epochs.len();
        meeting.epochs.retain(|epoch| keep(*epoch));
        meeting.contacts.retain(|epoch| keep(*epoch));
        if meeting.epochs.len() < before && meeting.danger == Danger::Certain {
            meeting.danger = Danger::Unclear;
        }
    }
    meetings.retain(|meeting| !meeting.epochs.is_empty());
}
