//! A repository of somebody else's: nothing in it, its git configuration least of all, can make trimtab start a program.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a repository that cannot be made is a failure")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a stranger can write into a repository; `EVIL` stands for a program that leaves a mark when it is started.
const VECTORS: [(&str, &str); 12] = [
    ("signatures", "[log]\nshowSignature = true\n[gpg]\nprogram = EVIL\n[gpg \"ssh\"]\nprogram = EVIL\n"),
    ("file system monitor", "[core]\nfsmonitor = EVIL\n"),
    ("filter", "[filter \"evil\"]\nclean = EVIL\nsmudge = EVIL\nprocess = EVIL\nrequired = true\n"),
    ("included file", "[include]\npath = more\n"),
    ("external diff", "[diff]\nexternal = EVIL\n"),
    ("text conversion", "[diff \"evil\"]\ntextconv = EVIL\ncommand = EVIL\n"),
    ("pager", "[core]\npager = EVIL\n[pager]\nlog = EVIL\nrev-list = EVIL\ndiff-tree = EVIL\n"),
    ("hooks", "[core]\nhooksPath = .git/evil-hooks\n"),
    ("aliases", "[alias]\nrev-list = !EVIL\ndiff-tree = !EVIL\ncat-file = !EVIL\nrev-parse = !EVIL\n"),
    (
        "transport",
        "[remote \"origin\"]\nurl = ext::EVIL\npromisor = true\nuploadpack = EVIL\n[core]\nsshCommand = EVIL\n",
    ),
    (
        "editor and prompts",
        "[core]\neditor = EVIL\naskPass = EVIL\n[credential]\nhelper = EVIL\n[sequence]\neditor = EVIL\n",
    ),
    ("alternates", "[core]\nalternateRefsCommand = EVIL\ngitProxy = EVIL\n[uploadpack]\npackObjectsHook = EVIL\n"),
];

/// What is done with the repository.
const COMMANDS: [&[&str]; 10] = [
    &["check"],
    &["fix", "--diff", "--unsafe-fixes"],
    &["optimize", "Dockerfile"],
    &["context"],
    &["cache", "Dockerfile"],
    &["cache", "Dockerfile", "--history", "10"],
    &["cache", "Dockerfile", "--since", "HEAD~1"],
    &["cache", "Dockerfile", "--since", "HEAD~1", "--gate"],
    &["cache", "why", "Dockerfile:3", "--since", "HEAD~1"],
    &["verify", "Dockerfile", "Dockerfile"],
];

#[test]
fn no_configuration_of_a_repository_starts_a_program() {
    for (name, config) in VECTORS {
        let repository = Repository::with(config);
        for command in COMMANDS {
            repository.trimtab(command);
            assert!(!repository.mark().exists(), "{name}: `trimtab {}` started a program", command.join(" "));
        }
        repository.serve();
        assert!(!repository.mark().exists(), "{name}: the language server started a program");
    }
}

