//! What secrets look like: their names and the shapes of well-known tokens. Entropy alone proves nothing.

/// Whether the words of a variable's name are those by which `docker build --check` knows a secret: `API_TOKEN`, but neither
/// `PUBLIC_KEY` nor `PASSWORD_FILE`.
pub fn is_dockers_secret(name: &str) -> bool {
    const SECRET: [&str; 10] =
        ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
    const OPEN: [&str; 3] = ["public", "file", "version"];
    has(name, &SECRET) && !has(name, &OPEN)
}

/// Whether a variable of this name holds a secret: one of those, and nothing that a secret merely has, such as `KEY_SIZE`.
pub fn is_secret_name(name: &str) -> bool {
    /// What a secret has besides itself.
    const OF_SECRET: [&str; 32] = [
        "algorithm",
        "alg",
        "arn",
        "audience",
        "bytes",
        "charset",
        "class",
        "count",
        "digest",
        "dir",
        "directory",
        "duration",
        "endpoint",
        "expires",
        "expiry",
        "format",
        "header",
        "host",
        "id",
        "issuer",
        "length",
        "lifetime",
        "method",
        "name",
        "path",
        "port",
        "provider",
        "server",
        "size",
        "ttl",
        "type",
        "url",
    ];
    /// Words that make a statement of the name, as in `APT_KEY_DONT_WARN`.
    const STATEMENT: [&str; 16] = [
        "allow", "check", "checking", "disable", "disabled", "dont", "enable", "enabled", "empty", "mode", "no",
        "required", "skip", "use", "verify", "warn",
    ];
    /// What a program or a file has that is called after secrets, as in `KEY_RPM_SHA256` and `PASSWORD_ENCODER_PLUGIN`.
    const OF_THING: [&str; 25] = [
        "backend",
        "branch",
        "checksum",
        "commit",
        "decoder",
        "driver",
        "encoder",
        "extension",
        "hook",
        "image",
        "md5",
        "mon",
        "module",
        "package",
        "plugin",
        "ref",
        "repo",
        "repository",
        "rev",
        "revision",
        "sha",
        "sha1",
        "sha256",
        "sha512",
        "tag",
    ];
    let lower = name.to_lowercase();
    let last = lower.rsplit('_').next().unwrap_or_default();
    is_dockers_secret(name) && !has(name, &OF_SECRET) && !has(name, &STATEMENT) && !OF_THING.contains(&last)
}

fn has(name: &str, words: &[&str]) -> bool {
    name.to_lowercase().split('_').any(|word| words.contains(&word))
}

/// Whether the value cannot be a secret, whatever its variable is called: a switch, a number, a path, an address without a
/// password, the fingerprint of a public key, or nothing.
pub fn is_harmless(name: &str, value: &str) -> bool {
    const WORDS: [&str; 21] = [
        "cafebabe",
        "deadbeef",
        "changeme",
        "change_me",
        "",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "none",
        "null",
        "disabled",
        "enabled",
        "trust",
        "dummy",
        "placeholder",
        "basic",
        "md5",
        "scram-sha-256",
    ];
    const UNUSED: [&str; 6] = ["not_used", "not-used", "notused", "not_in_use", "not-in-use", "unused"];
    const STAND_INS: [&str; 5] = ["abc", "bar", "baz", "foo", "foobar"];
    let lower = value.to_lowercase();
    let says_so = UNUSED.iter().any(|words| lower.contains(words));
    let number = value.len() < 4 && value.bytes().all(|byte| byte.is_ascii_digit());
    let drive = value.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && value[1..].starts_with(":\\");
    let path = drive || value.starts_with(['/', '~']) || value.starts_with("./") || value.starts_with("../");
    // `${BASE_URL}/release.key` is below an address or a directory.
    let below = value.strip_prefix('$').and_then(|rest| rest.split_once('/')).is_some_and(|(variable, _)| {
        variable.trim_matches(['{', '}']).bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let address = value.contains("://") && !value.contains('@') && !value.contains("key=") && !value.contains("token=");
    let hexadecimal =
        |word: &str| matches!(word.len(), 8 | 16 | 32 | 40) && word.bytes().all(|it| it.is_ascii_hexdigit());
    let shows_key =
        name.to_lowercase().split('_').any(|word| matches!(word, "gpg" | "pgp" | "signing" | "fingerprint"));
    let fingerprints = shows_key && value.split_whitespace().all(|word| hexadecimal(word.trim_start_matches("0x")));
    // `.role` is a path in JSON, and a claim key names one.
    let member = value.strip_prefix('.').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.'))
    });
    WORDS.contains(&lower.as_str())
        || member
        || is_file_name(value)
        || name.to_lowercase().ends_with("_claim_key")
        || says_so
        || STAND_INS.contains(&lower.as_str())
        || lower.starts_with("fake")
        || number
        || path
        || below
        || address
        || fingerprints
}

