//! The gate on terminals: the one it draws on, the one that types, the serial line of a scanner.

use std::{fs::File, io::Write, process::Stdio};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize},
};

use crate::{
    gate::{Gate, command, named},
    harness::Desk,
};

/// A terminal of the test's own, and whoever sits at its other end.
struct Terminal {
    /// What a scanner or a person sees and types.
    outside: File,
    /// What a program sees.
    inside: File,
    path: String,
}

impl Terminal {
    fn of_size(ws_col: u16, ws_row: u16) -> Self {
        let outside = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&outside).and_then(|()| unlockpt(&outside)).expect("ours");
        let path = ptsname(&outside, Vec::new()).expect("a name").into_string().expect("UTF-8");
        // Not to become the terminal that stops the tests.
        let inside = rustix::fs::open(
            path.as_str(),
            rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY,
            rustix::fs::Mode::empty(),
        )
        .expect("the other end");
        tcsetwinsize(&inside, Winsize { ws_row, ws_col, ws_xpixel: 0, ws_ypixel: 0 }).expect("a size");
        Self { outside: outside.into(), inside: inside.into(), path }
    }

    fn inside(&self) -> Stdio {
        self.inside.try_clone().expect("a copy").into()
    }

    fn types(&self, bytes: &str) {
        (&self.outside).write_all(bytes.as_bytes()).expect("the terminal takes it");
    }

    /// Whether anything came back by itself.
    fn said_something(&self) -> bool {
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut [PollFd::new(&self.outside, PollFlags::IN)], Some(&at_once)).expect("a look") > 0
    }

    fn echoes(&self) -> bool {
        tcgetattr(&self.inside).expect("a terminal").local_modes.contains(LocalModes::ECHO)
    }
}

/// Two scans, an answer each and nothing in between; then a return by hand.
fn two_scans_and_a_return(desk: &Desk, gate: &mut Gate, scanner: &Terminal, end: &str) {
    scanner.types(&format!("{}{end}", desk.valid()));
    gate.until("VALID");
    scanner.types(&format!("nothing{end}"));
    gate.until("INVALID");
    assert_eq!(gate.seen.matches("Scan a pass.").count(), 1, "{end:?} wiped its own answer");
    scanner.types("\r");
    gate.until("Scan a pass.");
}

#[test]
fn a_scanner_that_types_may_end_a_scan_with_cr_lf() {
    let desk = Desk::new();
    for end in ["\r\n", "\r", "\n"] {
        let terminal = Terminal::of_size(80, 24);
        let mut gate = Gate::of(command(&desk, &[]).stdin(terminal.inside()).spawn().expect("a start"));
        two_scans_and_a_return(&desk, &mut gate, &terminal, end);
        assert!(!terminal.said_something(), "it was echoed");
        terminal.types("\u{4}"); // Ctrl-D
        gate.until("2 checks,");
        gate.child.wait().expect("an end");
        assert!(terminal.echoes(), "as it was before");
    }
}

#[test]
fn a_scanner_on_a_serial_line_may_end_a_scan_with_cr_lf_and_hears_nothing_back() {
    let desk = Desk::new();
    for end in ["\r\n", "\r", "\n"] {
        let line = Terminal::of_size(0, 0);
        let mut gate = Gate::of(command(&desk, &[&line.path]).spawn().expect("a start"));
        two_scans_and_a_return(&desk, &mut gate, &line, end);
        line.types(&format!("\u{3}\u{4}\u{1a}{end}"));
        gate.until("INVALID"); // bytes that would stop a program are bytes
        assert!(!line.said_something(), "it was echoed");
        gate.signal("-INT");
        gate.until("3 checks,");
        gate.child.wait().expect("an end");
        assert!(line.echoes(), "as it was before");
    }
}

#[test]
fn a_terminal_that_did_not_echo_does_not_afterwards() {
    let desk = Desk::new();
    let terminal = Terminal::of_size(80, 24);
    let mut mode = tcgetattr(&terminal.inside).expect("a terminal");
    mode.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&terminal.inside, OptionalActions::Now, &mode).expect("a terminal");
    let mut gate = Gate::of(command(&desk, &[]).stdin(terminal.inside()).spawn().expect("a start"));
    terminal.types("nothing\r\u{4}");
    gate.until("1 check,");
    gate.child.wait().expect("an end");
    assert!(!terminal.echoes());
}

#[test]
fn a_quit_wipes_the_name_and_gives_the_echo_back() {
    let desk = Desk::new();
    let terminal = Terminal::of_size(80, 24);
    let mut command = command(&desk, &[]);
    let child = command.stdin(terminal.inside()).stdout(terminal.inside()).spawn().expect("a start");
    let mut gate = Gate::drawn_on(child, terminal.outside.try_clone().expect("a copy"));
    gate.until("Scan a pass.");
    terminal.types(&format!("{}\r", named(&desk, "Wiesengrund")));
    gate.until("Wiesengrund");
    assert!(!terminal.echoes());
    gate.signal("-QUIT");
    gate.until("1 check,");
    assert!(gate.child.wait().expect("an end").success());
    assert!(terminal.echoes() && !gate.shows("Wiesengrund"));
}

/// As a terminal of that size would: a line that is too long goes on in the next row, and what is above the last
/// `rows` rows is not seen.
fn visible(screen: &str, columns: usize, rows: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut inside_of_a_sequence = false;
    for char in screen.chars() {
        match char {
            '\u{1b}' => inside_of_a_sequence = true,
            _ if inside_of_a_sequence => inside_of_a_sequence = !char.is_ascii_alphabetic(),
            '\n' => all.push(String::new()),
            '\r' => {}
            _ => {
                if all.last().is_some_and(|row| row.chars().count() == columns) {
                    all.push(String::new());
                }
                all.last_mut().expect("a row").push(char);
            }
        }
    }
    all.split_off(all.len().saturating_sub(rows))
}

#[test]
fn the_bar_is_seen_on_every_screen() {
    let desk = Desk::new();
    for (columns, rows) in [(80, 24), (40, 10), (21, 8), (12, 4), (8, 2)] {
        let terminal = Terminal::of_size(columns, rows);
        let child = command(&desk, &[]).stdout(terminal.inside()).spawn().expect("a start");
        let mut gate = Gate::drawn_on(child, terminal.outside.try_clone().expect("a copy"));
        gate.scan(&desk.valid());
        gate.until("VALID");
        gate.child.stdin.take();
        gate.until("1 check,");
        let mut drawings = gate.seen.split("\u{1b}[2J\u{1b}[3J\u{1b}[H");
        let answer = drawings.find(|drawn| drawn.contains("VALID")).expect("an answer");
        let seen = visible(answer, columns.into(), rows.into());
        let bars = seen.iter().filter(|row| row.contains('\u{2714}')).count();
        assert!(bars == 1 && seen.iter().any(|row| row.contains("VALID")), "{columns} by {rows}: {seen:#?}");
    }
}
