//! The words of the Dockerfile language, each explained in a few sentences of our own.

use crate::syntax::Keyword;

/// What a parser directive means.
pub(super) fn directive(name: &str) -> Option<&'static str> {
    DIRECTIVES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, text)| *text)
}

/// What an instruction means, and how it is written.
pub(super) fn instruction(keyword: Keyword) -> Option<String> {
    let (_, form, text, _) = INSTRUCTIONS.iter().find(|(known, ..)| *known == keyword)?;
    Some(format!("**{}** `{form}`\n\n{text}", keyword.name()))
}

/// What a flag of an instruction means.
pub(super) fn flag(keyword: Keyword, name: &str) -> Option<String> {
    let (.., flags) = INSTRUCTIONS.iter().find(|(known, ..)| *known == keyword)?;
    let (_, text) = flags.iter().find(|(known, _)| *known == name)?;
    Some(format!("**{} --{name}**\n\n{text}", keyword.name()))
}

const DIRECTIVES: [(&str, &str); 3] = [
    (
        "syntax",
        "**# syntax**\n\nThe image of the frontend that reads this file, such as `docker/dockerfile:1`. With it the file \
         is read alike by every builder, whatever its own age.",
    ),
    (
        "escape",
        "**# escape**\n\nThe character that continues a line and takes the meaning from the next: `\\` or a backtick. The \
         backtick is for Windows paths.",
    ),
    (
        "check",
        "**# check**\n\nWhich of the builder's own checks are skipped, and whether the others fail the build: \
         `skip=NAME,NAME` or `skip=all`, then `;error=true`.",
    ),
];

type Flag = (&'static str, &'static str);

const CHOWN: Flag = (
    "chown",
    "Who owns the files in the image: `user`, `user:group` or numbers. Names are looked up in the image. Without it root \
     does, whatever `USER` says.",
);
const CHMOD: Flag = ("chmod", "The permissions of the files in the image, as for `chmod`: `755`, or `u=rwX,go=rX`.");
const LINK: Flag = (
    "link",
    "The files become a layer of their own that does not depend on what is below it. It is kept when the layers below \
     change. The destination is then never followed through a symbolic link of the image.",
);
const EXCLUDE: Flag = ("exclude", "Files that are left out though a source names them, as a pattern. May be repeated.");

