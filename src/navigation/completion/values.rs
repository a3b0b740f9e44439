//! Values that people write often, each with what it is.

/// A text to write, and what it is.
pub(super) type Value = (&'static str, &'static str);

/// What follows `type=` in a `--mount`.
pub(super) const MOUNT_TYPES: [Value; 5] = [
    ("bind", "Files of the build context, a stage or an image. This is the default."),
    ("cache", "A directory that is kept between builds, for package managers and compilers."),
    ("secret", "A secret of the build, in a file or a variable. It does not stay in the image."),
    ("ssh", "The SSH agent of the build, for private repositories."),
    ("tmpfs", "An empty directory in memory."),
];

/// The keys of a `--mount`, with the types that take them; none named means all.
pub(super) const MOUNT_KEYS: [(&str, &[&str], &str); 13] = [
    ("type", &[], "The type of the mount: `bind`, `cache`, `secret`, `ssh` or `tmpfs`."),
    ("target", &[], "Where the mount is in the container."),
    ("source", &["bind", "cache"], "The path in `from`. Default: its root."),
    ("from", &["bind", "cache"], "A stage, an image or a named context. Default for `bind`: the build context."),
    (
        "id",
        &["cache", "secret", "ssh"],
        "The name of the cache, the secret or the agent. Mounts with the same name share it.",
    ),
    ("sharing", &["cache"], "How concurrent builds use the cache: `shared`, `private` or `locked`."),
    ("readonly", &["bind", "cache"], "The command cannot write to the mount."),
    ("readwrite", &["bind"], "The command can write to the mount; what it writes is discarded."),
    ("required", &["secret", "ssh"], "The build fails where the secret or the agent is missing."),
    ("env", &["secret"], "The variable that holds the secret, in place of a file."),
    ("mode", &["cache", "secret", "ssh"], "The permissions in octal, such as `0755`."),
    ("uid", &["cache", "secret", "ssh"], "The numeric ID of the owner. Default: 0."),
    ("gid", &["cache", "secret", "ssh"], "The numeric ID of the group. Default: 0."),
];

/// What follows `sharing=`.
pub(super) const SHARING: [Value; 3] = [
    ("locked", "One build at a time writes to the cache. Needed for apt."),
    ("shared", "All builds write to the cache at the same time. This is the default."),
    ("private", "Each concurrent build gets a cache of its own."),
];

/// What follows a flag and its `=`, where that is one of a few words.
pub(super) fn flag(name: &str) -> &'static [Value] {
    match name {
        "network" => &[
            ("default", "The network of the build."),
            ("none", "No network access."),
            ("host", "The network of the host, which the builder must allow."),
        ],
        "security" => &[
            ("sandbox", "An ordinary command. This is the default."),
            ("insecure", "A privileged command, which the builder must allow."),
        ],
        "link" | "parents" | "keep-git-dir" | "unpack" => &[("true", ""), ("false", "")],
        "chmod" => &[
            ("755", "Executable by everyone, writable by the owner."),
            ("644", "Readable by everyone, writable by the owner."),
            ("u=rwX,go=rX", "As 755 for directories and executables, 644 for other files."),
        ],
        "platform" => &[
            ("$BUILDPLATFORM", "The platform of the builder, for a stage that cross-compiles."),
            ("$TARGETPLATFORM", "The platform of the image. This is the default."),
            ("linux/amd64", "64-bit x86."),
            ("linux/arm64", "64-bit ARM."),
            ("linux/arm/v7", "32-bit ARM."),
            ("windows/amd64", "Windows on 64-bit x86."),
        ],
        "checksum" => &[("sha256:", "The SHA-256 checksum of the download, in hexadecimal.")],
        "interval" | "timeout" => &[("10s", ""), ("30s", "The default."), ("1m", "")],
        "start-period" | "start-interval" => &[("5s", ""), ("10s", ""), ("1m", "")],
        "retries" => &[("3", "The default."), ("5", "")],
        _ => &[],
    }
}

/// Ports that programs listen on.
pub(super) const PORTS: [Value; 17] = [
    ("80", "HTTP"),
    ("443", "HTTPS"),
    ("443/udp", "HTTP/3"),
    ("3000", "Node.js, Rails, Grafana"),
    ("5000", "Flask"),
    ("8000", "Django, uvicorn"),
    ("8080", "HTTP without root"),
    ("8443", "HTTPS without root"),
    ("9090", "Prometheus"),
    ("22", "SSH"),
    ("53/udp", "DNS"),
    ("3306", "MySQL, MariaDB"),
    ("5432", "PostgreSQL"),
    ("6379", "Redis"),
    ("27017", "MongoDB"),
    ("5672", "RabbitMQ"),
    ("9200", "Elasticsearch, OpenSearch"),
];

/// Signals that ask a program to end.
pub(super) const SIGNALS: [Value; 7] = [
    ("SIGTERM", "End. This is the default."),
    ("SIGINT", "Interrupt, as Ctrl+C does."),
    ("SIGQUIT", "End after the open requests: nginx, PHP-FPM."),
    ("SIGWINCH", "End after the open requests: Apache httpd."),
    ("SIGHUP", "Hang up; many programs read their configuration again."),
    ("SIGKILL", "End at once, without a chance to clean up."),
    ("SIGRTMIN+3", "Halt: systemd."),
];

