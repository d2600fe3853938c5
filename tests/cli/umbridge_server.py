"""An UM-Bridge server in a thread of a test, and what a server can get wrong."""
import http.server
import json
import os
import socket
import struct
import threading


class Server:
    """A model of lists of numbers; `gradient(inputs, output, wrt)`, if there is one. `changed` has answers that are
    given instead, by path. `fault` is what it does instead of answering where `unlucky(path, question)`."""

    def __init__(self, model, inputs, outputs, gradient=None, changed=None, fault=None, unlucky=lambda *_: False, port=0):
        self.asked = asked = []
        self.closing = closing = threading.Event()
        answers = {"/Info": {"protocolVersion": 1.0, "models": ["forward"]},
                   "/InputSizes": {"inputSizes": inputs}, "/OutputSizes": {"outputSizes": outputs},
                   "/ModelInfo": {"support": {"Evaluate": True, "Gradient": gradient is not None}}, **(changed or {})}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked.append(self.path)
                if unlucky(self.path, question):
                    fault(self)
                elif callable(answers.get(self.path)):
                    answers[self.path](self)
                elif self.path in answers:
                    self.reply(answers[self.path])
                elif self.path == "/Gradient":
                    self.reply({"output": gradient(question["input"], question["outWrt"], question["inWrt"])})
                else:
                    self.reply({"output": model(question["input"])})

            def reply(self, answer, code=200, size=None):
                text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(size or len(text)))
                self.end_headers()
                self.wfile.write(text)
                self.wfile.flush()

            def wait(self, seconds):
                """True: the test is over."""
                return closing.wait(seconds)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


# Faults: what a handler does.


def says(answer, code=200):
    return lambda handler: handler.reply(answer, code)


def hang(handler):
    handler.wait(60)
    handler.close_connection = True


def trickle(handler):
    """Always something, but never all of it."""
    handler.reply(b"{", size=1000)
    try:
        while not handler.wait(0.1):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:  # nobody listens any more
        pass
    handler.close_connection = True


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    os.close(handler.connection.detach())


def hang_up(handler):
    handler.close_connection = True


def cut(handler):
    handler.reply(b'{"output": [[1', size=1000)
    handler.close_connection = True


def not_http(handler):
    handler.wfile.write(b"value 1\n")
    handler.close_connection = True


def die(handler):
    """Whoever comes later finds nobody."""
    handler.server.shutdown()
    handler.server.server_close()
    reset(handler)
