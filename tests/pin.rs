//! `trimtab pin` beside a registry that says what a test wants it to say. `tests/registry/run.py` takes a real one.

#![expect(clippy::unwrap_used, reason = "what is not as expected is a failure")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// What a registry answers to a request: its first line and its headers.
type Answer = fn(&str, &[String]) -> String;

/// A registry on the loopback interface, and the requests that it got.
struct Registry {
    host: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Registry {
    fn new(answer: Answer) -> Registry {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, seen) = (stream.unwrap(), Arc::clone(&seen));
                std::thread::spawn(move || serve(&stream, answer, &seen));
            }
        });
        Registry { host, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: &TcpStream, answer: Answer, seen: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(request) = lines.next() {
        let headers: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        seen.lock().unwrap().push(request.clone());
        let answer = answer(&request, &headers);
        if answer.is_empty() {
            // It never answers.
            std::thread::sleep(std::time::Duration::from_mins(1));
        }
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn status(line: &str, body: &str) -> String {
    format!("HTTP/1.1 {line}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn ok(digest: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nDocker-Content-Digest: {digest}\r\nContent-Length: 0\r\n\r\n")
}

/// What a run of the program says, and the file after it.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    file: String,
}

fn pin(text: &str, options: &[&str]) -> Ran {
    pin_with("{}", text, options)
}

/// The same with Docker's configuration.
fn pin_with(configuration: &str, text: &str, options: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, text).unwrap();
    std::fs::create_dir(folder.path().join("docker")).unwrap();
    std::fs::write(folder.path().join("docker/config.json"), configuration).unwrap();
    run(folder.path(), options, &file)
}

fn run(folder: &Path, options: &[&str], file: &Path) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_trimtab"))
        .current_dir(folder)
        .args(["pin", "Dockerfile"])
        .args(options)
        .env("DOCKER_CONFIG", folder.join("docker"))
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    Ran { code: output.status.code(), stdout, stderr, file: std::fs::read_to_string(file).unwrap() }
}

