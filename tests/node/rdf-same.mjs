// SPDX-License-Identifier: MIT
// rdf-same.mjs WANTED.nt GOT FORMAT: do both files hold the same dataset? Read by N3.js and
// jsonld.js, or jsonld-streaming-parser.js for the FORMAT jsonld-stream; compared in
// canonical form (RDFC-1.0). Prints what differs; exit status 1, 77 without that parser.
// The case of language tags does not count: jsonld.js lowers it. Nor does the lexical form
// of doubles where jsonld.js reads: it rewrites them, also those that are strings.
import { readFileSync } from 'node:fs';
import n3 from 'n3';
import jsonld from 'jsonld';
import * as canonize from 'rdf-canonize';

const n3Formats = {
  nt: 'N-Triples', nq: 'N-Quads', ttl: 'Turtle', trig: 'TriG',
};

const double = 'http://www.w3.org/2001/XMLSchema#double';

const plain = (term) => term.termType === 'Literal'
  ? {
      termType: 'Literal',
      value: term.value,
      datatype: { termType: 'NamedNode', value: term.datatype.value },
      ...(term.language ? { language: term.language.toLowerCase() } : {}),
    }
  : { termType: term.termType, value: term.value };

const plainQuad = (quad) => ({
  subject: plain(quad.subject),
  predicate: plain(quad.predicate),
  object: plain(quad.object),
  graph: plain(quad.graph),
});

async function readJsonld(text) {
  const options = { format: 'application/n-quads', documentLoader: () => { throw new Error('remote'); } };
  const nquads = await jsonld.toRDF(JSON.parse(text), options);
  return new n3.Parser({ format: 'N-Quads', blankNodePrefix: '_:' }).parse(nquads);
}

// Strict about the order of keys: it rejects "@type" behind "@id".
async function readStream(text) {
  let parser;
  try {
    const { JsonLdParser } = await import('jsonld-streaming-parser');
    parser = new JsonLdParser({ streamingProfile: true });
  } catch {
    console.log('jsonld-streaming-parser is not installed');
    process.exit(77);
  }
  const quads = [];
  await new Promise((resolve, reject) => {
    parser.on('data', (quad) => quads.push(quad)).on('error', reject).on('end', resolve);
    parser.write(text);
    parser.end();
  });
  return quads;
}

async function read(file, format) {
  const text = readFileSync(file, 'utf8');
  if (format === 'jsonld-stream') return readStream(text);
  if (format === 'jsonld') return readJsonld(text);
  if (format === 'jsonl') {
    // Labels go through the lines of one file: joined, the lines are one document.
    const nodes = text.trimEnd().split('\n').map((line) => JSON.parse(line));
    return readJsonld(JSON.stringify(nodes));
  }
  return new n3.Parser({ format: n3Formats[format], blankNodePrefix: '_:' }).parse(text);
}

const sameDoubles = (quad) => {
  const { object } = quad;
  if (object.datatype?.value === double) object.value = String(Number.parseFloat(object.value));
  return quad;
};

async function canonical(file, format, level) {
  let quads = (await read(file, format)).map(plainQuad);
  if (level) quads = quads.map(sameDoubles);
  const text = await canonize.canonize(quads, { algorithm: 'RDFC-1.0', maxWorkFactor: Infinity });
  return new Set(text.split('\n').filter(Boolean));
}

const [wantedFile, gotFile, format] = process.argv.slice(2);
const level = format === 'jsonld' || format === 'jsonl';
const wanted = await canonical(wantedFile, 'nq', level);
const got = await canonical(gotFile, format, level);
const missing = [...wanted].filter((line) => !got.has(line));
const added = [...got].filter((line) => !wanted.has(line));
missing.forEach((line) => console.log(`- ${line}`));
added.forEach((line) => console.log(`+ ${line}`));
console.log(`${wanted.size - missing.length} of ${wanted.size}`);
process.exit(missing.length || added.length ? 1 : 0);
