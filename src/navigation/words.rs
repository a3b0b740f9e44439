//! The words of the Dockerfile language, each explained in a few sentences of our own.

use crate::syntax::Keyword;

/// What a parser directive means.
pub fn directive(name: &str) -> Option<&'static str> {
    DIRECTIVES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, text)| *text)
}

/// What an instruction means, and how it is written.
pub fn instruction(keyword: Keyword) -> Option<String> {
    let (_, form, text, _) = INSTRUCTIONS.iter().find(|(known, ..)| *known == keyword)?;
    Some(format!("**{}** `{form}`\n\n{text}", keyword.name()))
}

/// How an instruction is written, such as `USER USER[:GROUP]`.
pub fn form(keyword: Keyword) -> Option<&'static str> {
    INSTRUCTIONS.iter().find(|(known, ..)| *known == keyword).map(|(_, form, ..)| *form)
}

/// The flags of an instruction, each with what it means.
pub fn flags(keyword: Keyword) -> &'static [Flag] {
    INSTRUCTIONS.iter().find(|(known, ..)| *known == keyword).map_or(&[], |(.., flags)| flags)
}

/// What a flag of an instruction means.
pub fn flag(keyword: Keyword, name: &str) -> Option<String> {
    let (_, text) = flags(keyword).iter().find(|(known, _)| *known == name)?;
    Some(format!("**{} --{name}**\n\n{text}", keyword.name()))
}

/// The parser directives, each with what it means.
pub const DIRECTIVES: [(&str, &str); 3] = [
    (
        "syntax",
        "**# syntax**\n\nThe Dockerfile frontend image to use, such as `docker/dockerfile:1`. Every builder then parses the \
         file in the same way, independent of its own version.",
    ),
    (
        "escape",
        "**# escape**\n\nThe escape and line continuation character: `\\` or a backtick. The backtick is useful for Windows \
         paths.",
    ),
    (
        "check",
        "**# check**\n\nWhich build checks to skip, and whether the others fail the build: `skip=NAME,NAME` or `skip=all`, \
         then `;error=true`.",
    ),
];

/// The name of a flag without `--`, and what it means.
pub type Flag = (&'static str, &'static str);

const CHOWN: Flag = (
    "chown",
    "The owner of the files in the image: `user`, `user:group` or numeric IDs. Names are looked up in the image. By \
     default, files belong to root, regardless of `USER`.",
);
const CHMOD: Flag = ("chmod", "The permissions of the files in the image, as for `chmod`: `755` or `u=rwX,go=rX`.");
const LINK: Flag = (
    "link",
    "Creates an independent layer that stays cached when the layers below it change. Symbolic links in the destination \
     path are not followed.",
);
const EXCLUDE: Flag = ("exclude", "A pattern of source files to exclude. Can be repeated.");