#[test]
fn a_missing_digest_is_added_and_an_old_one_refreshed() {
    let registry = Registry::new(|_, _| ok(DIGEST));
    let (host, old) = (&registry.host, DIGEST.replace('0', "f"));
    let text = format!("FROM {host}/a:1\nCOPY --from={host}/b:2@{old} /b /b\nCOPY --from={host}/a:1 /c /c\n");
    let ran = pin(&text, &[]);
    let after = text.replace("a:1", &format!("a:1@{DIGEST}"));
    assert_eq!((ran.code, &ran.file), (Some(0), &after), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("pinned Dockerfile:1:6: {host}/a:1@{DIGEST}\n")), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("pinned 2 images in 1 file\n"), "{}", ran.stderr);
    let heads = registry.requests().iter().filter(|request| request.starts_with("HEAD /v2/a/manifests/1 ")).count();
    assert_eq!(heads, 1, "a name is looked up once: {:?}", registry.requests());

    let ran = pin(&text, &["--update"]);
    assert_eq!((ran.code, ran.file), (Some(0), after.replace(&old, DIGEST)), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("updated Dockerfile:2:13: {host}/b:2@{DIGEST} (was {old})\n")),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_check_asks_nobody_unless_digests_may_be_outdated() {
    let registry = Registry::new(|_, _| ok(DIGEST));
    let (host, old) = (&registry.host, DIGEST.replace('0', "f"));
    let text = format!("FROM {host}/a:1\nCOPY --from={host}/b:2@{old} /b /b\n");
    let ran = pin(&text, &["--check"]);
    assert_eq!((ran.code, &ran.file), (Some(1), &text));
    assert_eq!(ran.stdout, format!("Dockerfile:1:6: `{host}/a:1` has no digest\n"));
    assert_eq!(registry.requests(), [""; 0]);

    let ran = pin(&text, &["--check", "--update"]);
    let told = format!(
        "Dockerfile:1:6: `{host}/a:1` has no digest; `{host}/a:1@{DIGEST}` has one\n\
         Dockerfile:2:13: the digest is outdated; the tag now means `{host}/b:2@{DIGEST}`\n"
    );
    assert_eq!((ran.code, ran.stdout, ran.file), (Some(1), told, text));

    let fresh = format!("FROM {host}/b:2@{DIGEST}\n");
    assert_eq!(pin(&fresh, &["--check", "--update"]).code, Some(0));
    let ran = pin(&format!("FROM {host}/a:1\n"), &["--diff"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.ends_with(&format!("-FROM {host}/a:1\n+FROM {host}/a:1@{DIGEST}\n")), "{}", ran.stdout);
}

#[test]
fn each_refusal_is_told_with_its_place() {
    let table: [(Answer, &[&str], &str); 10] = [
        (|_, _| status("404 Not Found", ""), &[], "HOST has no image with this name and tag"),
        (
            |_, _| status("404 Not Found", r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}"#),
            &[],
            "HOST has no image with this name and tag",
        ),
        (
            |_, _| status("401 Unauthorized", ""),
            &[],
            "HOST refuses access: the image does not exist, or it is private and needs `docker login HOST`",
        ),
        (
            |_, _| status("403 Forbidden", r#"{"errors":[{"code":"DENIED","message":"no"}]}"#),
            &[],
            "HOST refuses access: the image does not exist, or it is private and needs `docker login HOST`",
        ),
        (
            |_, _| status("429 Too Many Requests", r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow"}]}"#),
            &[],
            "HOST refuses more requests for now (429); wait, or use `docker login HOST` or `--registry-mirror`",
        ),
        (
            |_, _| status("429 Too Many Requests", "slow"),
            &[],
            "HOST refuses more requests for now (429); wait, or use `docker login HOST` or `--registry-mirror`",
        ),
        (|_, _| status("503 Service Unavailable", ""), &[], "HOST failed with the status 503; try again later"),
        (|_, _| String::new(), &["--timeout", "1"], "no answer from HOST within 1 s; `--timeout` waits longer"),
        (|_, _| ok("sha256:12"), &[], "the registry answered with a digest that is not valid: `sha256:12`"),
        (|_, _| "nonsense\r\n\r\n".to_owned(), &[], "cannot reach HOST"),
    ];
    for (answer, options, told) in table {
        let registry = Registry::new(answer);
        let told = told.replace("HOST", &registry.host);
        let text = format!("FROM scratch\nCOPY --from={}/a:1 /a /a\n", registry.host);
        let ran = pin(&text, options);
        assert_eq!((ran.code, &ran.file), (Some(2), &text), "{}", ran.stderr);
        let begin = format!("error: Dockerfile:2: `{}/a:1`: {told}", registry.host);
        assert!(ran.stderr.contains(&begin), "{begin}\n{}", ran.stderr);
    }
}

#[test]
fn one_refusal_costs_the_other_images_nothing() {
    let registry =
        Registry::new(|request, _| if request.contains("/b/") { status("404 Not Found", "") } else { ok(DIGEST) });
    let host = &registry.host;
    let ran = pin(&format!("FROM {host}/a:1\nFROM {host}/b:1\n"), &[]);
    assert_eq!((ran.code, ran.file), (Some(2), format!("FROM {host}/a:1@{DIGEST}\nFROM {host}/b:1\n")));
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ran = pin(&format!("FROM 127.0.0.1:{port}/a:1\n"), &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains(&format!("cannot reach 127.0.0.1:{port}: ")), "{}", ran.stderr);
    assert!(ran.stderr.contains("refused"), "{}", ran.stderr);
}

#[test]
fn a_token_is_asked_for_with_the_credentials_of_docker() {
    let registry = Registry::new(|request, headers| {
        let header = |name: &str| {
            let value =
                headers.iter().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
            value.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        if request.starts_with("GET /token?") {
            // `name:secret`
            let known = header("authorization") == "Basic bmFtZTpzZWNyZXQ=";
            return if known { status("200 OK", r#"{"token":"open"}"#) } else { status("401 Unauthorized", "") };
        }
        if header("authorization") == "Bearer open" {
            return ok(DIGEST);
        }
        let challenge = format!("Bearer realm=\"http://{}/token\",service=\"s\"", header("host"));
        format!("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n")
    });
    let host = &registry.host;
    let text = format!("FROM {host}/a:1\n");
    let known = format!(r#"{{"auths":{{"{host}":{{"auth":"bmFtZTpzZWNyZXQ="}}}}}}"#);
    let ran = pin_with(&known, &text, &[]);
    assert_eq!((ran.code, ran.file), (Some(0), format!("FROM {host}/a:1@{DIGEST}\n")), "{}", ran.stderr);
    let ran = pin(&text, &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("refuses access"), "{}", ran.stderr);
    let ran = pin_with("{", &text, &[]);
    let told = format!("cannot read the credentials for {host}: Docker's `config.json` is not valid");
    assert!(ran.code == Some(2) && ran.stderr.contains(&told), "{}", ran.stderr);
    let ran = pin_with(r#"{"credsStore":"that-nobody-has"}"#, &text, &[]);
    assert!(ran.code == Some(2) && ran.stderr.contains("cannot be started"), "{}", ran.stderr);
}

#[test]
fn a_mirror_takes_the_place_of_docker_hub_alone() {
    let mirror = Registry::new(|_, _| ok(DIGEST));
    let other = Registry::new(|_, _| ok(&DIGEST.replace('0', "e")));
    let text = format!("# syntax=docker/dockerfile:1\nFROM node\nCOPY --from={}/a:1 /a /a\n", other.host);
    let after = format!(
        "# syntax=docker/dockerfile:1@{DIGEST}\nFROM node:latest@{DIGEST}\nCOPY --from={}/a:1@{} /a /a\n",
        other.host,
        DIGEST.replace('0', "e")
    );
    for address in [mirror.host.clone(), format!("http://{}/", mirror.host)] {
        let ran = pin(&text, &["--registry-mirror", &address]);
        assert_eq!((ran.code, &ran.file), (Some(0), &after), "{}", ran.stderr);
    }
    let asked = mirror.requests();
    assert!(asked.iter().any(|request| request.starts_with("HEAD /v2/library/node/manifests/latest")), "{asked:?}");
}