/// That the programs would be started by those who are less careful, so that the test above can fail.
#[test]
fn git_itself_starts_the_program() {
    for (config, arguments) in [
        (VECTORS[0].1, &["log", "-1"][..]),
        (VECTORS[1].1, &["status"]),
        (VECTORS[2].1, &["diff", "HEAD"]),
        (VECTORS[3].1, &["status"]),
        (VECTORS[4].1, &["diff", "HEAD~1"]),
    ] {
        let repository = Repository::with(config);
        fs::write(repository.root().join("a.txt"), "changed for git").unwrap();
        let output = Command::new("git").arg("-C").arg(repository.root()).args(arguments).output().unwrap();
        assert!(repository.mark().exists(), "{config}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// A repository of commits enough to count, the last with a signature, with changes in the work tree.
    fn with(config: &str) -> Repository {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        let root = repository.root();
        fs::create_dir_all(&root).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        repository.add_submodule();
        fs::write(root.join("Dockerfile"), "FROM debian:12\nCOPY . .\nRUN make\n").unwrap();
        fs::write(root.join(".gitattributes"), "* filter=evil diff=evil\n").unwrap();
        for text in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] {
            fs::write(root.join("a.txt"), text).unwrap();
            repository.git(&["add", "."]);
            repository.git(&["commit", "-q", "-m", text]);
        }
        repository.sign();
        fs::write(root.join("a.txt"), "three").unwrap();
        fs::write(root.join("inner/a.txt"), "three").unwrap();
        fs::write(root.join("new.txt"), "new").unwrap();
        let evil = root.join(".git/evil");
        fs::write(&evil, format!("#!/bin/sh\ntouch '{}'\ncat\n", repository.mark().display())).unwrap();
        fs::create_dir_all(root.join(".git/evil-hooks")).unwrap();
        for hook in ["post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-commit"] {
            fs::copy(&evil, root.join(".git/evil-hooks").join(hook)).unwrap();
            make_executable(&root.join(".git/evil-hooks").join(hook));
        }
        make_executable(&evil);
        let evil = evil.display().to_string();
        fs::write(root.join(".git/info/attributes"), "* filter=evil diff=evil\n").unwrap();
        fs::write(root.join(".git/more"), VECTORS[1].1.replace("EVIL", &evil)).unwrap();
        for of in [".git/config", "inner/.git/config"] {
            let mut file = fs::OpenOptions::new().append(true).open(root.join(of)).unwrap();
            file.write_all(config.replace("EVIL", &evil).as_bytes()).unwrap();
        }
        repository
    }

    /// A submodule that is checked out; it gets the same configuration.
    fn add_submodule(&self) {
        let inner = self.root().join("inner").display().to_string();
        fs::create_dir(&inner).unwrap();
        self.git(&["init", "-q", &inner]);
        fs::write(self.root().join("inner/a.txt"), "1").unwrap();
        self.git(&["-C", &inner, "add", "."]);
        self.git(&["-C", &inner, "commit", "-q", "-m", "1"]);
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn mark(&self) -> PathBuf {
        self.folder.path().join("mark")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false"];
        let output =
            Command::new("git").arg("-C").arg(self.root()).args(identity).args(arguments).output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Makes a commit with a signature, which nobody checks.
    fn sign(&self) {
        let commit = self.git(&["cat-file", "commit", "HEAD"]);
        let signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----";
        let signed = commit.replacen("\n\n", &format!("\n{signature}\n\n"), 1) + "\n";
        let file = self.folder.path().join("signed");
        fs::write(&file, signed).unwrap();
        let id = self.git(&["hash-object", "-t", "commit", "-w", &file.display().to_string()]);
        self.git(&["update-ref", "refs/heads/main", &id]);
    }

    fn trimtab(&self, arguments: &[&str]) {
        let program = env!("CARGO_BIN_EXE_trimtab");
        let output = Command::new(program).args(arguments).current_dir(self.root()).output().expect("trimtab runs");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!words.contains("panicked"), "{arguments:?}: {words}");
        // A builder need not be there; all else can do its work, or a test of it would prove nothing.
        let is_done = matches!(output.status.code(), Some(0 | 1)) || arguments[0] == "verify";
        assert!(is_done, "{arguments:?}: {words}");
    }

    /// Opens the file in the language server.
    fn serve(&self) {
        let mut server = Command::new(env!("CARGO_BIN_EXE_trimtab"))
            .arg("lsp")
            .current_dir(self.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let uri = format!("file://{}", self.root().display());
        let mut messages = String::new();
        for body in [
            format!(
                r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{"rootUri":"{uri}","capabilities":{{}}}}}}"#
            ),
            r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#.to_owned(),
            format!(
                r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"{uri}/Dockerfile","languageId":"dockerfile","version":1,"text":"FROM debian:12\nCOPY . .\nRUN npm ci\n"}}}}}}"#
            ),
            format!(
                r#"{{"jsonrpc":"2.0","id":2,"method":"textDocument/diagnostic","params":{{"textDocument":{{"uri":"{uri}/Dockerfile"}}}}}}"#
            ),
            r#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#.to_owned(),
            r#"{"jsonrpc":"2.0","method":"exit"}"#.to_owned(),
        ] {
            write!(messages, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
        server.stdin.take().expect("it is piped").write_all(messages.as_bytes()).expect("the server reads");
        let output = server.wait_with_output().expect("the server ends");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("\"id\":3"), "{text}");
    }
}

fn make_executable(file: &Path) {
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}
