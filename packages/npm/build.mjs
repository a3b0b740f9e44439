#!/usr/bin/env node
// Writes the npm packages: build.mjs OUT TARGET=PROGRAM...
//
// For each program a package that holds it, named after its platform; and the package `trimtab`, which depends on all of
// them as they are optional: npm installs the one for the platform. Nothing is downloaded after that.
// TARGET is a Rust target such as x86_64-unknown-linux-musl. The version is that of Cargo.toml.

import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

// What npm and Node call the platform of a Rust target.
const PLATFORMS = {
  "x86_64-unknown-linux-gnu": { os: "linux", cpu: "x64", libc: "glibc" },
  "aarch64-unknown-linux-gnu": { os: "linux", cpu: "arm64", libc: "glibc" },
  "x86_64-unknown-linux-musl": { os: "linux", cpu: "x64", libc: "musl" },
  "aarch64-unknown-linux-musl": { os: "linux", cpu: "arm64", libc: "musl" },
  "x86_64-apple-darwin": { os: "darwin", cpu: "x64" },
  "aarch64-apple-darwin": { os: "darwin", cpu: "arm64" },
  "x86_64-pc-windows-msvc": { os: "win32", cpu: "x64" },
};

const [out, ...programs] = process.argv.slice(2);
if (!out || programs.length === 0) fail("usage: build.mjs OUT TARGET=PROGRAM...");
const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^version = "(.*)"$/m)[1];
const template = JSON.parse(readFileSync(join(here, "trimtab/package.json"), "utf8"));
const optionalDependencies = {};

for (const argument of programs) {
  const [target, program] = argument.split("=");
  const platform = PLATFORMS[target] ?? fail(`there is no npm platform for the target ${target}`);
  const libc = platform.libc === "glibc" ? "-gnu" : platform.libc === "musl" ? "-musl" : "";
  const name = `${platform.os}-${platform.cpu}${libc}`;
  const folder = join(out, name);
  const binary = join(folder, "bin", platform.os === "win32" ? "trimtab.exe" : "trimtab");
  mkdirSync(dirname(binary), { recursive: true });
  copyFileSync(program, binary);
  chmodSync(binary, 0o755);
  const { bin, engines, ...shared } = template;
  write(folder, {
    ...shared,
    name: `@trimtab/${name}`,
    version,
    description: `The program of the package trimtab for ${target}`,
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc && { libc: [platform.libc] }),
    preferUnplugged: true,
  });
  optionalDependencies[`@trimtab/${name}`] = version;
}

const launcher = join(out, "trimtab");
cpSync(join(here, "trimtab"), launcher, { recursive: true });
copyFileSync(join(root, "README.md"), join(launcher, "README.md"));
write(launcher, { ...template, version, optionalDependencies });

function write(folder, description) {
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, licence), join(folder, licence));
  writeFileSync(join(folder, "package.json"), JSON.stringify(description, null, 2) + "\n");
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
