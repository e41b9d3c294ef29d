//! The screen at a door: what it shows, what it wipes, what it leaves behind.

use std::{
    fs,
    io::{Read, Write},
    process::{Child, Command},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use crate::{
    harness::{Desk, NOON, finish, program},
    maker::{Message, test, vaccination},
};

/// What a terminal shows at the end of a stream: everything since the last time it was wiped, scrolled-out lines
/// included.
fn screen(stream: &str) -> &str {
    stream.rsplit("\u{1b}[2J\u{1b}[3J\u{1b}[H").next().unwrap_or(stream)
}

/// A gate that was just started.
pub(crate) struct Gate {
    pub(crate) child: Child,
    drawn: Receiver<Vec<u8>>,
    pub(crate) seen: String,
    /// Up to where `seen` was looked at.
    looked: usize,
}

impl Gate {
    fn open(desk: &Desk, more: &[&str]) -> Self {
        Self::of(command(desk, more).spawn().expect("a start"))
    }

    pub(crate) fn of(mut child: Child) -> Self {
        let out = child.stdout.take().expect("a pipe");
        let mut gate = Self::drawn_on(child, out);
        gate.until("Scan a pass.");
        gate
    }

    /// A gate whose screen is read here.
    pub(crate) fn drawn_on(child: Child, mut out: impl Read + Send + 'static) -> Self {
        let (send, drawn) = mpsc::channel();
        thread::spawn(move || {
            let mut room = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut room) {
                if send.send(room[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, drawn, seen: String::new(), looked: 0 }
    }

    pub(crate) fn scan(&mut self, text: &str) {
        self.send(&format!("{text}\r\n"));
    }

    fn send(&mut self, bytes: &str) {
        self.child.stdin.as_mut().expect("a pipe").write_all(bytes.as_bytes()).expect("the gate reads");
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("a signal").success());
    }

    /// Reads on until these words were drawn after those looked for last.
    pub(crate) fn until(&mut self, words: &str) {
        loop {
            if let Some(at) = self.seen[self.looked..].find(words) {
                self.looked += at + words.len();
                return;
            }
            match self.drawn.recv_timeout(Duration::from_secs(30)) {
                Ok(drawn) => self.seen.push_str(&String::from_utf8_lossy(&drawn)),
                Err(why) => panic!("{words:?} never came ({why}): {:?}", &self.seen[self.looked..]),
            }
        }
    }

    pub(crate) fn shows(&self, words: &str) -> bool {
        screen(&self.seen).contains(words)
    }
}

/// A gate at [`NOON`], trusting the desk's signer, not yet run.
pub(crate) fn command(desk: &Desk, more: &[&str]) -> Command {
    let trusted = desk.trusted();
    program(&[&["gate", "--at", NOON, "--trust", &trusted], more].concat())
}

pub(crate) fn named(desk: &Desk, surname: &str) -> String {
    let mut dcc = vaccination();
    dcc["nam"]["fn"] = surname.into();
    dcc["nam"]["fnt"] = surname.to_uppercase().into();
    Message::new(&desk.signer, &dcc).text(&desk.signer)
}

#[test]
fn an_answer_has_a_colour_a_sign_a_word_a_name_and_a_sentence() {
    let desk = Desk::new();
    let positive = Message::new(&desk.signer, &test("tr", "260373001")).text(&desk.signer);
    let mut gate = Gate::open(&desk, &[]);
    for (text, colour, sign, word, sentence) in [
        (
            desk.valid(),
            "42m",
            "\u{2714}",
            "VALID",
            "The signature holds and the certificate is in force. Compare name and date of birth",
        ),
        (positive, "43m", "?", "NOT ACCEPTED", "the test found the virus"),
        ("NL2:X".to_owned(), "43m", "?", "NOT CHECKABLE HERE", "A Dutch domestic pass."),
        (
            "HTTPS://EXAMPLE.ORG".to_owned(),
            "41m",
            "\u{2716}",
            "INVALID",
            "Not a health pass, but another code or text.",
        ),
    ] {
        gate.scan(&text);
        gate.until(word);
        gate.until("Lists");
        let flat = screen(&gate.seen).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(gate.shows(colour) && gate.shows(sign) && flat.contains(sentence), "{flat}");
        assert_eq!(flat.contains("Anaïs Müller-Lüdenscheidt"), flat.contains("1980-02-29"), "{flat}");
    }
}

#[test]
fn an_answer_is_wiped_by_the_next_scan_and_by_time() {
    let desk = Desk::new();
    let mut gate = Gate::open(&desk, &["--clear", "1"]);
    gate.scan(&named(&desk, "Wiesengrund"));
    gate.until("Wiesengrund");
    gate.scan("nothing");
    gate.until("INVALID");
    assert!(!gate.shows("Wiesengrund") && !gate.shows("WIESENGRUND"));
    gate.scan(&named(&desk, "Steinbrecher"));
    gate.until("Steinbrecher");
    gate.until("Scan a pass."); // nobody scanned: the second went by
    assert!(!gate.shows("Steinbrecher") && !gate.shows("STEINBRECHER"));
    gate.scan(&named(&desk, "Fischreiher"));
    gate.until("Fischreiher");
    drop(gate.child.stdin.take());
    gate.until(" check");
    assert!(!gate.shows("Fischreiher"), "the end wipes too");
}

#[test]
fn the_end_prints_counts_by_verdict_and_reason_and_nobody() {
    let desk = Desk::new();
    let trusted = desk.trusted();
    let child = program(&["gate", "--at", NOON, "--trust", &trusted]).spawn().expect("a start");
    let input = format!("{}\nnothing\n\n{}\nnothing\n", desk.valid(), named(&desk, "Wiesengrund"));
    let ran = finish(child, input.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let end: Vec<_> =
        screen(&ran.out).lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        end,
        ["4 checks, 2021-06-15T12:00:00Z to 2021-06-15T12:00:00Z", "2 valid -", "2 invalid PrefixMissing"],
        "an empty line is no scan"
    );
}

#[test]
fn what_ends_a_scan_does_not_wipe_its_answer_and_a_return_by_hand_does() {
    let desk = Desk::new();
    let mut gate = Gate::open(&desk, &[]);
    for end in ["\r\n", "\r", "\n"] {
        gate.send(&format!("{}{end}", desk.valid()));
        gate.until("VALID");
        gate.send(&format!("nothing{end}"));
        gate.until("INVALID");
        assert_eq!(gate.seen.matches("Scan a pass.").count(), 1, "{end:?}");
        gate.send(end);
        gate.until("Scan a pass.");
        gate.seen.clear();
        gate.looked = 0;
        gate.send(end);
        gate.until("Scan a pass.");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_not_told_who_came() {
    let desk = Desk::new();
    let log = desk.path("log");
    let mut child = command(&desk, &[]);
    let child = child.stdout(fs::File::create(&log).expect("a file")).spawn().expect("a start");
    let ran = finish(child, format!("{}\n", desk.valid()).as_bytes());
    assert!(ran.code == 0 && ran.err.contains("answers leave out name and date of birth"), "{}", ran.err);
    let written = fs::read_to_string(&log).expect("the log");
    for words in ["42m", "VALID", "The signature holds", "1 check,"] {
        assert!(written.contains(words), "{words}: {written}");
    }
    for words in ["Anaïs", "LUEDENSCHEIDT", "1980", "Vaccination", "identity document"] {
        assert!(!written.contains(words), "{words}: {written}");
    }
}

#[cfg(unix)]
#[test]
fn however_the_program_is_stopped_the_screen_is_wiped_and_the_counts_are_printed() {
    let desk = Desk::new();
    for signal in ["-INT", "-TERM", "-HUP", "-QUIT"] {
        let mut gate = Gate::open(&desk, &[]);
        gate.scan(&named(&desk, "Wiesengrund"));
        gate.until("Wiesengrund");
        gate.until("Lists");
        gate.signal(signal);
        gate.until("1 check,");
        assert!(!gate.shows("Wiesengrund"), "{signal}");
        assert!(gate.child.wait().expect("an end").success(), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn whoever_wants_to_suspend_it_has_the_answer_wiped() {
    let desk = Desk::new();
    let mut gate = Gate::open(&desk, &[]);
    gate.scan(&named(&desk, "Wiesengrund"));
    gate.until("Wiesengrund");
    gate.signal("-TSTP");
    gate.until("Scan a pass.");
    assert!(!gate.shows("Wiesengrund"));
    gate.scan("nothing");
    gate.until("INVALID");
}

#[test]
fn a_text_garbled_by_a_french_keyboard_is_named_as_such() {
    let desk = Desk::new();
    let mut gate = Gate::open(&desk, &["--lang", "en"]);
    gate.scan("HC&M6BFOXN%TS\"DH");
    gate.until("INVALID");
    gate.until("Lists");
    let flat = screen(&gate.seen).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("typed through the wrong keyboard") && flat.contains("French"), "{flat}");
    drop(gate.child.stdin.take());
    gate.until("PrefixMissing");
}

#[test]
fn a_gate_in_french_without_lists_says_so() {
    let child = program(&["gate", "--at", NOON, "--lang", "fr"]).spawn().expect("a start");
    let ran = finish(child, b"HC1:\n");
    for words in
        ["Scannez un passe.", "Aucune liste n'est chargée", "NON VALIDE", "Le code est incomplet", "1 contrôle, du"]
    {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_written_to_disk() {
    let desk = Desk::new();
    let place = tempfile::tempdir().expect("a folder");
    let trusted = desk.trusted();
    let mut command = program(&["gate", "--at", NOON, "--trust", &trusted]);
    // Everything a program writes to by habit.
    for name in ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, place.path());
    }
    let mut gate = Gate::of(command.current_dir(place.path()).spawn().expect("a start"));
    gate.scan(&desk.valid());
    gate.until("VALID");
    assert_eq!(linux::files_open(gate.child.id()), Vec::<String>::new());
    assert_eq!(linux::bytes_written_to_disk(gate.child.id()), 0);
    drop(gate.child.stdin.take());
    gate.until(" check");
    gate.child.wait().expect("an end");
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 0);
}

/// Looks through all the memory of the running program: heap, stacks, buffers.
#[cfg(target_os = "linux")]
#[test]
fn nothing_of_a_pass_outlives_the_next_scan_in_memory() {
    let desk = Desk::new();
    let mut gate = Gate::open(&desk, &[]);
    let text = named(&desk, "Wiesengrund");
    gate.scan(&text);
    gate.until("Wiesengrund");
    gate.scan("nothing");
    gate.until("INVALID");
    gate.until("Lists");
    let memory = linux::Memory::of(gate.child.id());
    assert!(memory.holds(desk.trusted().as_bytes()), "the search finds what is there: an argument");
    let (encoded, compressed) =
        (text.as_bytes(), vigie_protocol::dcc::envelope::decode_base45(&text.as_bytes()[4..]).expect("ours"));
    let unpacked = vigie_protocol::dcc::envelope::inflate(&compressed).expect("ours");
    for (what, trace) in [
        ("the surname", "Wiesengrund".as_bytes()),
        ("the surname as in a passport", b"WIESENGRUND"),
        ("a part of the text", &encoded[100..148]),
        ("a part of what Base45 held", &compressed[100..148]),
        ("the signature", &unpacked[unpacked.len() - 64..]),
        ("the identifier", b"0123456789ABCDEF#X"),
    ] {
        assert!(!memory.holds(trace), "{what} is still in memory");
    }
}

/// What Linux tells about a running program.
#[cfg(target_os = "linux")]
mod linux {
    use std::{
        fs,
        io::{Read, Seek, SeekFrom},
    };

    /// The regular files that a program holds open.
    pub(super) fn files_open(process: u32) -> Vec<String> {
        let descriptors = fs::read_dir(format!("/proc/{process}/fd")).expect("a running program");
        let targets = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        targets.filter(|target| target.is_file()).map(|target| target.display().to_string()).collect()
    }

    /// Bytes that it caused to be sent to a disk.
    pub(super) fn bytes_written_to_disk(process: u32) -> u64 {
        let counts = fs::read_to_string(format!("/proc/{process}/io")).expect("a running program");
        let line = counts.lines().find_map(|line| line.strip_prefix("write_bytes: ")).expect("a count");
        line.parse().expect("a number")
    }

    /// All that a program may write to.
    pub(super) struct Memory(Vec<Vec<u8>>);

    impl Memory {
        pub(super) fn of(process: u32) -> Self {
            let map = fs::read_to_string(format!("/proc/{process}/maps")).expect("a running program");
            let mut memory = fs::File::open(format!("/proc/{process}/mem")).expect("a child of ours");
            let regions = map.lines().filter(|line| line.contains(" rw")).filter_map(|line| {
                let (from, rest) = line.split_once('-')?;
                let (until, _) = rest.split_once(' ')?;
                let [from, until] = [from, until].map(|end| u64::from_str_radix(end, 16).expect("an address"));
                let mut region = vec![0; usize::try_from(until - from).expect("a length")];
                memory.seek(SeekFrom::Start(from)).ok()?;
                memory.read_exact(&mut region).ok()?; // a page that is not there holds nothing
                Some(region)
            });
            Self(regions.collect())
        }

        pub(super) fn holds(&self, trace: &[u8]) -> bool {
            self.0.iter().any(|region| region.windows(trace.len()).any(|window| window == trace))
        }
    }
}
