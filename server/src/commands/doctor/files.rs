//! The data directory: there, ours, private.

use std::{fs, io, os::unix::fs::PermissionsExt as _, path::Path};

use super::finding::Finding;

const CHECK: &str = "data";

/// Looks at the directory.
pub(super) fn examine(dir: &Path) -> Vec<Finding> {
    let name = dir.display();
    let known = match fs::metadata(dir) {
        Ok(known) => known,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![Finding::warning(
                CHECK,
                format!("{name} is not there yet"),
                "the first `vigie serve` makes it; or name another one with --data-dir",
            )];
        }
        Err(error) => {
            return vec![Finding::wrong(
                CHECK,
                format!("{name} cannot be looked at: {error}"),
                "ask as the user that runs the server",
            )];
        }
    };
    if !known.is_dir() {
        return vec![Finding::wrong(CHECK, format!("{name} is no directory"), "name another one with --data-dir")];
    }
    let mut findings = vec![writable(dir)];
    findings.extend(private(dir, &known));
    findings.extend(private_token(&dir.join("admin.token")));
    findings
}

fn writable(dir: &Path) -> Finding {
    // A file without a name, gone with the question, would need a system call of its own.
    let probe = dir.join(format!(".doctor.{}", hex::encode(crate::rng::bytes::<8>())));
    let tried = fs::OpenOptions::new().write(true).create_new(true).open(&probe);
    match tried.and_then(|_| fs::remove_file(&probe)) {
        Ok(()) => Finding::ok(CHECK, format!("{} can be written", dir.display())),
        Err(error) => Finding::wrong(
            CHECK,
            format!("{} cannot be written: {error}", dir.display()),
            format!("chown -R USER {}, USER being the one that runs the server", dir.display()),
        ),
    }
}

fn private(path: &Path, known: &fs::Metadata) -> Option<Finding> {
    let mode = known.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Finding::warning(
            CHECK,
            format!("{} is open to other users of this machine (mode {mode:o})", path.display()),
            format!("chmod 700 {}", path.display()),
        )
    })
}

fn private_token(path: &Path) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Finding::wrong(
            CHECK,
            format!("{} can be read by other users of this machine (mode {mode:o})", path.display()),
            format!(
                "chmod 600 {0}; if others use this machine, remove {0} and restart: a new token is made",
                path.display()
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Verdict, *};

    fn verdicts(dir: &Path) -> Vec<Verdict> {
        examine(dir).iter().map(|finding| finding.verdict).collect()
    }

    #[test]
    fn a_directory_is_judged_and_left_as_it_was() {
        let home = tempfile::tempdir().expect("a folder");
        let dir = home.path().join("data");
        assert_eq!(verdicts(&dir), [Verdict::Warning], "not there yet");
        fs::create_dir(&dir).expect("made");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).expect("set");
        assert_eq!(verdicts(&dir), [Verdict::Ok]);
        assert_eq!(fs::read_dir(&dir).expect("listed").count(), 0, "nothing is left behind");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("set");
        fs::write(dir.join("admin.token"), "x").expect("written");
        fs::set_permissions(dir.join("admin.token"), fs::Permissions::from_mode(0o644)).expect("set");
        assert_eq!(verdicts(&dir), [Verdict::Ok, Verdict::Warning, Verdict::Wrong]);
        assert_eq!(verdicts(&dir.join("admin.token")), [Verdict::Wrong], "no directory");
    }
}
