//! One set of server keys for all worlds of a test process: making RSA keys for each would cost more
//! than everything else a story does.

use std::{
    fs,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use tokio::sync::OnceCell;

use super::process::Command;

/// The files of a keystore, in memory: nothing is left behind.
#[derive(Clone, Debug)]
pub struct Keystore(Vec<File>);

#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    mode: u32,
    content: Vec<u8>,
}

static SHARED: OnceCell<Keystore> = OnceCell::const_new();

impl Keystore {
    /// The keystore of this test process: made by a first start of the server, once.
    ///
    /// # Panics
    /// If the server does not start.
    pub async fn shared(binary: &Path) -> &'static Self {
        SHARED.get_or_init(|| Self::made_by(binary)).await
    }

    async fn made_by(binary: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let data = dir.path().join("data");
        let first_start = Command {
            binary: binary.to_owned(),
            arguments: super::setup::arguments(&data, "2021-04-07T08:00:00Z"),
            environment: vec![("VIGIE__CAPTCHA__MODE".to_owned(), "off".to_owned())],
            log: dir.path().join("log"),
        };
        let server = first_start.start().await.unwrap_or_else(|exit| panic!("no first start: {exit:?}"));
        server.stop().await;
        let mut files = Vec::new();
        read(&data.join("keys"), Path::new(""), &mut files);
        assert!(!files.is_empty(), "the first start made no keys");
        Self(files)
    }

    /// Writes it into a directory.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) {
        make_private_dir(dir);
        for file in &self.0 {
            let path = dir.join(&file.path);
            make_private_dir(path.parent().expect("a file has a directory"));
            let mut options = fs::OpenOptions::new();
            let mut handle = options.write(true).create_new(true).mode(file.mode).open(&path).expect("a new file");
            std::io::Write::write_all(&mut handle, &file.content).expect("a key file can be written");
        }
    }
}

fn make_private_dir(dir: &Path) {
    fs::create_dir_all(dir).expect("a directory can be made");
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).expect("its mode can be set");
}

fn read(dir: &Path, below: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(dir.join(below)).expect("the keystore can be read") {
        let entry = entry.expect("the keystore can be read");
        let path = below.join(entry.file_name());
        let known = entry.metadata().expect("a file can be looked at");
        if known.is_dir() {
            read(dir, &path, files);
        } else {
            let content = fs::read(entry.path()).expect("a key file can be read");
            files.push(File { path, mode: known.permissions().mode() & 0o777, content });
        }
    }
}
