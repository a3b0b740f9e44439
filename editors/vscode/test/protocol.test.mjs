/** The real `trimtab lsp`, spoken to through the protocol library that the extension uses. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import protocol from "vscode-languageserver-protocol/node.js";

const DOCKERFILE = "FROM debian:13.1\n# Grüße\nRUN apt-get update \\\n && apt-get install curl\n";
const uri = "untitled:Dockerfile";

/** The program that `TRIMTAB` names, else the one that was built last. */
function program() {
  if (process.env["TRIMTAB"]) {
    return process.env["TRIMTAB"];
  }
  const built = ["release", "debug"]
    .map((profile) => fileURLToPath(new URL(`../../../target/${profile}/trimtab`, import.meta.url)))
    .map((file) => ({ file, age: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.age - a.age)[0];
  assert.ok(built.age > 0, "build the program first: cargo build");
  return built.file;
}

test("answers initialize, reports at the word, offers its fix, and ends with exit code 0", async () => {
  const server = spawn(program(), ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const { capabilities, serverInfo } = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } } } },
  });
  assert.equal(serverInfo.name, "trimtab");
  assert.equal(capabilities.textDocumentSync.change, protocol.TextDocumentSyncKind.Incremental);
  await connection.sendNotification(protocol.InitializedNotification.type, {});

  const published = new Promise((resolve) => connection.onNotification(protocol.PublishDiagnosticsNotification.type, resolve));
  await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "dockerfile", version: 1, text: DOCKERFILE },
  });
  const { diagnostics } = await published;
  const missing = diagnostics.find(({ code }) => code === "missing-assume-yes");
  assert.ok(missing, JSON.stringify(diagnostics));
  assert.equal(missing.range.start.line, 3);

  const actions = await connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri },
    range: missing.range,
    context: { diagnostics: [missing] },
  });
  const texts = actions.flatMap(({ edit }) => edit?.changes?.[uri] ?? []).map(({ newText }) => newText);
  assert.ok(texts.some((text) => text.includes("-y")), JSON.stringify(actions));

  await connection.sendRequest(protocol.ShutdownRequest.type);
  await connection.sendNotification(protocol.ExitNotification.type);
  assert.deepEqual(await ended, [0, null]);
  connection.dispose();
});
