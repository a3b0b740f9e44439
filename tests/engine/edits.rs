//! Edits of all kinds: of files, of the Dockerfile's text, of the command line.

use crate::generate::{Plan, archive, instruction};
use crate::random::Random;
use crate::world::{Entry, What, World};

/// Changes the world in some way and says how, or `None` where this edit has nothing to change.
pub(crate) fn edit(random: &mut Random, plan: &mut Plan, world: &mut World, nonce: &str) -> Option<String> {
    let done = match random.below(100) {
        0..=17 => of_the_tree(random, world, nonce),
        18..=49 => of_a_file(random, world, nonce),
        50..=89 => of_the_text(random, plan, world, nonce),
        _ => of_the_command_line(random, plan, world),
    };
    world.dockerfile = plan.text();
    done
}

fn of_a_file(random: &mut Random, world: &mut World, nonce: &str) -> Option<String> {
    let files = world.files();
    let path = random.pick(&files).clone();
    let entry = world.entries.get_mut(&path)?;
    let What::File(text) = &mut entry.what else { return None };
    let later = 100 + random.below(100) as u64;
    if path == "a.tar" {
        *text = archive(&format!("packed anew {nonce}\n"));
        entry.time = later;
        return Some(format!("change {path}"));
    }
    Some(match random.below(22) {
        0..=6 => {
            text.push_str("changed\n");
            entry.time = later;
            format!("change {path}")
        }
        7 | 8 => {
            entry.time = later;
            format!("touch {path}")
        }
        9 | 10 => {
            entry.mode = *random.pick(&[0o755, 0o664, 0o600]);
            format!("chmod {:o} {path}", entry.mode)
        }
        11 => {
            *text = text.replace(nonce, &nonce.chars().rev().collect::<String>());
            entry.time = later;
            format!("change {path} in place")
        }
        12 => {
            *text = text.replace(nonce, &nonce.chars().rev().collect::<String>());
            format!("change {path} behind the back of the transfer")
        }
        13 | 14 => {
            let folder = random.pick(&["", "src/", "conf/", "docs/", "new/"]);
            let name = random.pick(&["new.txt", "new.py", "new.log", ".new", "new.ini"]);
            world.put(&format!("{folder}{name}"), Entry::file(format!("new {nonce}\n")));
            format!("add {folder}{name}")
        }
        15 => {
            let path = random.pick(&["src/n.py", "conf/db.ini", "docs/r.md", "x.log", "src/lib/u.py"]);
            world.remove(path);
            format!("delete {path}")
        }
        16 => {
            let (from, to) = *random.pick(&[
                ("src/n.py", "src/o.py"),
                ("conf/db.ini", "conf/dc.ini"),
                ("b.txt", "bb.txt"),
                ("docs", "papers"),
            ]);
            rename(world, from, to)
        }
        17 => {
            world.put("src/empty", Entry::folder());
            "add the empty folder src/empty".to_owned()
        }
        18 => {
            world.entries.get_mut("link")?.what = What::Link("b.txt".to_owned());
            "point link elsewhere".to_owned()
        }
        19 => {
            let ignore = world.entries.get_mut(".dockerignore")?;
            let What::File(text) = &mut ignore.what else { return None };
            text.push_str(random.pick::<&str>(&[
                "*.none\n",
                "conf/db.ini\n",
                "src/n.py\n",
                ".dockerignore\n",
                "Dockerfile\n",
            ]));
            ignore.time = later;
            "extend .dockerignore".to_owned()
        }
        20 => {
            world.remove("docs/r.md");
            world.put("docs/r.md/in", Entry::file("x\n"));
            "put a folder in place of docs/r.md".to_owned()
        }
        _ => {
            world.entries.get_mut("src")?.mode = 0o775;
            "chmod 775 src".to_owned()
        }
    })
}

