//! Files of a project in the directories of packages.

use super::moving::Moving;
use crate::answers::Answers;
use crate::model::effects::{Effects, Place, is_of_packages, may_swap};
use crate::model::path::is_below;

/// What an instruction writes to a directory that packages write to as well, where it is likely that packages of the system
/// have no such file, do not read it, and where nothing else is in the way.
pub(super) fn beside_packages(stands: &Effects, moving: &Effects) -> Option<Place> {
    let bare = Effects { reads: Vec::new(), writes: Vec::new(), ..moving.clone() };
    let is_read = || stands.reads.iter().any(|read| moving.writes.iter().any(|written| written.overlaps(read)));
    if may_swap(stands, &bare).is_err() || is_read() {
        return None;
    }
    let touched = || moving.reads.iter().chain(&moving.writes);
    let mut shared =
        stands.writes.iter().filter(|written| touched().any(|touched| touched.overlaps(written))).peekable();
    let first = shared.peek().copied().cloned();
    let is_apart = |written: &Place| {
        let Place::Image(path) = written else { return false };
        let of_packages = |touched: &Place| matches!(touched, Place::Image(touched) if is_of_packages(touched));
        is_own(path) && touched().filter(|touched| touched.overlaps(written)).all(of_packages)
    };
    first.filter(|_| shared.all(is_apart))
}

/// Whether a path is that of a program of the project's own, in a directory to which packages of a distribution never write:
/// their policies leave `/usr/local` to the administrator. The scripts of packages are not known to start such a program.
/// See <https://www.debian.org/doc/debian-policy/ch-opersys.html#site-specific-programs>.
pub(super) fn is_own_program(cx: &Answers<'_>, moving: &Moving<'_>, path: &str) -> bool {
    let directories = ["/usr/local/bin/", "/usr/local/sbin/"];
    let name = directories.iter().find_map(|directory| path.strip_prefix(directory)).filter(|it| !it.contains('/'));
    name.is_some_and(|name| !name.is_empty() && !cx.tools.knows(name) && !moves_word(cx, moving, name))
}

/// Whether what goes up of a `RUN` names a file, as a word or a part of a path.
pub(super) fn moves_word(cx: &Answers<'_>, moving: &Moving<'_>, name: &str) -> bool {
    let Some(run) = cx.run(moving.index) else { return true };
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '+');
    let mut commands = run.script().commands.iter().enumerate().filter(|(at, _)| moving.takes(*at));
    !name.is_empty()
        && commands.any(|(_, command)| cx.source.slice(command.span).split(|it| !is_word(it)).any(|word| word == name))
}

/// Whether a `RUN` itself names a file or something in a directory.
pub(super) fn names(cx: &Answers<'_>, run: usize, name: &str) -> bool {
    cx.model.invocation(run).is_none_or(|invocation| invocation.text.text.contains(name))
}

/// Whether a path is a directory of programs, is in one, or holds one.
pub(super) fn may_hold_programs(path: &str) -> bool {
    PROGRAMS.iter().any(|directory| is_below(path, directory) || is_below(directory, path))
}

/// Whether a path is that of a program, or is in a directory that a program has for itself, and package managers need it for
/// nothing.
fn is_own(path: &str) -> bool {
    let program = |directory: &str| {
        let rest = path.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    };
    let deeper = |directory: &str| {
        let rest = path.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| rest.contains('/'))
    };
    // Packages name theirs after themselves.
    let is_setting = path.strip_prefix("/etc/").is_some_and(|name| {
        let ends = [".cfg", ".cnf", ".conf", ".ini"].iter().any(|end| name.ends_with(end));
        ends && !name.contains('/') && !OF_SYSTEM.contains(&name)
    });
    !NEEDED.iter().any(|needed| is_below(path, needed))
        && (is_setting
            || PROGRAMS.iter().chain(&LIBRARIES).any(|directory| program(directory))
            || SHARED.iter().any(|directory| deeper(directory)))
}

/// Settings right below `/etc` that package managers, the scripts of packages, or what looks up names need.
const OF_SYSTEM: [&str; 12] = [
    "adduser.conf",
    "apt.conf",
    "debconf.conf",
    "deluser.conf",
    "host.conf",
    "ld.so.conf",
    "nsswitch.conf",
    "pip.conf",
    "resolv.conf",
    "sysctl.conf",
    "ucf.conf",
    "yum.conf",
];

/// Directories of programs.
pub(super) const PROGRAMS: [&str; 6] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

/// Directories of libraries.
const LIBRARIES: [&str; 3] = ["/lib", "/usr/lib", "/usr/local/lib"];

/// Directories in which programs have directories of their own.
const SHARED: [&str; 3] = ["/etc", "/usr/share", "/var/lib"];

/// Settings, keys and lists that package managers and the scripts of packages need.
const NEEDED: [&str; 25] = [
    "/etc/alternatives",
    "/etc/apk",
    "/etc/apt",
    "/etc/ca-certificates",
    "/etc/default",
    "/etc/dnf",
    "/etc/dpkg",
    "/etc/init.d",
    "/etc/ld.so.conf.d",
    "/etc/pki",
    "/etc/profile.d",
    "/etc/rpm",
    "/etc/security",
    "/etc/skel",
    "/etc/ssl",
    "/etc/yum",
    "/etc/yum.repos.d",
    "/etc/zypp",
    "/usr/share/ca-certificates",
    "/usr/share/keyrings",
    "/usr/share/zoneinfo",
    "/var/lib/apk",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/lib/rpm",
];
