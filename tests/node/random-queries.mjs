// SPDX-License-Identifier: MIT
// random-queries.mjs SEED COUNT DIR: COUNT random queries over random quads, the same for a
// seed: DIR/data.nq, DIR/N.rq, and what Oxigraph answers, DIR/N.json: rows as text, sorted.
// random-queries.mjs rows DIR COUNT: the rows of DIR/N.srj in that form, to DIR/N.got.
// Numbers are compared by value (Oxigraph writes them in canonical form), all else as terms.
// Two things are left out because Oxigraph 0.5 departs from SPARQL 1.1 there: alternatives
// outside of + and *, which it gives once where section 18.4 makes a union (so with negated
// property sets, whose cardinality that section leaves open); MIN and MAX over values without
// an order, which is anybody's choice; and aggregates
// without GROUP BY over what it knows to be empty, where it gives no row (18.5.1: one).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const XSD = 'http://www.w3.org/2001/XMLSchema#'
const NUMERIC = new Set(['integer', 'decimal', 'double', 'float'].map(t => XSD + t))

const termText = t => {
  if (t.type === 'uri') return `<${t.value}>`
  if (t.type === 'bnode') return '_:'
  if (t['xml:lang']) return `${JSON.stringify(t.value)}@${t['xml:lang'].toLowerCase()}`
  const type = t.datatype && t.datatype !== XSD + 'string' ? t.datatype : ''
  return `${NUMERIC.has(type) ? Number(t.value) : JSON.stringify(t.value)}^^${type}`
}
const rowsOf = json => 'boolean' in json
  ? [String(json.boolean)]
  : json.results.bindings.map(row =>
    Object.keys(row).sort().map(v => `${v}=${termText(row[v])}`).join(' ')).sort()

if (process.argv[2] === 'rows') {
  for (let i = 0; i < Number(process.argv[4]); i++) {
    const file = join(process.argv[3], String(i))
    const rows = rowsOf(JSON.parse(readFileSync(file + '.srj', 'utf8')))
    writeFileSync(file + '.got', rows.join('\n') + '\n')
  }
  process.exit()
}

const [seed, count, dir] = process.argv.slice(2)
const { default: ox } = await import('oxigraph')