const INSTRUCTIONS: [(Keyword, &str, &str, &[Flag]); 18] = [
    (
        Keyword::Add,
        "ADD [--checksum=…] [--chown=…] [--chmod=…] [--link] SOURCE… DESTINATION",
        "Puts files into the image: from the build context, from a URL, from a git repository. An archive of the context \
         is unpacked. For plain files of the context `COPY` says so more clearly.",
        &[
            CHOWN,
            CHMOD,
            LINK,
            EXCLUDE,
            ("checksum", "What a download must hash to, such as `sha256:…`. The build fails where it does not."),
            ("keep-git-dir", "Whether the `.git` folder of a git repository comes along."),
            ("unpack", "Whether an archive is unpacked: by default one of the context is, and one from a URL is not."),
        ],
    ),
    (
        Keyword::Arg,
        "ARG NAME[=DEFAULT] …",
        "A variable of the build that `--build-arg` can set. It holds from here to the end of the stage; one before the \
         first `FROM` holds in `FROM` lines, and in a stage that declares it again. A `RUN` runs again when its value \
         changes. Its value can be read from the image's history: it is no place for a secret.",
        &[],
    ),
    (
        Keyword::Cmd,
        "CMD [\"program\", \"argument\"]",
        "What a container runs where it is told nothing else, or the arguments of `ENTRYPOINT`. The last one counts. \
         Without the brackets a shell runs it, which does not pass signals on.",
        &[],
    ),
    (
        Keyword::Copy,
        "COPY [--from=…] [--chown=…] [--chmod=…] [--link] SOURCE… DESTINATION",
        "Puts files of the build context, of another stage or of an image into this one. It runs again when one of them \
         changes, and everything after it with it.",
        &[
            ("from", "Where the files come from: a stage by its name or number, an image, or a named context."),
            CHOWN,
            CHMOD,
            LINK,
            EXCLUDE,
            ("parents", "Keeps the folders of the sources; a `/./` in a source says from where on."),
        ],
    ),
    (
        Keyword::Entrypoint,
        "ENTRYPOINT [\"program\", \"argument\"]",
        "What a container runs, with what `CMD` or the command line says as further arguments. The last one counts. \
         Without the brackets a shell runs it, and neither arguments nor signals get through.",
        &[],
    ),
    (
        Keyword::Env,
        "ENV NAME=VALUE …",
        "Sets variables for what follows in the stage, for stages that start from it and for containers.",
        &[],
    ),
    (
        Keyword::Expose,
        "EXPOSE PORT[/PROTOCOL] …",
        "Says on which ports the program listens. It opens none: that is what `docker run -p` does.",
        &[],
    ),
    (
        Keyword::From,
        "FROM [--platform=…] IMAGE [AS NAME]",
        "Starts a stage from an image, from an earlier stage or from `scratch`, which is empty. The last stage is the one \
         that is built unless a target is named.",
        &[(
            "platform",
            "For which platform the image is taken, such as `linux/arm64`, or `$BUILDPLATFORM` for a stage that \
             cross-compiles. Without it: the platform that is built for.",
        )],
    ),
    (
        Keyword::Healthcheck,
        "HEALTHCHECK [--interval=…] [--timeout=…] CMD command | NONE",
        "How a container is asked whether it is well: a command that exits with 0 where it is. `NONE` takes back what the \
         base image says.",
        &[
            ("interval", "The time between two checks. 30 seconds unless given."),
            ("timeout", "After what time a check has failed. 30 seconds unless given."),
            ("start-period", "How long failures do not count after the start. None unless given."),
            ("start-interval", "The time between two checks in the start period. 5 seconds unless given."),
            ("retries", "How many checks have to fail in a row. 3 unless given."),
        ],
    ),
    (
        Keyword::Label,
        "LABEL NAME=VALUE …",
        "Notes on the image. Those of `org.opencontainers.image.…` have agreed meanings.",
        &[],
    ),
    (
        Keyword::Maintainer,
        "MAINTAINER NAME",
        "Who looks after the image. Deprecated: write `LABEL org.opencontainers.image.authors=…`.",
        &[],
    ),
    (
        Keyword::Onbuild,
        "ONBUILD INSTRUCTION",
        "An instruction that runs at the start of a build that starts from this image, as if it stood below its `FROM`.",
        &[],
    ),
    (
        Keyword::Run,
        "RUN [--mount=…] [--network=…] [--security=…] command",
        "Runs a command and keeps what it changes as a layer. It runs again when the line, the layers below or a variable \
         that it may see have changed, and not when the world has.",
        &[
            (
                "mount",
                "Something that is there while the command runs and not in the layer: `type=cache` a folder that is kept \
                 from build to build, `type=bind` files of the context or of a stage, `type=secret` and `type=ssh` what \
                 must not stay, `type=tmpfs` memory.",
            ),
            ("network", "`default`, `none` for no network at all, or `host`, which the builder must allow."),
            ("security", "`sandbox`, or `insecure` for a privileged command, which the builder must allow."),
            ("device", "A device that the command may use, by its CDI name. The builder must allow it."),
        ],
    ),
    (
        Keyword::Shell,
        "SHELL [\"program\", \"argument\"]",
        "The shell of what follows in shell form, in the stage and in images that start from it. \
         `[\"/bin/sh\", \"-c\"]` unless given.",
        &[],
    ),
    (
        Keyword::Stopsignal,
        "STOPSIGNAL SIGNAL",
        "The signal that asks a container to end, by name or number. `SIGTERM` unless given.",
        &[],
    ),
    (
        Keyword::User,
        "USER USER[:GROUP]",
        "Who runs the commands that follow, and containers. Names are looked up in the image when it runs.",
        &[],
    ),
    (
        Keyword::Volume,
        "VOLUME PATH …",
        "Folders that are kept outside of a container's own layer. What later instructions change in them may be lost.",
        &[],
    ),
    (
        Keyword::Workdir,
        "WORKDIR PATH",
        "The folder of what follows, and of containers. It is created where it is missing. A relative path goes on from \
         the one before.",
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