/// What is at a path becomes something else.
fn of_the_tree(random: &mut Random, world: &mut World, nonce: &str) -> Option<String> {
    let later = 200 + random.below(100) as u64;
    let text = |world: &World, path: &str| match &world.entries.get(path)?.what {
        What::File(text) => Some(text.clone()),
        _ => None,
    };
    Some(match random.below(17) {
        0 => {
            let bytes = text(world, "b.txt")?;
            world.put("same.txt", Entry::file(bytes));
            world.put("b.txt", Entry::link("same.txt"));
            "put a link to the same bytes in place of b.txt".to_owned()
        }
        1 => {
            let bytes = text(world, "a.txt")?;
            world.entries.get_mut("link")?.what = What::File(bytes);
            world.entries.get_mut("link")?.mode = 0o644;
            "put the bytes of a.txt in place of link".to_owned()
        }
        2 => {
            let bytes = text(world, "a.txt")?;
            world.put("twin.txt", Entry::file(bytes));
            world.entries.get_mut("link")?.what = What::Link("twin.txt".to_owned());
            "point link to the same bytes elsewhere".to_owned()
        }
        3 => {
            world.entries.get_mut("src/l.py")?.what = What::Link("n.py".to_owned());
            "point src/l.py elsewhere".to_owned()
        }
        4 => {
            world.remove("conf");
            world.put("conf", Entry::file(format!("no folder {nonce}\n")));
            "put a file in place of conf".to_owned()
        }
        5 => {
            world.remove("src/lib");
            world.put("src/lib", Entry::link("../conf"));
            "put a link in place of src/lib".to_owned()
        }
        6 => {
            let path = *random.pick(&["src/m.py", "a.txt", "conf/app.ini", ".dockerignore"]);
            world.entries.get_mut(path)?.mode = 0o755;
            format!("chmod +x {path}")
        }
        7 => {
            let path = *random.pick(&["conf", "src/lib", "docs"]);
            world.entries.get_mut(path)?.mode = 0o700;
            format!("chmod 700 {path}")
        }
        8 => {
            let (a, b) = (text(world, "a.txt")?, text(world, "b.txt")?);
            world.put("a.txt", Entry { time: later, ..Entry::file(b) });
            world.put("b.txt", Entry { time: later, ..Entry::file(a) });
            "exchange a.txt and b.txt".to_owned()
        }
        9 => {
            let path =
                *random.pick(&["x.log", "src/debug.log", "dist/app.jar", "node_modules/m.js", "src/__pycache__/m.pyc"]);
            world.put(path, Entry { time: later, ..Entry::file(format!("not in git {nonce}\n")) });
            format!("make {path}")
        }
        10 => {
            let path = *random.pick(&["Dockerfile.dockerignore", ".dockerignore"]);
            world.entries.get(path)?;
            world.remove(path);
            format!("remove {path}")
        }
        11 => {
            let path = *random.pick(&["Dockerfile.dockerignore", ".dockerignore"]);
            let lines =
                random.pick(&["*.log\n", "docs\n!docs/r.md\n", "conf/db.ini\n", ".git\n", "**/lib\n!src/lib/u.py\n"]);
            let before = text(world, path).unwrap_or_default();
            world.put(path, Entry { time: later, ..Entry::file(before + lines) });
            format!("let {path} say more")
        }
        12 => {
            let moved = *random.pick(&[
                ("src/n.py", "n.py"),
                ("src/m.py", "src/lib/m.py"),
                ("conf/db.ini", "docs/db.ini"),
                ("src", "app"),
            ]);
            world.entries.get(moved.0)?;
            rename(world, moved.0, moved.1)
        }
        13 => {
            world.put("docs/in/deep", Entry::folder());
            "add an empty folder in docs".to_owned()
        }
        14 => {
            world.put("src/gone", Entry::link("/nowhere"));
            "add a dangling link to src".to_owned()
        }
        15 => {
            world.put("a.tar", Entry { time: later, ..Entry::file("no archive") });
            "put a text in place of a.tar".to_owned()
        }
        _ => "nothing".to_owned(),
    })
}

