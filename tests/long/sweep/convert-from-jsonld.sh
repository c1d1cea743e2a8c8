# SPDX-License-Identifier: MIT
# JSON-LD with a context of its own and one from a file, by a context with a remote one.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.jsonld <<'END'
{"@context": ["https://example.org/c", {"n": "http://example.org/n"}],
 "@id": "http://example.org/a", "p": {"@list": [1.5, true]},
 "n": [{"@value": "新\u57ce", "@language": "zh"}, {"@type": "http://example.org/T"}]}
END
echo '{"@context": {"p": "http://example.org/p"}}' >c.jsonld
echo '{"@context": ["https://example.org/c", {"名": "http://example.org/n"}]}' >ours.jsonld
echo '{}' >out.jsonld
command=("$programs/pressmark-rdf" convert --context-map https://example.org/c=c.jsonld
  --context ours.jsonld in.jsonld -o out.jsonld)
libraries=1