/// Whether a value is the name of a file, such as `resetPassword.sh` or `server.key`.
fn is_file_name(value: &str) -> bool {
    const ENDINGS: [&str; 24] = [
        "bash",
        "cert",
        "cfg",
        "conf",
        "crt",
        "env",
        "ini",
        "jar",
        "jks",
        "js",
        "json",
        "key",
        "p12",
        "pem",
        "pfx",
        "php",
        "properties",
        "py",
        "rb",
        "sh",
        "sql",
        "txt",
        "xml",
        "yaml",
    ];
    value.rsplit_once('.').is_some_and(|(stem, ending)| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
        !stem.is_empty() && stem.bytes().all(is_part) && ENDINGS.contains(&ending)
    })
}

/// The well-known tokens: what they start with, how many characters follow at least, and what they are.
const TOKENS: [(&str, usize, &str); 26] = [
    ("AKIA", 16, "an AWS access key ID"),
    ("ASIA", 16, "a temporary AWS access key"),
    ("AIza", 35, "a Google API key"),
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("ghu_", 36, "a GitHub token"),
    ("ghr_", 36, "a GitHub token"),
    ("github_pat_", 60, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("xoxb-", 20, "a Slack token"),
    ("xoxp-", 20, "a Slack token"),
    ("xoxa-", 20, "a Slack token"),
    ("sk_live_", 20, "a Stripe key"),
    ("rk_live_", 20, "a Stripe key"),
    ("npm_", 36, "an npm token"),
    ("pypi-", 50, "a PyPI token"),
    ("dckr_pat_", 20, "a Docker Hub token"),
    ("hf_", 34, "a Hugging Face token"),
    ("sk-ant-", 40, "an Anthropic key"),
    ("sk-proj-", 40, "an OpenAI key"),
    ("SG.", 60, "a SendGrid key"),
    ("dop_v1_", 64, "a DigitalOcean token"),
    ("shpat_", 32, "a Shopify token"),
    ("hvs.", 24, "a Vault token"),
    ("eyJhbGciOi", 40, "a JSON web token"),
];

/// What a text is by its shape, when it is a secret of a well-known kind or has one in it.
pub fn known_token(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut words = text.split(|c: char| !is_part(c));
    words.find_map(|word| {
        let mut tokens = TOKENS.iter().filter(|(start, ..)| word.starts_with(start));
        let (.., what) =
            tokens.find(|(start, length, _)| word.len() >= start.len() + length && is_random(&word[start.len()..]))?;
        Some(*what)
    })
}

/// Whether it is not an example such as `xxxxxxxx`, `EXAMPLE` or `0000`: it has letters, digits and many different ones.
fn is_random(text: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = text.chars().collect();
    let shouts = text.to_lowercase();
    distinct.len() >= 8 && !["example", "your", "dummy", "xxxx"].iter().any(|word| shouts.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_secret_by_their_words() {
        for (name, secret) in [
            ("API_TOKEN", true),
            ("password", true),
            ("NPM_AUTH", true),
            ("PUBLIC_KEY", false),
            ("PASSWORD_FILE", false),
            ("TOKENIZER", false),
            ("KEYRING", false),
            ("TOKEN_VERSION", false),
            ("KEY_SIZE", false),
            ("SECRET_NAME", false),
            ("API_KEY_HEADER", false),
            ("TOKEN_TTL", false),
            ("AUTH_TYPE", false),
            ("APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE", false),
        ] {
            assert_eq!(is_secret_name(name), secret, "{name}");
        }
    }

    #[test]
    fn values_that_cannot_be_secret_are_harmless() {
        for (name, value, harmless) in [
            ("PASSWORD", "", true),
            ("ALLOW_EMPTY_PASSWORD", "yes", true),
            ("POSTGRES_PASSWORD", "disabled", true),
            ("ADMIN_KEY", "fakekey", true),
            ("SSL_KEY", "/etc/ssl/key.pem", true),
            ("SSL_KEY", "C:\\tls\\key.pem", true),
            ("TOKEN", "https://example.org/token", true),
            ("GPG_KEY", "0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D", true),
            ("API_KEY", "0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D", false),
            ("RELEASE_KEY", "${BASE_URL}/release.key", true),
            ("PASSWORD", "$USER/x-$b", true),
            ("PASSWORD", "$USER-hunter2", false),
            ("DB_AUTH", "https://me:pw@example.org", false),
            ("PASSWORD", "hunter2", false),
        ] {
            assert_eq!(is_harmless(name, value), harmless, "{name}={value}");
        }
    }

    #[test]
    fn tokens_are_known_by_their_shape() {
        let body = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        assert_eq!(known_token(&format!("ghp_{body}")), Some("a GitHub token"));
        assert_eq!(known_token(&format!("https://x:ghp_{body}@github.com")), Some("a GitHub token"));
        assert_eq!(known_token("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), None);
        assert_eq!(known_token("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(known_token(&format!("{body}{body}")), None);
        assert_eq!(known_token("-----BEGIN RSA PRIVATE KEY-----"), Some("a private key"));
    }
}