/// Changes one or two files or whole folders; their paths, some of them twice.
pub(crate) fn change(random: &mut Random, world: &mut World) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let named = [
        "a.txt",
        "b.txt",
        "src",
        "src/lib",
        "src/m.py",
        "conf/app.ini",
        "conf",
        "docs",
        "a.tar",
        "link",
        "dist/app.jar",
    ];
    while paths.is_empty() || random.chance(40) {
        let path = *random.pick(&named);
        if world.entries.contains_key(path) {
            paths.push(path.to_owned());
        }
    }
    let mut changed = world.files();
    changed.retain(|file| {
        let is_in =
            |path: &String| file == path || file.starts_with(&format!("{path}/")) || path == "link" && file == "a.txt";
        paths.iter().any(is_in)
    });
    for path in changed {
        if let Some(Entry { what: What::File(text), time, .. }) = world.entries.get_mut(&path) {
            *time = 300;
            if path == "a.tar" { *text = archive(text) } else { text.push_str("changed\n") }
        }
    }
    if random.chance(50) {
        paths.push(paths[0].clone());
    }
    paths
}

fn rename(world: &mut World, from: &str, to: &str) -> String {
    let moved: Vec<(String, Entry)> = world
        .entries
        .iter()
        .filter(|(path, _)| *path == from || path.starts_with(&format!("{from}/")))
        .map(|(path, entry)| (path.replacen(from, to, 1), entry.clone()))
        .collect();
    world.remove(from);
    world.entries.extend(moved);
    format!("rename {from} to {to}")
}

fn of_the_text(random: &mut Random, plan: &mut Plan, world: &mut World, nonce: &str) -> Option<String> {
    let stage = random.below(plan.stages.len());
    let names: Vec<usize> = (0..plan.stages.len()).filter(|index| plan.stages[*index].name.is_some()).collect();
    match random.below(12) {
        0 => {
            if names.is_empty() {
                return None;
            }
            let stage = *random.pick(&names);
            let before = plan.stages[stage].name.replace("renamed".to_owned());
            if world.target == before && before.is_some() {
                world.target = Some("renamed".to_owned());
            }
        }
        1 => plan.crlf = true,
        2 => plan.head.insert(0, random.pick(&["# a comment", "# escape=\\", "ARG UNUSED=1"]).to_string()),
        3 => {
            let global = plan.head.iter().position(|line| line.starts_with("ARG GLOBAL"))?;
            plan.head[global] = String::from("ARG GLOBAL=2");
            return Some("change the global ARG".to_owned());
        }
        _ => {
            // The first line of a stage makes it unlike those of other cases.
            let first = usize::from(plan.stages[stage].from.is_err());
            let lines = &mut plan.stages[stage].lines;
            let at = first + random.below(lines.len() - first);
            return of_the_lines(random, lines, first, at, nonce, stage);
        }
    }
    Some("change the frame of the Dockerfile".to_owned())
}

fn of_the_lines(
    random: &mut Random,
    lines: &mut Vec<String>,
    first: usize,
    at: usize,
    nonce: &str,
    stage: usize,
) -> Option<String> {
    let old = lines[at].clone();
    match random.below(10) {
        0 => {
            lines.insert(at, instruction(random, nonce, stage, "new"));
            return Some(format!("insert {:?}", lines[at]));
        }
        1 if lines.len() > first + 1 && !old.contains("/out") => {
            lines.remove(at);
            return Some(format!("delete {old:?}"));
        }
        2 if at + 1 < lines.len() => {
            lines.swap(at, at + 1);
            return Some(format!("swap {old:?} with the next"));
        }
        3 => lines[at] = old.replace("echo ", "echo  "),
        4 => lines[at] = format!("# a comment\n\n{old}"),
        _ => lines[at] = respell(random, &old)?,
    }
    (lines[at] != old).then(|| format!("{old:?} becomes {:?}", lines[at]))
}

