/** A `vscode` module for tests: what trimtab uses is recorded, what its libraries touch in passing does nothing. */

import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Every name that the real module exports. */
const NAMES = [
  ...readFileSync(require.resolve("@types/vscode/index.d.ts"), "utf8").matchAll(
    /^\texport (?:class|const|enum|namespace) (\w+)/gm,
  ),
].map(([, name]) => name);

/** A value that can be called, constructed and asked for any property, and does nothing. */
function anything(own = {}) {
  return new Proxy(class {}, {
    get(target, name) {
      if (name in own) {
        return own[name];
      }
      if (name === "prototype" || typeof name === "symbol") {
        return target[name];
      }
      return name === "then" ? undefined : (own[name] = anything());
    },
    apply: () => anything(),
    construct: (target, given, newTarget) => (newTarget === target ? anything() : Reflect.construct(class {}, given, newTarget)),
  });
}

class EventEmitter {
  #listeners = new Set();
  event = (listener, self) => {
    const bound = self === undefined ? listener : listener.bind(self);
    this.#listeners.add(bound);
    return { dispose: () => this.#listeners.delete(bound) };
  };
  fire = (value) => this.#listeners.forEach((listener) => listener(value));
  dispose = () => this.#listeners.clear();
}

/** The extension's bundle, loaded beside an editor with these settings, and what it did to that editor. */
export function open(bundle, { settings = {}, workspaceSettings = {}, trusted = true, folder, installed = [], answer } = {}) {
  const seen = { errors: [], questions: [], updates: {}, log: [], status: { texts: [] }, commands: new Map() };
  const configurationChanged = new EventEmitter();
  const workspaceTrusted = new EventEmitter();
  const workspace = {
    isTrusted: trusted,
    workspaceFolders: folder === undefined ? undefined : [{ uri: { fsPath: folder, scheme: "file" } }],
    textDocuments: [],
    onDidChangeConfiguration: configurationChanged.event,
    onDidGrantWorkspaceTrust: workspaceTrusted.event,
    getConfiguration: (section) => ({
      get: (key, fallback) => ({ ...settings, ...workspaceSettings })[`${section}.${key}`] ?? fallback,
      update: async (key, value) => void (seen.updates[`${section}.${key}`] = value),
      inspect: (key) => ({ globalValue: settings[`${section}.${key}`], workspaceValue: workspaceSettings[`${section}.${key}`], defaultValue: key === "instructionCasing" ? "warning" : undefined }),
    }),
  };
  const item = {
    set detail(text) {
      seen.status.texts.push(text);
    },
    dispose() {},
  };
  const write = (text) => seen.log.push(String(text));
  const channel = { append: write, appendLine: write, info: write, warn: write, error: write, debug: write, trace: write, show() {}, dispose() {} };
  const window = {
    createOutputChannel: () => channel,
    showErrorMessage: async (text) => void seen.errors.push(text),
    showInformationMessage: async (text) => (seen.questions.push(text), answer),
  };
  const commands = { registerCommand: (id, run) => (seen.commands.set(id, run), { dispose() {} }) };
  const extensions = { getExtension: (id) => (installed.includes(id) ? {} : undefined) };
  const languages = { createLanguageStatusItem: () => item };
  const vscode = {
    ...Object.fromEntries(NAMES.map((name) => [name, anything()])),
    ...{ version: "1.82.0", env: { language: "en", appName: "test" }, EventEmitter, CancellationError: class extends Error {} },
    ...{ workspace: anything(workspace), window: anything(window), commands: anything(commands), languages: anything(languages), extensions },
  };
  const load = Module._load;
  Module._load = (request, ...rest) => (request === "vscode" ? vscode : load(request, ...rest));
  try {
    delete require.cache[require.resolve(bundle)];
    return { ...require(bundle), seen, settings, workspace, configurationChanged, workspaceTrusted };
  } finally {
    Module._load = load;
  }
}
