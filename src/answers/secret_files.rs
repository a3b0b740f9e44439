//! Files of the build context that hold a secret, by their names and by what is in them.

use super::Answers;
use super::secrets;
use crate::context::path;

/// Files that hold secrets by what they are for.
const SECRET: [&str; 9] =
    [".git-credentials", ".netrc", ".pgpass", "_netrc", "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", ".vault-token"];

/// Directories of such files.
const DIRECTORIES: [&str; 3] = [".aws", ".gnupg", ".ssh"];

/// Words in the paths of files that are made for tests, or for a developer's machine.
const SAMPLES: [&str; 25] = [
    "demo",
    "demos",
    "dev",
    "development",
    "dummy",
    "e2e",
    "example",
    "examples",
    "fake",
    "fixture",
    "fixtures",
    "fuzz",
    "insecure",
    "local",
    "localhost",
    "mock",
    "mocks",
    "sample",
    "samples",
    "selfsigned",
    "snakeoil",
    "template",
    "test",
    "testdata",
    "tests",
];

/// Words in the paths of other files that protect nothing, or belong to others.
const HARMLESS: [&str; 8] = ["ci", "dist", "doc", "docs", "node_modules", "spec", "vendor", "venv"];

/// Words of values that stand for another one.
const STAND_INS: [&str; 16] = [
    "admin",
    "change",
    "default",
    "dev",
    "dummy",
    "example",
    "insert",
    "local",
    "pass",
    "placeholder",
    "replace",
    "sample",
    "secret",
    "test",
    "xxx",
    "your",
];

/// The largest file that is looked into, in bytes.
const MAX_BYTES: u64 = 1 << 16;

impl Answers<'_> {
    /// What makes a file secret that an instruction names, a clause.
    pub fn secret_in(&self, path: &str) -> Option<&'static str> {
        let name = path::split(path).1;
        let inside =
            path.split('/').any(|part| DIRECTORIES.contains(&part)) && name != "known_hosts" && name != "config";
        if SECRET.contains(&name) || inside && !name.contains(".pub") && name != "authorized_keys" {
            return Some("its name suggests a secret");
        }
        content(&self.context.read(path, MAX_BYTES)?, name, is_given)
    }

    /// The first file that comes along with a directory of the build context and surely holds a secret, and what makes it
    /// one, a clause.
    pub fn secret_below(&self, directory: &str) -> Option<(&str, &'static str)> {
        let context = self.context;
        let is_candidate = |path: &&str| {
            let name = path::split(path).1;
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            let is_key = matches!(ending, "pem" | "key") || SECRET.contains(&name);
            let has = |words: &[&str]| path.split(['/', '-', '_', '.']).any(|part| words.contains(&part));
            (is_key || name == ".npmrc" || name == ".env" || name == ".env.production")
                && !has(&SAMPLES)
                && !has(&HARMLESS)
        };
        let paths = context.files().below(directory).iter().map(|file| file.path.as_str());
        let secret = |path: &str| content(&context.read(path, MAX_BYTES)?, path::split(path).1, is_live);
        paths.filter(is_candidate).take(MOST).find_map(|path| Some((path, secret(path)?)))
    }
}

/// The most files of a directory that are looked into.
const MOST: usize = 64;

/// Whether a path says that the file is made for tests, or for a developer's machine.
pub fn is_sample(path: &str) -> bool {
    path.split(['/', '-', '_', '.']).any(|part| SAMPLES.contains(&part))
}

/// What is secret in a file, as far as its text shows it.
fn content(bytes: &[u8], name: &str, is_given: fn(&str) -> bool) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains("PRIVATE KEY-----") && text.starts_with("-----BEGIN") {
        return Some("it is a private key");
    }
    let lines =
        || text.lines().map(str::trim).filter(|line| !line.starts_with('#')).filter_map(|it| it.split_once('='));
    if name == ".npmrc" {
        let token = lines().any(|(key, value)| key.ends_with(":_authToken") && is_given(value.trim()));
        return token.then_some("it contains a token");
    }
    let is_secret = |(key, value): (&str, &str)| {
        let value = value.trim().trim_matches(['"', '\'']);
        is_secret_name(key.trim()) && is_given(value) || has_password(value) || is_token(value)
    };
    // The defaults of Symfony are kept in the repository.
    let is_settings = (name == ".env" || name.starts_with(".env.")) && !text.contains("###> symfony/");
    (is_settings && lines().any(is_secret)).then_some("it contains a password or a token")
}

fn is_secret_name(key: &str) -> bool {
    const ENDS: [&str; 6] = ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY", "_PASS"];
    ENDS.iter().any(|end| key.ends_with(end)) || key.contains("SECRET_KEY") || key.ends_with("SECRET_ACCESS_KEY")
}

/// Whether a value is one, and not the place for one.
fn is_given(value: &str) -> bool {
    let lower = value.to_lowercase();
    value.len() > 7
        && !value.contains(['$', '<', '{'])
        && !["change", "your", "xxx"].iter().any(|it| lower.contains(it))
}

/// Whether a value is surely no stand-in: a token whose maker gave it a shape, or long and not made of words.
fn is_live(value: &str) -> bool {
    let lower = value.to_lowercase();
    let has = |fits: fn(&u8) -> bool| value.as_bytes().iter().any(fits);
    let is_random = value.len() > 11 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    is_token(value) || is_random && is_given(value) && !STAND_INS.iter().any(|word| lower.contains(word))
}

fn is_token(value: &str) -> bool {
    !secrets::secrets(value).is_empty() || value.contains("hooks.slack.com/services/T")
}

/// `postgres://app:Zx81kq9P@db/shop`, but not a password such as `postgres`.
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let Some((account, host)) = rest.split('/').next().unwrap_or_default().rsplit_once('@') else { return false };
    let Some((_, password)) = account.split_once(':') else { return false };
    let is_local = ["localhost", "127.0.0.1"].iter().any(|local| host.starts_with(local));
    let has = |fits: fn(&u8) -> bool| password.as_bytes().iter().any(fits);
    let is_random = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let lower = password.to_lowercase();
    !is_local && is_random && is_given(password) && !STAND_INS.iter().any(|word| lower.contains(word))
}
