/** The bundle beside a stand-in for the editor: which program it starts, and what it says where it cannot. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { open } from "./vscode.mjs";

const bundle = fileURLToPath(new URL("../dist/extension.js", import.meta.url));
const server = fileURLToPath(new URL("server.mjs", import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), "trimtab-vscode-"));
const environment = { ...process.env };
/** The code of JSON-RPC for a request whose connection was closed before the answer came. */
const PENDING_RESPONSE_REJECTED = -32097;
/** The library drops the promises of requests to a server that is gone; an editor only logs that they failed. */
function passOver(error) {
  if (!["EPIPE", "ERR_STREAM_DESTROYED", PENDING_RESPONSE_REJECTED].includes(error.code)) {
    throw error;
  }
}

let opened;
beforeEach(() => {
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", passOver);
  Object.assign(process.env, { HOME: home, USERPROFILE: home, PATH: path.dirname(process.execPath) });
});
afterEach(async () => {
  await opened?.deactivate();
  Object.assign(process.env, environment);
  delete process.env["HANGS"];
});
after(() => rmSync(home, { recursive: true }));

async function activate(options, memory = new Map()) {
  opened = open(bundle, options);
  const globalState = { get: (key, fallback) => memory.get(key) ?? fallback, update: async (key, value) => void memory.set(key, value) };
  await opened.activate({ subscriptions: [], extensionPath: path.join(home, "extension"), globalState });
  return opened.seen;
}

const started = (seen) => seen.log.filter((line) => line.startsWith("starting "));
const status = (seen) => seen.status.texts.at(-1);

test("says that no program was found, and where to set it", async () => {
  const seen = await activate();
  assert.deepEqual(seen.errors, [
    "trimtab: trimtab was not found on PATH or in ~/.cargo/bin. Install it, or set trimtab.path.",
  ]);
});

test("says what is wrong with the program that the setting names", async () => {
  const plain = path.join(home, "plain");
  writeFileSync(plain, "");
  chmodSync(plain, 0o644);
  for (const [setting, reason] of [
    ["/nowhere/trimtab", "/nowhere/trimtab does not exist."],
    [home, `${home} is not a file.`],
    ["~/plain", `${plain} is not executable.`],
    ["trimtab", "write an absolute path, or one from ${workspaceFolder} or ~."],
  ]) {
    const seen = await activate({ settings: { "trimtab.path": setting } });
    assert.deepEqual(seen.errors, [`trimtab: trimtab.path is “${setting}”: ${reason}`]);
    assert.deepEqual(started(seen), []);
  }
});

test("says that a program ended before it answered, once", async () => {
  const broken = path.join(home, "broken");
  writeFileSync(broken, "#!/bin/sh\necho no such option >&2\nexit 2\n", { mode: 0o755 });
  const seen = await activate({ settings: { "trimtab.path": broken } });
  assert.deepEqual(seen.errors, [`trimtab: ${broken} lsp did not start: it ended with exit code 2`]);
  assert.equal(status(seen), `${broken} lsp did not start: it ended with exit code 2`);
});

test("takes the program of the folder where the folder is trusted, else the user's", async () => {
  const options = {
    folder: path.dirname(server),
    settings: { "trimtab.path": "/nowhere/trimtab" },
    workspaceSettings: { "trimtab.path": "${workspaceFolder}/server.mjs" },
  };
  assert.deepEqual((await activate({ ...options, trusted: false })).errors.length, 1);
  const seen = await activate(options);
  assert.deepEqual(seen.errors, []);
  assert.equal(status(seen), `9.9, ${server}`);
});

test("prefers the extension's own program to PATH, and PATH to ~/.cargo/bin", async () => {
  const folders = [path.join(home, ".cargo", "bin"), path.join(home, "bin"), path.join(home, "extension", "server")];
  process.env["PATH"] += `${path.delimiter}.${path.delimiter}${folders[1]}`;
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    symlinkSync(server, path.join(folder, "trimtab"));
    const seen = await activate();
    assert.equal(status(seen), `9.9, ${path.join(folder, "trimtab")}`);
    await opened.deactivate();
  }
});

test("starts another server when the user asks, even if the one before never answers", async () => {
  process.env["HANGS"] = "1";
  opened = open(bundle, { settings: { "trimtab.path": server } });
  const first = opened.activate({ subscriptions: [], extensionPath: home });
  while (started(opened.seen).length === 0) {
    await setTimeout(5);
  }
  delete process.env["HANGS"];
  await opened.seen.commands.get("trimtab.restart")();
  await first;
  assert.deepEqual(opened.seen.errors, []);
  assert.equal(status(opened.seen), `9.9, ${server}`);
});

test("starts and ends with the setting trimtab.enable", async () => {
  const settings = { "trimtab.path": server, "trimtab.enable": false };
  const seen = await activate({ settings });
  assert.equal(status(seen), "switched off by trimtab.enable");
  settings["trimtab.enable"] = true;
  opened.configurationChanged.fire({ affectsConfiguration: (name) => name === "trimtab.enable" });
  while (!status(seen).startsWith("9.9")) {
    await setTimeout(5);
  }
  assert.equal(started(seen).length, 1);
});

test("hands trimtab.settings to the server", async () => {
  const seen = await activate({ settings: { "trimtab.path": server, "trimtab.settings": { preset: "hadolint" } } });
  while (!seen.log.some((line) => line.includes("hadolint"))) {
    await setTimeout(5);
  }
  assert.ok(seen.log.some((line) => line.endsWith('{"settings":{"preset":"hadolint"}}')), seen.log.join("\n"));
});

test("offers once to turn off another extension, and changes only settings that it knows", async () => {
  const memory = new Map();
  const seen = await activate({ installed: ["docker.docker"], answer: "Turn Them Off" }, memory);
  await setTimeout(50);
  assert.equal(seen.questions.length, 1);
  assert.match(seen.questions[0], /^Docker DX also reports on Dockerfiles/);
  assert.deepEqual(seen.updates, { "docker.languageserver.diagnostics.instructionCasing": "ignore" });
  await opened.deactivate();
  assert.deepEqual((await activate({ installed: ["docker.docker"] }, memory)).questions, []);
  await opened.deactivate();
  assert.deepEqual((await activate({})).questions, []);
});

test("says why a command cannot run", async () => {
  const seen = await activate({ settings: { "trimtab.enable": false } });
  await seen.commands.get("trimtab.executeFixAll")();
  assert.deepEqual(seen.questions, ["trimtab: the server is not running"]);
});
