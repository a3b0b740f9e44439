"""What an editor does when a Dockerfile is opened, looked at and closed."""

import json
import threading


class Session:
    """A session with a server, which is over when the server answered each request."""

    def __init__(self, server):
        self.server = server
        self.is_over = threading.Event()

    def hold(self, folder):
        uri = f"file://{folder}"
        file = {"uri": f"{uri}/Dockerfile"}
        text = (folder / "Dockerfile").read_bytes().decode(errors="replace")
        place = {"textDocument": file, "position": {"line": 1, "character": 5}}
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 1_000_000, "character": 0}}
        try:
            self.ask("initialize", {"rootUri": uri, "capabilities": {}})
            self.tell("initialized", {})
            self.tell("textDocument/didOpen", {
                "textDocument": {**file, "languageId": "dockerfile", "version": 1, "text": text}})
            self.ask("textDocument/hover", place)
            self.ask("textDocument/documentSymbol", {"textDocument": file})
            self.ask("textDocument/foldingRange", {"textDocument": file})
            self.ask("textDocument/diagnostic", {"textDocument": file})
            self.ask("textDocument/codeAction", {
                "textDocument": file, "range": everything, "context": {"diagnostics": []}})
            self.ask("textDocument/codeLens", {"textDocument": file})
            self.ask("shutdown", None)
            self.tell("exit", None)
            self.is_over.set()
        except (OSError, EOFError):
            pass

    def ask(self, method, params):
        """Waits for the answer; an error is one."""
        self.send({"id": method, "method": method, **({} if params is None else {"params": params})})
        self.wait(lambda message: "method" not in message and message.get("id") == method)

    def wait(self, is_it):
        """Receives until a message is the one; what the server asks meanwhile is answered with null."""
        while True:
            message = self.receive()
            if is_it(message):
                return
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})

    def tell(self, method, params):
        self.send({"method": method, **({} if params is None else {"params": params})})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.server.stdout.readline().strip()):
            name, value = line.split(b":", 1)
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise EOFError
        return json.loads(self.server.stdout.read(length))
