// SPDX-License-Identifier: MIT
// context.mjs CONTEXT.jsonld: expands a document that uses each term of the context, and fails
// unless each comes out as the IRI and with the type that the context gives it.
import { readFile } from 'node:fs/promises';
import jsonld from 'jsonld';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const context = JSON.parse(await readFile(process.argv[2], 'utf8'))['@context'];
const iri = (name) => {
  const [prefix, local] = name.split(':');
  return prefix in context && local !== undefined && !local.startsWith('//')
    ? context[prefix] + local : name;
};
let failures = 0;
const expect = (what, got, want) => {
  if (JSON.stringify(got) === JSON.stringify(want)) return;
  failures++;
  console.log(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
};

for (const [term, value] of Object.entries(context)) {
  const id = value['@id'] ?? value;
  if (term.startsWith('@') || typeof id !== 'string' || id.endsWith('#') || id.endsWith('/')) continue;
  const isClass = /^[A-Z]/.test(term);
  const document = { '@context': context, '@id': 'urn:x', [isClass ? '@type' : term]: isClass ? term : '0.5' };
  const [node] = await jsonld.expand(document, { base: 'http://example.org/' });
  if (isClass) {
    expect(term, node['@type'], [iri(id)]);
  } else {
    const type = value['@type'];
    const want = type === '@id' ? { '@id': 'http://example.org/0.5' }
      : type ? { '@type': iri(type), '@value': '0.5' } : { '@value': '0.5' };
    expect(term, node[iri(id)], [want]);
  }
}

// A document in the manner of the writer becomes the triples meant.
const nquads = await jsonld.toRDF({
  '@context': context,
  '@id': 'http://example.org/m', '@type': 'Mention',
  start: 3, confidence: '0.9', status: 'pmk:candidate',
  exact: { '@value': '邬海棠', '@language': 'zh' },
}, { format: 'application/n-quads' });
const PM = 'https://w3id.org/pressmark/vocab#';
expect('a mention', nquads.trim().split('\n').sort(), [
  `<http://example.org/m> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <${PM}Mention> .`,
  `<http://example.org/m> <${PM}confidence> "0.9"^^<${XSD}decimal> .`,
  `<http://example.org/m> <${PM}exact> "邬海棠"@zh .`,
  `<http://example.org/m> <${PM}start> "3"^^<${XSD}integer> .`,
  `<http://example.org/m> <${PM}status> <https://w3id.org/pressmark/kinds#candidate> .`,
].sort());
process.exit(failures ? 1 : 0);