/// The same instruction in other words, or nearly the same.
fn respell(random: &mut Random, line: &str) -> Option<String> {
    let (keyword, rest) = line.split_once(' ')?;
    let all: Vec<String> = [
        // Free ones.
        format!("{}  {rest}", keyword.to_lowercase()),
        line.replace("\\\n", "\\\n# inside\n"),
        line.replace("\\\n", "\\\n\n"),
        line.replace("COPY a.txt", "COPY ./a.txt").replace("COPY src ", "COPY src/ "),
        line.replace("EOF", "END"),
        line.replace("<<EOF", "<<'EOF'"),
        line.replace("target=", "dst="),
        line.replace("=1", "=\"1\""),
        line.replace("ARG V1=1", "ENV V1=1").replace("ENV K1=1", "ARG K1=1"),
        line.replace("LABEL a=1", "LABEL a=2").replace("EXPOSE 80", "EXPOSE 81").replace("CMD [\"a\"]", "CMD [\"b\"]"),
        line.replace("VOLUME /v", "VOLUME /c").replace("STOPSIGNAL 9", "STOPSIGNAL 15").replace("trigger", "other"),
        if line.contains('\n') { line.to_owned() } else { format!("{line}  ") },
        // Those that count.
        line.replace("\\\n    ", "\\\n  "),
        line.replace("=1", "=2"),
        line.replace("K3=a K4=b", "K4=b K3=a"),
        line.replace("echo ", "printf "),
        line.replace("body", "other body"),
        line.replace("/c", "/changed"),
        line.replace("./c", "c"),
        line.replace("COPY ", "COPY --link ").replace("--link --link", "--link"),
        line.replace("COPY ", "COPY --chown=0:0 ").replace("--chown=0:0 --chown=", "--chown="),
        line.replace("--link ", ""),
        line.replace("COPY a.txt", "COPY b.txt").replace("*.txt", "?.txt").replace("a.txt b.txt", "b.txt a.txt"),
        line.replace("COPY ", "ADD ")
            .replace("ADD --from", "COPY --from")
            .replace("ADD --link --from", "COPY --link --from"),
        line.replace("target=/c", "target=/cc").replace("target=/t", "target=/tt").replace("id=tok", "id=tik"),
        line.replace("id=k", "id=l"),
        line.replace("source=src", "source=src/lib").replace("source=conf", "source=conf/app.ini"),
        line.replace("RUN ", "RUN --mount=type=cache,target=/more "),
        line.replace("WORKDIR /x/", "WORKDIR /x").replace("WORKDIR y", "WORKDIR ./y"),
        line.replace("USER root", "USER 0").replace("-ec", "-c"),
        line.replace("--exclude=*.ini", "--exclude=app.ini"),
        line.replace("/out", "/./out"),
        format!("{line} extra"),
    ]
    .into_iter()
    .filter(|other| other != line)
    .collect();
    Some(random.pick(&all).clone())
}

fn of_the_command_line(random: &mut Random, plan: &Plan, world: &mut World) -> Option<String> {
    match random.below(8) {
        6 | 7 => {
            let name = world.build_args.keys().next()?.clone();
            let value = if name == "SOURCE_DATE_EPOCH" { "1700000001" } else { "another" };
            world.build_args.insert(name, value.to_owned());
        }
        0 => world.build_args.insert("V1".to_owned(), "other".to_owned()).map(|_| ()).unwrap_or_default(),
        1 => drop(world.build_args.insert("V2".to_owned(), "2".to_owned())),
        2 => drop(world.build_args.insert("NOBODY".to_owned(), "1".to_owned())),
        3 => drop(world.build_args.insert("HTTP_PROXY".to_owned(), "http://127.0.0.1:1".to_owned())),
        4 => drop(world.build_args.insert("SOURCE_DATE_EPOCH".to_owned(), "1700000000".to_owned())),
        _ => {
            let name = random.pick(&plan.stages).name.clone()?;
            if random.chance(50) {
                world.no_cache = vec![name];
            } else {
                world.target = Some(name);
            }
        }
    }
    Some(format!("build with {:?}", world.flags()))
}