/// Shells for `SHELL`.
pub(super) const SHELLS: [Value; 6] = [
    ("[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]", "bash; a pipe fails where one of its commands fails."),
    ("[\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]", "bash; the first failing command ends the script."),
    (
        "[\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]",
        "The shell of Alpine; a pipe fails where one of its commands fails.",
    ),
    ("[\"/bin/sh\", \"-c\"]", "The default on Linux."),
    ("[\"powershell\", \"-Command\"]", "PowerShell on Windows."),
    ("[\"cmd\", \"/S\", \"/C\"]", "The default on Windows."),
];

/// Labels with a standard meaning.
pub(super) const LABELS: [Value; 13] = [
    ("org.opencontainers.image.title", "The name of the image for people."),
    ("org.opencontainers.image.description", "What is in the image."),
    ("org.opencontainers.image.source", "The URL of the sources."),
    ("org.opencontainers.image.url", "The URL of more information."),
    ("org.opencontainers.image.documentation", "The URL of the documentation."),
    ("org.opencontainers.image.version", "The version of the packaged software."),
    ("org.opencontainers.image.revision", "The commit of the packaged software."),
    ("org.opencontainers.image.created", "When the image was built, as RFC 3339 has it."),
    ("org.opencontainers.image.authors", "Who is responsible for the image."),
    ("org.opencontainers.image.vendor", "Who distributes the image."),
    ("org.opencontainers.image.licenses", "The licence as an SPDX expression."),
    ("org.opencontainers.image.base.name", "The reference of the base image."),
    ("org.opencontainers.image.base.digest", "The digest of the base image."),
];

/// Well-known base images with a tag that names a version.
pub(super) const IMAGES: [Value; 52] = [
    ("scratch", "The empty image, for static binaries."),
    ("alpine:3.22", "A small Linux with musl and BusyBox."),
    ("debian:13-slim", "Debian without documentation."),
    ("debian:13", "Debian."),
    ("ubuntu:24.04", "Ubuntu with long-term support."),
    ("busybox:1.37", "A shell and small tools."),
    ("fedora:42", "Fedora."),
    ("rockylinux:9", "Rocky Linux."),
    ("almalinux:9", "AlmaLinux."),
    ("amazonlinux:2023", "Amazon Linux."),
    ("archlinux:base", "Arch Linux."),
    ("node:22-slim", "Node.js on Debian without build tools."),
    ("node:22-alpine", "Node.js on Alpine."),
    ("node:22", "Node.js on Debian with build tools."),
    ("node:24-slim", "Node.js on Debian without build tools."),
    ("python:3.13-slim", "Python on Debian without build tools."),
    ("python:3.13-alpine", "Python on Alpine."),
    ("python:3.13", "Python on Debian with build tools."),
    ("golang:1.25", "Go on Debian."),
    ("golang:1.25-alpine", "Go on Alpine."),
    ("rust:1.90", "Rust on Debian."),
    ("rust:1.90-slim", "Rust on Debian without other tools."),
    ("eclipse-temurin:21-jdk", "The Java Development Kit."),
    ("eclipse-temurin:21-jre", "The Java runtime."),
    ("maven:3.9-eclipse-temurin-21", "Maven with a Java Development Kit."),
    ("gradle:8-jdk21", "Gradle with a Java Development Kit."),
    ("ruby:3.4-slim", "Ruby on Debian without build tools."),
    ("php:8.4-fpm", "PHP with FPM."),
    ("php:8.4-apache", "PHP with Apache httpd."),
    ("composer:2", "The package manager of PHP."),
    ("perl:5.42-slim", "Perl on Debian."),
    ("elixir:1.18-slim", "Elixir on Debian."),
    ("swift:6.1", "Swift on Ubuntu."),
    ("gcc:15", "The GNU compilers."),
    ("denoland/deno:2.4.0", "Deno."),
    ("oven/bun:1", "Bun."),
    ("nginx:1.28-alpine", "nginx on Alpine."),
    ("nginx:1.28", "nginx on Debian."),
    ("nginxinc/nginx-unprivileged:1.28", "nginx without root."),
    ("httpd:2.4", "Apache httpd."),
    ("caddy:2.10", "Caddy."),
    ("postgres:17", "PostgreSQL."),
    ("redis:8", "Redis."),
    ("gcr.io/distroless/static-debian12", "Files for static binaries, without a shell."),
    ("gcr.io/distroless/base-debian12", "glibc and OpenSSL, without a shell."),
    ("gcr.io/distroless/cc-debian12", "glibc and libgcc, without a shell."),
    ("gcr.io/distroless/python3-debian12", "Python, without a shell."),
    ("gcr.io/distroless/nodejs22-debian12", "Node.js, without a shell."),
    ("gcr.io/distroless/java21-debian12", "Java, without a shell."),
    ("mcr.microsoft.com/dotnet/sdk:9.0", "The .NET SDK."),
    ("mcr.microsoft.com/dotnet/aspnet:9.0", "The ASP.NET Core runtime."),
    ("ghcr.io/astral-sh/uv:0.8", "The binary of uv, for `COPY --from`."),
];
