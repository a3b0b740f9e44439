use super::*;

/// The steps of a log, a line each: stage, number, text, fate, and what else there is.
fn read(log: &str) -> Vec<String> {
    let steps = progress::read(log).into_iter().map(|step| {
        let part = if step.part == Part::Merge { " (merge)" } else { "" };
        let error = step.error.map(|error| format!(" ({error})")).unwrap_or_default();
        format!("{:?}: {} {}. {}{part}{error}", step.fate, step.stage, step.number, step.text)
    });
    steps.collect()
}

const BASE: &str =
    "FROM docker.io/library/busybox:local@sha256:4fa52dc5cb3b5b1c97f97100a2471150aecf5458a542e7e8baedaada610c4bd2";

#[test]
fn a_log_of_objects_is_read() {
    let steps = read(include_str!("recorded/cutoff.rawjson.log"));
    let expected = [
        format!("Cached: build 1. {BASE}"),
        "Cached: build 2. WORKDIR /app".to_owned(),
        "Cached: build 3. COPY a.txt ./".to_owned(),
        "Ran: build 4. RUN sleep 0; cat a.txt >/out".to_owned(),
        "Ran: stage-1 2. RUN <<END (echo 1 >/one)".to_owned(),
        "Cached: stage-1 3. COPY --link --from=build /out /out".to_owned(),
        "Ran: stage-1 3. COPY --link --from=build /out /out (merge)".to_owned(),
        "Ran: stage-1 4. ADD a.txt /".to_owned(),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn seconds_are_between_the_moments() {
    let steps = progress::read(include_str!("recorded/cutoff.rawjson.log"));
    let run = steps.iter().find(|step| step.text.starts_with("RUN sleep")).and_then(|step| step.seconds);
    assert!(run.is_some_and(|seconds| (seconds - 0.2209).abs() < 0.001), "{run:?}");
    let midnight = r#"{"vertexes":[{"digest":"a","name":"[1/1] RUN a","started":"2026-11-30T23:59:59.5Z","completed":"2026-12-01T00:00:01Z"}]}"#;
    assert_eq!(progress::read(midnight)[0].seconds, Some(1.5));
}

#[test]
fn a_failing_step_says_why() {
    let error = "process \"/bin/sh -c exit 3 /\" did not complete successfully: exit code: 3";
    for log in [include_str!("recorded/failing.rawjson.log"), include_str!("recorded/failing.plain.log")] {
        let failed: Vec<String> = read(log).into_iter().filter(|step| step.contains("exit code")).collect();
        assert_eq!(failed, [format!("Ran: stage-1 4. RUN exit 3 / ({error})")]);
        assert_eq!(last_words(log), format!("ERROR: failed to build: failed to solve: {error}"));
    }
}

#[test]
fn a_log_of_lines_is_read() {
    let log = include_str!("recorded/edited.plain.log");
    let expected = [
        format!("Ran: build 1. {BASE}"),
        "Cached: build 2. WORKDIR /app".to_owned(),
        "Ran: build 3. COPY a.txt ./".to_owned(),
        "Ran: build 4. RUN sleep 1; cat a.txt >/out".to_owned(),
        "Cached: stage-1 2. RUN <<END (echo 2 >/one)".to_owned(),
        "Ran: stage-1 3. COPY --link --from=build /out /out".to_owned(),
        "Ran: stage-1 4. ADD a.txt /".to_owned(),
    ];
    assert_eq!(read(log), expected);
    assert_eq!(progress::read(log)[3].seconds, Some(1.2));
}

#[test]
fn a_log_of_podman_is_read() {
    let log = "[1/2] STEP 1/2: FROM busybox AS build\n[1/2] STEP 2/2: RUN make\n--> Using cache 8f0a\n--> 8f0a\n\
               [2/2] STEP 1/2: FROM busybox\n[2/2] STEP 2/2: COPY --from=build /a /a\n--> 17b2\n";
    let expected = [
        "Ran: 1/2 1. FROM busybox AS build",
        "Cached: 1/2 2. RUN make",
        "Ran: 2/2 1. FROM busybox",
        "Ran: 2/2 2. COPY --from=build /a /a",
    ];
    assert_eq!(read(log), expected);
    assert_eq!(
        read("STEP 2/3: RUN x\nError: building at STEP \"RUN x\"\n"),
        ["Ran:  2. RUN x (building at STEP \"RUN x\")"]
    );
}

#[test]
fn names_of_steps_are_read() {
    let named = |name: &str| Step::named(name).map(|step| (step.stage, step.number, step.text));
    let step = |stage: &str, number, text: &str| Some((stage.to_owned(), number, text.to_owned()));
    assert_eq!(named("[2/3] RUN [1/2] x"), step("", 2, "RUN [1/2] x"));
    assert_eq!(named("[linux/arm64 build 10/12] COPY a b"), step("build", 10, "COPY a b"));
    assert_eq!(named("[build  2/10] RUN a"), step("build", 2, "RUN a"));
    assert_eq!(named("[linux/arm64 2/3] RUN a"), step("", 2, "RUN a"));
    assert_eq!(named("[internal] load build context"), None);
    assert_eq!(named("exporting to image"), None);
}

/// An archive of entries: path, kind, mode, owner, content or target.
fn archive(entries: &[(&str, tar::EntryType, u32, u64, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, kind, mode, uid, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        header.set_uid(*uid);
        header.set_gid(0);
        let is_link = matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link);
        header.set_size(if is_link { 0 } else { content.len() as u64 });
        if is_link {
            builder.append_link(&mut header, path, content).unwrap();
        } else {
            builder.append_data(&mut header, path, content.as_bytes()).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

fn image(config: &str, entries: &[(&str, tar::EntryType, u32, u64, &str)]) -> Image {
    let json = format!("{{\"Os\":\"linux\",\"Config\":{config}}}");
    Image { config: image::config(json.as_bytes()).unwrap(), paths: image::paths(archive(entries).as_slice()).unwrap() }
}

#[test]
fn every_aspect_of_an_image_counts() {
    use tar::EntryType::{Directory, Link, Regular, Symlink};
    let before = image(
        r#"{"Hostname":"a","Env":["A=1","B=2"],"Cmd":["sh"],"Labels":null,"ExposedPorts":{"80/tcp":{}}}"#,
        &[
            ("etc/", Directory, 0o755, 0, ""),
            ("etc/same", Regular, 0o644, 0, "x"),
            ("etc/text", Regular, 0o644, 0, "x"),
            ("etc/mode", Regular, 0o644, 0, "x"),
            ("etc/owner", Regular, 0o644, 0, "x"),
            ("etc/link", Symlink, 0o777, 0, "a"),
            ("etc/hard", Link, 0o644, 0, "etc/same"),
            ("etc/gone", Regular, 0o644, 0, "x"),
            ("etc/become", Regular, 0o644, 0, "x"),
        ],
    );
    let after = image(
        r#"{"Hostname":"b","Env":["B=3","A=1"],"Cmd":["sh","-c"],"Labels":{},"ExposedPorts":{}}"#,
        &[
            ("etc/", Directory, 0o700, 0, ""),
            ("etc/same", Regular, 0o644, 0, "x"),
            ("etc/text", Regular, 0o644, 0, "yz"),
            ("etc/mode", Regular, 0o4755, 0, "x"),
            ("etc/owner", Regular, 0o644, 1000, "x"),
            ("etc/link", Symlink, 0o755, 0, "b"),
            ("etc/hard", Regular, 0o644, 0, "x"),
            ("etc/new", Regular, 0o644, 0, "x"),
            ("etc/become", Symlink, 0o777, 0, "a"),
        ],
    );
    assert_eq!(differences(&before, &before), []);
    let words: Vec<String> = differences(&before, &after).iter().map(Difference::words).collect();
    let text = "/etc/text: file of 1 bytes (2d711642b726), now 2 bytes (";
    let expected = [
        "Cmd: [\"sh\"], now [\"sh\",\"-c\"]",
        "Env B: \"2\", now \"3\"",
        "ExposedPorts 80/tcp: {}, now unset",
        "/etc: mode 755, now 700",
        "/etc/become: kind file of 1 bytes (2d711642b726), now link to a",
        "/etc/gone: gone",
        "/etc/link: link to a, now b",
        "/etc/mode: mode 644, now 4755",
        "/etc/new: new",
        "/etc/owner: owner 0, now 1000",
    ];
    assert_eq!(words[..10], expected);
    assert!(words.len() == 11 && words[10].starts_with(text), "{words:?}");
}

/// A merge whose result two steps take in was made for the first of them, and is told of as cached to the second.
#[test]
fn a_merge_ran_where_an_input_ran() {
    let vertex = |digest: &str, name: &str, input: &str, cached: bool| {
        let inputs = if input.is_empty() { String::new() } else { format!(r#""inputs":["{input}"],"#) };
        format!(
            r#"{{"vertexes":[{{"digest":"{digest}","name":"[{name}",{inputs}"started":"2026-11-30T23:59:59.5Z","completed":"2026-11-30T23:59:59.6Z","cached":{cached}}}]}}"#
        )
    };
    let log = |cached: bool| {
        [
            vertex("c", "a 4/4] LINK COPY --link c /c", "b", true),
            vertex("b", "a 3/4] LINK COPY --link b /b", "a", true),
            vertex("a", "a 2/4] RUN a", "", cached),
        ]
    };
    let fates =
        |cached: bool| read(&log(cached).join("\n")).iter().map(|step| step[..3].to_owned()).collect::<Vec<_>>();
    assert_eq!(fates(true), ["Cac", "Cac", "Cac"]);
    assert_eq!(fates(false), ["Ran", "Ran", "Ran"]);
}
