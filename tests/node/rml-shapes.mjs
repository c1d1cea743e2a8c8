// SPDX-License-Identifier: MIT
// rml-shapes.mjs SHAPES.ttl FILE…: validates rule files in current terms (Turtle) against the
// shapes of the Knowledge Graph Construction group, with an independent SHACL engine. Prints a
// line for each file that does not conform: file, then focus node, path, message of each
// result. Exit status 1 if there is one.
import { readFile } from 'node:fs/promises';
import { DataFactory, Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';

const { literal, namedNode, quad } = DataFactory;
const rml = (name) => namedNode(`http://w3id.org/rml/${name}`);
const sh = (name) => namedNode(`http://www.w3.org/ns/shacl#${name}`);

const remove = (store, ...pattern) => store.removeQuads(store.getQuads(...pattern));

const read = (text) => {
  const store = new Store();
  const parser = new Parser({ baseIRI: 'http://example.com/' });
  for (const { subject, predicate, object } of parser.parse(text)) {
    store.addQuad(quad(subject, predicate, object));
  }
  return store;
};

// What the shapes get wrong themselves:
// - referencing object maps and joins are looked for under R2RML's names, in rules that have
//   RML's;
// - what is meant for child and parent maps is demanded of the texts of rml:child and
//   rml:parent, that these are texts of the joins that have them, and that those of rml:child
//   are IRIs, too;
// - of a star map it is demanded, as if it were a predicate-object map, that it has a
//   predicate: none could ever conform;
// - rml:cartesianProduct is misspelt.
const readShapes = async (file) => {
  const text = await readFile(file, 'utf8');
  const shapes = read(
    text.replaceAll('www.w3.org/ns/r2rml#', 'w3id.org/rml/').replaceAll('cartessian', 'cartesian'),
  );
  for (const side of ['child', 'parent']) {
    remove(shapes, null, sh('targetObjectsOf'), rml(side));
    remove(shapes, rml(`shapes/RML${side}Shape`), sh('targetSubjectsOf'));
  }
  for (const { subject } of shapes.getQuads(null, sh('path'), rml('child'))) {
    remove(shapes, subject, sh('nodeKind'));
  }
  for (const { subject } of shapes.getQuads(null, sh('targetObjectsOf'), rml('predicateObjectMap'))) {
    if (subject.termType === 'BlankNode') remove(shapes, subject, sh('xone'));
  }
  return shapes;
};

// The shapes are older than RML-LV and RML-CC, than several targets in RML-IO and two term
// types of RML-Core; they want of every subject and object map an expression, of star maps,
// and of blank nodes that are new with each record, too, and count a return map beside an
// execution as another one; and they allow one graph, of which RML-Core allows any number.
// Where these stand, the shapes get what they know in their place.
const standIn = (rules) => {
  for (const { subject } of rules.getQuads(null, rml('viewOn'))) {
    rules.addQuad(quad(subject, rml('source'), namedNode('urn:view')));
    rules.addQuad(quad(subject, rml('referenceFormulation'), rml('CSV')));
  }
  const express = ({ subject }) => {
    if (!['template', 'constant', 'reference'].some((name) => rules.countQuads(subject, rml(name)))) {
      rules.addQuad(quad(subject, rml('template'), literal('http://example.com/{x}')));
    }
  };
  rules.getQuads(null, rml('gather')).forEach(express);
  rules.getQuads(null, rml('quotedTriplesMap')).forEach(express);
  rules.getQuads(null, rml('termType'), rml('BlankNode')).forEach(express);
  for (const subject of rules.getSubjects()) {
    const graphs = ['graph', 'graphMap'].flatMap((name) => rules.getQuads(subject, rml(name)));
    graphs.slice(1).forEach((q) => rules.removeQuad(q));
  }
  for (const { subject } of rules.getQuads(null, rml('functionExecution'))) {
    remove(rules, subject, rml('returnMap'));
  }
  for (const type of ['URI', 'UnsafeIRI']) {
    for (const { subject } of rules.getQuads(null, rml('termType'), rml(type))) {
      remove(rules, subject, rml('termType'));
      rules.addQuad(quad(subject, rml('termType'), rml('IRI')));
    }
  }
  for (const { subject } of rules.getQuads(null, rml('logicalTarget'))) {
    rules.getQuads(subject, rml('logicalTarget')).slice(1).forEach((q) => rules.removeQuad(q));
  }
  return rules;
};

const [shapesFile, ...files] = process.argv.slice(2);
const validator = new SHACLValidator(await readShapes(shapesFile));
let failed = 0;
for (const file of files) {
  let rules;
  try {
    rules = read(await readFile(file, 'utf8'));
  } catch (error) {
    console.log(`${file}\n  ${error.message}`);
    ++failed;
    continue;
  }
  const report = await validator.validate(standIn(rules));
  if (report.conforms) continue;
  ++failed;
  console.log(file);
  for (const result of report.results) {
    const path = (result.path?.value ?? '').replace(/.*[#/]/, '');
    const message = (result.message[0]?.value ?? '').replace(/\s+/g, ' ').trim();
    console.log(`  ${result.focusNode?.value} | ${path} | ${message}`);
  }
}
process.exit(failed ? 1 : 0);
