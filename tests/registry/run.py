#!/usr/bin/env python3
"""`trimtab pin` beside a real registry, and what it writes beside what skopeo says: run.py PROGRAM.

Needs Debian's `docker-registry` and `skopeo`. The registry listens on the loopback interface; its images are made here.
"""

import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


class Layout:
    """Images in a folder, as the OCI image layout has them."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')

    def blob(self, media, content):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        digest = hashlib.sha256(data).hexdigest()
        (self.folder / "blobs/sha256" / digest).write_bytes(data)
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data)}

    def image(self, words, architecture="amd64"):
        layer = b"\0" * 1024
        diff = "sha256:" + hashlib.sha256(layer).hexdigest()
        config = {
            "architecture": architecture, "os": "linux", "config": {"Labels": {"words": words}},
            "rootfs": {"type": "layers", "diff_ids": [diff]},
        }
        return self.blob(MANIFEST, {
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": self.blob("application/vnd.oci.image.config.v1+json", config),
            "layers": [self.blob("application/vnd.oci.image.layer.v1.tar", layer)],
        })

    def index(self, words):
        """An image of two platforms."""
        manifests = [
            {**self.image(words, name), "platform": {"os": "linux", "architecture": name}} for name in ("amd64", "arm64")
        ]
        return self.blob(INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})

    def name(self, image, reference):
        """Gives an image a name in the layout, which has this image alone then."""
        named = {**image, "annotations": {"org.opencontainers.image.ref.name": reference}}
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]}))


class Registry:
    """A registry of its own, without a password."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = "127.0.0.1:%d" % free.getsockname()[1]
        settings = {
            "version": "0.1", "log": {"level": "error"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "registry")}}, "http": {"addr": self.host},
        }
        (folder / "registry.yml").write_text(json.dumps(settings))
        command = ["docker-registry", "serve", folder / "registry.yml"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as client:
                if client.connect_ex(tuple([self.host.split(":")[0], int(self.host.split(":")[1])])) == 0:
                    return
            time.sleep(0.05)
        sys.exit("the registry does not listen")

    def push(self, layout, image, name):
        layout.name(image, "x")
        self.skopeo("copy", "--all", "--dest-tls-verify=false", f"oci:{layout.folder}:x", f"docker://{self.host}/{name}")

    def digest(self, name):
        options = ["--tls-verify=false", "--no-tags", "--format", "{{.Digest}}"]
        return self.skopeo("inspect", *options, f"docker://{self.host}/{name}").strip()

    def media_type(self, name, digest):
        """What stands behind a digest."""
        named = f"docker://{self.host}/{name.rsplit(':', 1)[0]}@{digest}"
        return json.loads(self.skopeo("inspect", "--raw", "--tls-verify=false", named))["mediaType"]

    @staticmethod
    def skopeo(*arguments):
        command = ["skopeo", "--insecure-policy", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pin(program, folder, *arguments):
    environment = {**os.environ, "DOCKER_CONFIG": str(folder / "nowhere"), "NO_PROXY": "*"}
    command = [program, "pin", "Dockerfile", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def expect(what, expected, found):
    print(f"{'ok' if expected == found else 'WRONG'}: {what}")
    if expected != found:
        sys.exit(f"expected\n{expected}\nfound\n{found}")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        registry = Registry(folder)
        try:
            check(program, folder, registry)
        finally:
            registry.process.terminate()


def check(program, folder, registry):
    layout = Layout(folder / "layout")
    images = {
        "one:1": layout.image("one"), "two:1.2-slim": layout.index("two"), "deep/er/three:latest": layout.index("three"),
        "library/node:22": layout.image("node"), "docker/dockerfile:1": layout.image("frontend"),
    }
    for name, image in images.items():
        registry.push(layout, image, name)
    host, old = registry.host, "sha256:" + 64 * "0"
    lines = [
        "# syntax=docker/dockerfile:1", f"ARG BASE={host}/one:1", "FROM ${BASE} AS build",
        f"FROM {host}/two:1.2-slim AS two", f"FROM {host}/deep/er/three", "COPY --from=build /a /a",
        f"COPY --from={host}/one:1@{old} /b /b", f"RUN --mount=from={host}/two:1.2-slim,target=/t true", "FROM node:22",
    ]
    file = folder / "Dockerfile"
    file.write_text("\r\n".join(lines) + "\r\n")
    digests = {name: registry.digest(name) for name in images}
    kinds = {name: registry.media_type(name, digest) for name, digest in digests.items()}
    expect("of several platforms, the digest is that of their list", (MANIFEST, INDEX), (kinds["one:1"], kinds["two:1.2-slim"]))
    mirror = ("--registry-mirror", f"http://{host}")

    def pinned(last):
        one = digests["one:1"]
        return "\r\n".join([
            f"# syntax=docker/dockerfile:1@{digests['docker/dockerfile:1']}", f"ARG BASE={host}/one:1@{one}",
            "FROM ${BASE} AS build", f"FROM {host}/two:1.2-slim@{digests['two:1.2-slim']} AS two",
            f"FROM {host}/deep/er/three:latest@{digests['deep/er/three:latest']}", "COPY --from=build /a /a",
            f"COPY --from={host}/one:1@{last} /b /b",
            f"RUN --mount=from={host}/two:1.2-slim@{digests['two:1.2-slim']},target=/t true",
            f"FROM node:22@{digests['library/node:22']}", "",
        ])

    def text():
        return file.read_bytes().decode()

    expect("a check finds what has no digest", 1, pin(program, folder, "--check").returncode)
    ran = pin(program, folder, *mirror)
    expect("digests are those of skopeo", (0, pinned(old)), (ran.returncode, text()))
    expect("nothing is left to pin", 0, pin(program, folder, "--check").returncode)
    expect("one is outdated", 1, pin(program, folder, "--check", "--update", *mirror).returncode)
    expect("and refreshed", (0, pinned(digests["one:1"])), (pin(program, folder, "--update", *mirror).returncode, text()))

    registry.push(layout, layout.index("newer"), "two:1.2-slim")
    newer = registry.digest("two:1.2-slim")
    expect("the tag has moved", False, newer == digests["two:1.2-slim"])
    before = text()
    expect("without --update, digests stay", (0, before), (pin(program, folder, *mirror).returncode, text()))
    ran = pin(program, folder, "--update", *mirror)
    expect("with it, they follow", (0, before.replace(digests["two:1.2-slim"], newer)), (ran.returncode, text()))

    for name in ("one:no-such-tag", "no-such-name:1"):
        file.write_text(f"FROM {host}/{name}\n")
        ran = pin(program, folder)
        told = f"error: Dockerfile:1: `{host}/{name}`: {host} has no image with this name and tag\n"
        expect(f"{name} is missing", (2, True), (ran.returncode, told in ran.stderr))


main()
