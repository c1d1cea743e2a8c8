// SPDX-License-Identifier: MIT
// shacl.mjs SHAPES.ttl DATA…: validates the data (Turtle, N-Triples, N-Quads; graph names
// dropped) with an independent SHACL engine. Prints a line for each result: focus node, path,
// value, message. Exit status 1 if the data do not conform.
import { readFile } from 'node:fs/promises';
import { DataFactory, Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';

const read = async (files) => {
  const store = new Store();
  for (const file of files) {
    const parser = new Parser({ format: file.endsWith('.nq') ? 'N-Quads' : 'Turtle' });
    for (const { subject, predicate, object } of parser.parse(await readFile(file, 'utf8'))) {
      store.addQuad(DataFactory.quad(subject, predicate, object));
    }
  }
  return store;
};

const [shapes, ...data] = process.argv.slice(2);
const store = await read(data);
const report = await new SHACLValidator(await read([shapes])).validate(store);
for (const result of report.results) {
  const path = result.path?.termType === 'NamedNode' ? result.path.value.replace(/.*[#/]/, '') : '';
  const message = result.message.find((m) => m.language === 'en') ?? result.message[0];
  console.log([result.focusNode?.value, path, result.value?.value, message?.value].join(' | '));
}
console.log(`${store.size} triples, ${report.results.length} results`);
process.exit(report.conforms ? 0 : 1);
