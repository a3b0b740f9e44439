#!/usr/bin/env node
/** A language server that only says what it was started with; with `HANGS` set it does not even answer. */

import { StreamMessageReader, StreamMessageWriter, createProtocolConnection } from "vscode-languageserver-protocol/node.js";

const connection = createProtocolConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
const answer = { capabilities: {}, serverInfo: { name: "fake", version: "9.9" } };
connection.onRequest("initialize", ({ initializationOptions }) => {
  void connection.sendNotification("window/logMessage", { type: 3, message: JSON.stringify(initializationOptions) });
  return process.env["HANGS"] ? new Promise(() => {}) : answer;
});
connection.onRequest("shutdown", () => null);
connection.onNotification("exit", () => process.exit(0));
connection.listen();
