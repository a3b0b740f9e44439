//! Edits of all kinds: of files, of the Dockerfile's text, of the command line.

use crate::generate::{Plan, instruction};
use crate::random::Random;
use crate::world::{Entry, What, World};

/// Changes the world in some way and says how, or `None` where this edit has nothing to change.
pub(crate) fn edit(random: &mut Random, plan: &mut Plan, world: &mut World, nonce: &str) -> Option<String> {
    let done = match random.below(100) {
        0..=44 => of_a_file(random, world, nonce),
        45..=89 => of_the_text(random, plan, nonce),
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

fn of_the_text(random: &mut Random, plan: &mut Plan, nonce: &str) -> Option<String> {
    let stage = random.below(plan.stages.len());
    let names: Vec<usize> = (0..plan.stages.len()).filter(|index| plan.stages[*index].name.is_some()).collect();
    match random.below(12) {
        0 => {
            if names.is_empty() {
                return None;
            }
            plan.stages[*random.pick(&names)].name = Some("renamed".to_owned());
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
    match random.below(6) {
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
