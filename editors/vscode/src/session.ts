/** One language server, from its start to its end. */

import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import {
  CloseAction,
  DocumentFormattingRequest,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  State,
} from "vscode-languageclient/node";
import type { Server } from "./server";
import type { Status } from "./status";

/** Where the server's words go: what it logs, and the messages of the protocol. */
export interface Channels {
  log: vscode.LogOutputChannel;
  trace: vscode.OutputChannel;
}

export class Session {
  readonly #program: string;
  readonly #client: Client;
  readonly #log: vscode.LogOutputChannel;
  #process: ChildProcess | undefined;
  /** Called when a process ends. */
  #ended: (reason: Error) => void = () => undefined;

  constructor({ program }: Server, { log, trace }: Channels, status: Status) {
    this.#program = program;
    this.#log = log;
    this.#client = new Client(() => this.#spawn(), {
      // The text beside a diff has the scheme of its source control and is nobody's to change.
      documentSelector: [
        { scheme: "file", language: "dockerfile" },
        { scheme: "untitled", language: "dockerfile" },
        // Dockerfiles are written in these files, too.
        { scheme: "file", pattern: "**/{compose,docker-compose}*.{yaml,yml}" },
        { scheme: "file", pattern: "**/docker-bake*.{hcl,json}" },
      ],
      initializationOptions: () => ({
        settings: vscode.workspace.getConfiguration("trimtab").get<Record<string, unknown>>("settings"),
      }),
      synchronize: { configurationSection: "trimtab.settings" },
      outputChannel: log,
      traceOutputChannel: trace,
    });
    this.#client.onDidChangeState(({ newState }) => {
      status.server(newState, program, this.#client.initializeResult?.serverInfo?.version);
    });
  }

  /** Comes back when the server has answered; fails where it ends before that. */
  async start(): Promise<void> {
    const end = new Promise<Error>((resolve) => {
      this.#ended = resolve;
    });
    try {
      await Promise.race([this.#client.start(), end.then((reason) => Promise.reject(reason))]);
    } catch (error) {
      // That a pipe is broken says less than the exit code, which comes a moment later.
      throw await Promise.race([end, setTimeout(200, error)]);
    }
    this.#client.answered = true;
  }

  /** Runs a command of the server for a document; comes back with its answer. */
  async execute(command: string, document: vscode.Uri): Promise<unknown> {
    const argument = this.#client.code2ProtocolConverter.asUri(document);
    return this.#client.sendRequest("workspace/executeCommand", { command, arguments: [argument] });
  }

  /** The edits that lay a document out. */
  async format(document: vscode.TextDocument): Promise<vscode.TextEdit[]> {
    const edits = await this.#client.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri: this.#client.code2ProtocolConverter.asUri(document.uri) },
      options: { tabSize: 4, insertSpaces: true },
    });
    return (await this.#client.protocol2CodeConverter.asTextEdits(edits)) ?? [];
  }

  /** Ends the server: in due form where it answers, by force where it does not. */
  async stop(): Promise<void> {
    let orderly = this.#client.answered;
    try {
      await this.#client.dispose();
    } catch (error) {
      orderly = false;
      this.#log.debug(`the server is ended by force: ${error}`);
    }
    if (!orderly) {
      this.#process?.kill();
    }
  }

  #spawn(): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, ["lsp"]);
      this.#process = child;
      child.once("spawn", () => resolve(child));
      child.once("error", reject);
      child.once("exit", (code, signal) => this.#ended(new Error(`it ended with ${signal ?? `exit code ${code}`}`)));
    });
  }
}

/**
 * The library's client, made to leave a first start that fails to its caller: it neither tries again nor shows messages
 * of its own. A server that has answered once and then crashes is started again by the library's rules.
 */
class Client extends LanguageClient {
  answered = false;

  constructor(spawnServer: () => Promise<ChildProcess>, options: LanguageClientOptions) {
    super("trimtab", "trimtab", spawnServer, options);
    const rules = this.createDefaultErrorHandler();
    this.clientOptions.errorHandler = {
      error: (error, message, count) => rules.error(error, message, count),
      closed: () => (this.answered ? rules.closed() : { action: CloseAction.DoNotRestart, handled: true }),
    } satisfies ErrorHandler;
    this.clientOptions.initializationFailedHandler = () => false;
  }

  /** The library refuses to stop a client that is still starting, and calls this itself when the start fails. */
  override async stop(timeout?: number): Promise<void> {
    if (this.state === State.Running) {
      await super.stop(timeout);
    }
  }

  override error(message: string, data?: unknown, showNotification?: boolean | "force"): void {
    super.error(message, data, this.answered ? showNotification : false);
  }
}
