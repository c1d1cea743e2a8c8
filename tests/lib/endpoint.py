#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An endpoint that answers what a test wants to see, and writes down what it was asked.

usage: endpoint.py LOG PORTFILE. Each request adds a line to LOG: method, path with query,
content type, authorization's first word, size of the body; the body goes to LOG.N. What it
answers stands in the path: /ok, /select, /ask, /graph, /busy (503 twice, then 200),
/gone (502 twice, then 200), /digest, /bearer, /html, /broken, /missing, /redirect; for GET
/data/NAME with the names of FILES, and /data/hop, /data/away, /data/loop (redirects),
/data/late (after five seconds), /data/bomb (a MiB in a KiB).
"""
import gzip
import http.server
import os
import sys
import time
import urllib.parse

SELECT = b"""{"results": {"bindings": [
 {"a": {"type": "uri", "value": "http://example.org/1"},
  "b": {"type": "literal", "value": "\xe6\x96\xb0\xe5\x9f\x8e", "xml:lang": "zh"}},
 {"b": {"type": "typed-literal", "value": "7",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
 {"a": {"type": "bnode", "value": "nodeID://b1"}}]},
 "head": {"link": [], "vars": ["a", "b"]}}"""
ANSWERS = {
    "select": ("application/sparql-results+json", SELECT),
    "ask": ("application/sparql-results+json", b'{"head": {}, "boolean": true}'),
    "graph": ("text/turtle; charset=UTF-8", b"<s> <p> [ <q> 1 ] ."),
    "html": ("text/html", b"<html><body>Welcome</body></html>"),
    "broken": ("application/sparql-results+json", SELECT[:120]),
    "ok": ("text/plain", b""),
}
FILES = {
    "turtle": ("text/turtle; charset=UTF-8", b"<#a> <b> '1' ."),
    "quads": ("application/n-quads", b"<e:a> <e:b> <e:c> <e:g> .\n<e:a> <e:b> <e:d> .\n"),
    "plain.nt": ("text/plain", b"<e:a> <e:b> <e:plain> .\n"),
    "unnamed": ("application/octet-stream", b"<e:a> <e:b> <e:unnamed> .\n"),
    "xml": ("application/xml", b"""<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
       <r:Description r:about='e:a'><p xmlns='e:' r:resource='e:xml'/></r:Description></r:RDF>"""),
    "%E6%96%B0": ("text/turtle", b"<e:a> <e:b> <e:han> ."),
    "bad": ("text/turtle", b"<e:a> <e:b> <e:one> . <e:a> nonsense"),
    "html": ("text/html", b"<html><body>Welcome</body></html>"),
    "large": ("application/n-triples", b"<e:a> <e:b> <e:c> .\n" * (100 << 10)),
}
MOVED = {"hop": "/data/turtle", "away": "/turtle", "loop": "/data/loop"}


class Handler(http.server.BaseHTTPRequestHandler):
    count = 0
    tries = {}

    def note(self, body):
        kind = self.headers.get("Authorization", "-").split(" ")[0]
        with open(sys.argv[1], "a", encoding="utf-8") as log:
            log.write(f"{self.command} {self.path} {self.headers.get('Content-Type')} "
                      f"{kind} {len(body)}\n")
        Handler.count += 1
        with open(f"{sys.argv[1]}.{Handler.count}", "wb") as file:
            file.write(body)

    def answer(self, status, kind, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:  # whoever asked wants no more
            pass

    def challenge(self, scheme):
        self.answer(401, "text/plain", b"who are you?", [("WWW-Authenticate", scheme)])

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.note(body)
        name = urllib.parse.urlsplit(self.path).path.strip("/").split("/")[0]
        sent = self.headers.get("Authorization", "")
        if name in ("busy", "gone"):
            n = Handler.tries[name] = Handler.tries.get(name, 0) + 1
            if n < 3:
                self.answer(503 if name == "busy" else 502, "text/plain", b"later")
                return
        if name == "digest" and 'username="ann"' not in sent:
            self.challenge('Digest realm="r", nonce="n", qop="auth", algorithm=MD5')
        elif name == "bearer" and sent != "Bearer s3cret":
            self.challenge("Bearer")
        elif name == "redirect":
            self.answer(307, "text/plain", b"", [("Location", "/ok")])
        elif name == "missing":
            self.answer(404, "text/html", b"<h1>Not\n here</h1>")
        else:
            self.answer(200, *ANSWERS.get(name, ANSWERS["ok"]))

    do_PUT = do_POST

    def do_GET(self):
        self.note(f"{self.headers.get('Accept')}\n".encode())
        name = self.path.removeprefix("/data/").split("?")[0]
        if name in MOVED:
            self.answer(302, "text/plain", b"", [("Location", MOVED[name])])
        elif name == "bomb":
            self.answer(200, "text/turtle", gzip.compress(b"#" * (2 << 20)),
                        [("Content-Encoding", "gzip")])
        elif name == "late":
            time.sleep(5)
            self.answer(200, *FILES["turtle"])
        elif name in FILES:
            self.answer(200, *FILES[name])
        else:
            self.answer(404, "text/html", b"<h1>Not\n here</h1>")

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[2] + ".part", "w", encoding="utf-8") as port:
    port.write(str(server.server_port))
os.rename(sys.argv[2] + ".part", sys.argv[2])
server.serve_forever()
