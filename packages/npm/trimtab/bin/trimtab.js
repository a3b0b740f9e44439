#!/usr/bin/env node
// Starts the program of the package for this platform, which npm has installed beside this one.
"use strict";

const { spawnSync } = require("node:child_process");
const os = require("node:os");

// Node reports the version of glibc where there is one; where there is none, the C library is musl.
function libc() {
  if (process.platform !== "linux") return "";
  return process.report.getReport().header.glibcVersionRuntime ? "-gnu" : "-musl";
}

function program() {
  const platform = `${process.platform}-${process.arch}${libc()}`;
  const name = `@trimtab/${platform}`;
  try {
    return require.resolve(`${name}/bin/trimtab${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    const missing = [
      `trimtab: the package ${name} is not installed.`,
      "npm installs it as an optional dependency where there is one for the platform;",
      "install again without `--no-optional` or `--omit=optional`, or use another way: `pipx install trimtab`.",
    ];
    console.error(missing.join("\n"));
    process.exit(2);
  }
}

const ended = spawnSync(program(), process.argv.slice(2), { stdio: "inherit" });
if (ended.error) {
  console.error(`trimtab: ${ended.error.message}`);
  process.exit(2);
}
process.exit(ended.status ?? 128 + os.constants.signals[ended.signal]);