const INSTRUCTIONS: [(Keyword, &str, &str, &[Flag]); 18] = [
    (
        Keyword::Add,
        "ADD [--checksum=…] [--chown=…] [--chmod=…] [--link] SOURCE… DESTINATION",
        "Adds files to the image from the build context, a URL or a Git repository. A local archive is unpacked. Use `COPY` \
         for ordinary files of the build context.",
        &[
            CHOWN,
            CHMOD,
            LINK,
            EXCLUDE,
            (
                "checksum",
                "The expected checksum of a download, such as `sha256:…`. The build fails if it does not match.",
            ),
            ("keep-git-dir", "Whether to keep the `.git` directory of a Git repository."),
            (
                "unpack",
                "Whether to unpack an archive. By default, a local archive is unpacked and one from a URL is not.",
            ),
        ],
    ),
    (
        Keyword::Arg,
        "ARG NAME[=DEFAULT] …",
        "A build-time variable that `--build-arg` can set. It is available from here to the end of the stage. Declared \
         before the first `FROM`, it is available in `FROM` lines, and in a stage that declares it again. A change of its \
         value re-runs every later `RUN`. The value stays in the image history, so do not use it for secrets.",
        &[],
    ),
    (
        Keyword::Cmd,
        "CMD [\"program\", \"argument\"]",
        "The default command of a container, or the default arguments of its `ENTRYPOINT`. Only the last one takes effect. \
         In shell form (without brackets), a shell runs the command and does not pass signals on.",
        &[],
    ),
    (
        Keyword::Copy,
        "COPY [--from=…] [--chown=…] [--chmod=…] [--link] SOURCE… DESTINATION",
        "Copies files from the build context, another stage or an image. A change of these files invalidates the build \
         cache of this step and of every later step.",
        &[
            ("from", "The source of the files: a stage by name or number, an image, or a named context."),
            CHOWN,
            CHMOD,
            LINK,
            EXCLUDE,
            ("parents", "Keeps the parent directories of the sources, starting after `/./` if the path contains it."),
        ],
    ),
    (
        Keyword::Entrypoint,
        "ENTRYPOINT [\"program\", \"argument\"]",
        "The program that a container runs; `CMD` or the command line supply its arguments. Only the last one takes effect. \
         In shell form (without brackets), a shell runs it and passes on neither arguments nor signals.",
        &[],
    ),
    (
        Keyword::Env,
        "ENV NAME=VALUE …",
        "Sets environment variables for later instructions of the stage, for stages based on it and for containers.",
        &[],
    ),
    (
        Keyword::Expose,
        "EXPOSE PORT[/PROTOCOL] …",
        "Documents the ports on which the program listens. It does not publish them; use `docker run -p` for that.",
        &[],
    ),
    (
        Keyword::From,
        "FROM [--platform=…] IMAGE [AS NAME]",
        "Starts a build stage from an image, an earlier stage or the empty image `scratch`. The last stage is built unless \
         `--target` names another one.",
        &[(
            "platform",
            "The platform of the image, such as `linux/arm64`, or `$BUILDPLATFORM` for a stage that cross-compiles. The \
             default is the target platform of the build.",
        )],
    ),
    (
        Keyword::Healthcheck,
        "HEALTHCHECK [--interval=…] [--timeout=…] CMD command | NONE",
        "A command that checks whether the container is healthy: exit code 0 means healthy. `NONE` disables the health \
         check of the base image.",
        &[
            ("interval", "The time between two checks. Default: 30 seconds."),
            ("timeout", "The time after which a check fails. Default: 30 seconds."),
            ("start-period", "The time after the start during which failures are ignored. Default: 0 seconds."),
            ("start-interval", "The time between two checks during the start period. Default: 5 seconds."),
            ("retries", "The number of consecutive failures after which the container is unhealthy. Default: 3."),
        ],
    ),
    (
        Keyword::Label,
        "LABEL NAME=VALUE …",
        "Adds metadata to the image. Keys that start with `org.opencontainers.image.` have standard meanings.",
        &[],
    ),
    (
        Keyword::Maintainer,
        "MAINTAINER NAME",
        "The maintainer of the image. Deprecated: use `LABEL org.opencontainers.image.authors=…`.",
        &[],
    ),
    (
        Keyword::Onbuild,
        "ONBUILD INSTRUCTION",
        "An instruction that runs when another image is built from this one, directly after its `FROM`.",
        &[],
    ),
    (
        Keyword::Run,
        "RUN [--mount=…] [--network=…] [--security=…] command",
        "Runs a command and stores the result as a layer. It re-runs when its text, an earlier step or a build variable \
         changes, but not when something outside the build changes, such as a package repository.",
        &[
            (
                "mount",
                "A mount that exists only while the command runs and is not part of the layer: `type=cache` for a directory \
                 that is kept between builds, `type=bind` for files of the build context or a stage, `type=secret` and \
                 `type=ssh` for credentials, `type=tmpfs` for memory.",
            ),
            ("network", "`default`, `none` for no network access, or `host`, which the builder must allow."),
            ("security", "`sandbox`, or `insecure` for a privileged command, which the builder must allow."),
            ("device", "A device that the command may use, by its CDI name. The builder must allow it."),
        ],
    ),
    (
        Keyword::Shell,
        "SHELL [\"program\", \"argument\"]",
        "The shell for later commands in shell form, in this stage and in images based on it. Default: \
         `[\"/bin/sh\", \"-c\"]`.",
        &[],
    ),
    (
        Keyword::Stopsignal,
        "STOPSIGNAL SIGNAL",
        "The signal that stops a container, by name or number. Default: `SIGTERM`.",
        &[],
    ),
    (
        Keyword::User,
        "USER USER[:GROUP]",
        "The user for later commands and for containers. Names are looked up in the image.",
        &[],
    ),
    (
        Keyword::Volume,
        "VOLUME PATH …",
        "Directories that are stored in volumes. Later instructions that change files in them may have no effect.",
        &[],
    ),
    (
        Keyword::Workdir,
        "WORKDIR PATH",
        "The working directory of later instructions and of containers. It is created if it does not exist. A relative path \
         is appended to the previous one.",
        &[],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_is_explained() {
        for keyword in Keyword::ALL {
            assert!(instruction(keyword).is_some(), "{}", keyword.name());
        }
    }
}