// Mulberry32: a generator of 32 bits of state.
let state = Number(seed) >>> 0
const random = () => {
  state = (state + 0x6D2B79F5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = n => Math.floor(random() * n)
const pick = list => list[below(list.length)]
const maybe = p => random() < p
const times = (n, make) => Array.from({ length: n }, make)

const E = 'http://example.org/'
const nodes = times(6, (_, i) => `<${E}n${i}>`)
const predicates = times(3, (_, i) => `<${E}p${i}>`)
const graphs = times(3, (_, i) => `<${E}g${i}>`)
const literals = [
  ...times(5, (_, i) => `"${i}"^^<${XSD}integer>`), `"007"^^<${XSD}integer>`,
  `"1.50"^^<${XSD}decimal>`, `"-0.25"^^<${XSD}decimal>`, `"3"^^<${XSD}decimal>`,
  `"2.0"^^<${XSD}double>`, '"a"', '"b"', '"新城"', '"新城"@zh',
  '"a"@en', '"ab"@fr', `"true"^^<${XSD}boolean>`, `"1931-05-04"^^<${XSD}date>`,
  `"1932-01-01"^^<${XSD}date>`, `"2024-02-29T12:00:00Z"^^<${XSD}dateTime>`
]
const variables = ['?a', '?b', '?c', '?d', '?e']

const quads = new Set()
const seen = new Set() // a triple stands in one graph, so that unions have no doubles
for (let i = 0; i < 90; i++) {
  const triple = `${pick(nodes)} ${pick(predicates)} ${maybe(0.5) ? pick(nodes) : pick(literals)}`
  if (seen.has(triple)) continue
  seen.add(triple)
  quads.add(`${triple} ${maybe(0.5) ? '' : pick(graphs) + ' '}.`)
}

const subject = () => maybe(0.8) ? pick(variables) : pick(nodes)
const object = () => maybe(0.65) ? pick(variables) : maybe(0.5) ? pick(nodes) : pick(literals)
const path = (depth, closed) => {
  if (depth === 0 || maybe(0.3)) return pick(predicates)
  const p = inClosure => path(depth - 1, closed || inClosure)
  const open = [
    () => `(${p()}/${p()})`, () => `(^${p()})`, () => `(${p(true)}+)`, () => `(${p(true)}*)`
  ]
  return pick(closed
    ? [...open, () => `(${p()}|${p()})`, () => `(${p()}?)`, () => `(!${pick(predicates)})`, () => `(!(${pick(predicates)}|^${pick(predicates)}))`]
    : open)()
}
const verb = () => maybe(0.15) ? path(2) : maybe(0.85) ? pick(predicates) : pick(variables)
const triple = () => `${subject()} ${verb()} ${object()} .`
const value = depth => {
  if (depth === 0 || maybe(0.4)) return maybe(0.7) ? pick(variables) : pick(literals)
  const v = () => value(depth - 1)
  return pick([
    () => `(${v()} + ${v()})`, () => `(${v()} * ${v()})`, () => `(${v()} - ${v()})`,
    () => `STR(${v()})`, () => `STRLEN(STR(${v()}))`, () => `LANG(${v()})`,
    () => `COALESCE(${v()}, ${v()})`, () => `IF(${test(depth - 1)}, ${v()}, ${v()})`,
    () => `CONCAT(STR(${v()}), ${v()})`, () => `UCASE(${v()})`, () => `DATATYPE(${v()})`,
    () => `SUBSTR(STR(${v()}), 2)`, () => `ABS(${v()})`, () => `YEAR(${v()})`
  ])()
}
const test = depth => {
  const v = () => value(Math.max(depth - 1, 0))
  const t = () => test(depth - 1)
  if (depth > 0 && maybe(0.4)) {
    return pick([() => `(${t()} && ${t()})`, () => `(${t()} || ${t()})`, () => `(!${t()})`])()
  }
  return pick([
    () => `(${v()} ${pick(['=', '!=', '<', '>', '<=', '>='])} ${v()})`,
    () => `BOUND(${pick(variables)})`, () => `ISIRI(${v()})`, () => `ISLITERAL(${v()})`,
    () => `ISNUMERIC(${v()})`, () => `REGEX(STR(${v()}), "[a-n]\\\\d?$", "i")`,
    () => `CONTAINS(STR(${v()}), "新")`, () => `(${v()} IN (${v()}, ${v()}))`,
    () => `SAMETERM(${v()}, ${v()})`, () => `LANGMATCHES(LANG(${v()}), "${pick(['*', 'en', 'zh'])}")`
  ])()
}
let fresh = 0
const part = depth => {
  const g = () => group(depth - 1)
  if (depth === 0) return triple()
  return pick([
    triple, triple, triple, triple, triple,
    () => `OPTIONAL ${g()}`, () => `{ ${g()} UNION ${g()} }`, () => `MINUS ${g()}`,
    () => `FILTER ${test(2)}`, () => `FILTER ${maybe(0.5) ? 'NOT ' : ''}EXISTS ${g()}`,
    () => `GRAPH ${maybe(0.5) ? '?g' : pick(graphs)} ${g()}`,
    () => `BIND(${value(2)} AS ?f${fresh++})`,
    () => `VALUES (${'?a ?b'}) { ${times(2, () => `(${pick(nodes)} ${maybe(0.3) ? 'UNDEF' : pick(nodes)})`).join(' ')} }`,
    () => `{ SELECT ${maybe(0.5) ? 'DISTINCT ' : ''}?a ?b ${g()} }`
  ])()
}
const group = depth => `{ ${[triple(), ...times(below(4), () => part(depth))].join(' ')} }`
const aggregate = () => `(${pick(['COUNT', 'SUM', 'AVG'])}(${maybe(0.3) ? 'DISTINCT ' : ''}${pick(variables)}) AS ?x)`
const query = () => {
  fresh = 0
  return pick([
    () => `SELECT * ${group(2)}`, () => `SELECT * ${group(2)}`, () => `SELECT DISTINCT ?a ?b ?c ${group(2)}`,
    () => `SELECT ?a (COUNT(*) AS ?n) ${group(1)} GROUP BY ?a`,
    () => `SELECT ?a ${aggregate()} ${group(1)} GROUP BY ?a`, () => `SELECT (COUNT(DISTINCT ?b) AS ?n) ${group(2)}`,
    () => `SELECT ?a (COUNT(?b) AS ?n) ${group(1)} GROUP BY ?a HAVING (COUNT(?b) > 1)`,
    () => `ASK ${group(2)}`
  ])()
}

mkdirSync(dir, { recursive: true })
const data = [...quads].join('\n') + '\n'
writeFileSync(join(dir, 'data.nq'), data)
const store = new ox.Store()
store.load(data, { format: 'application/n-quads' })
for (let i = 0; i < Number(count);) {
  const text = query()
  let answer
  try {
    answer = store.query(text, { use_default_graph_as_union: i % 2 === 1, results_format: 'json' })
  } catch {
    continue // not every text is a query: a BIND of a variable in scope, for one
  }
  const rows = rowsOf(JSON.parse(answer))
  if (rows.length > 20000 || (rows.length === 0 && /SELECT \(/.test(text))) continue
  if (rows.length === 0 && maybe(0.7)) continue // what is found says more
  writeFileSync(join(dir, `${i}.rq`), text + '\n')
  writeFileSync(join(dir, `${i}.rows`), rows.join('\n') + '\n')
  i++
}
