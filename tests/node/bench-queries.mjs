// SPDX-License-Identifier: MIT
// bench-queries.mjs oxigraph DATA.nq RUNS QUERY…, or bench-queries.mjs URL - RUNS QUERY…:
// asks Oxigraph in this process, or a SPARQL endpoint; prints name, rows, milliseconds of
// the first and of the median run of each query.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const [engine, data, count, ...files] = process.argv.slice(2)
const runs = Number(count)

async function oxigraph () {
  const { default: ox } = await import('oxigraph')
  const store = new ox.Store()
  store.load(readFileSync(data), { format: 'application/n-quads', unchecked: true, no_transaction: true })
  return async query => {
    const answer = store.query(query, { use_default_graph_as_union: true })
    return typeof answer === 'boolean' ? Number(answer) : answer.length
  }
}

async function endpoint () {
  return async query => {
    const graph = /^\s*(CONSTRUCT|DESCRIBE)/im.test(query)
    const accept = graph ? 'application/n-triples' : 'application/sparql-results+json'
    const response = await fetch(engine, {
      method: 'POST', body: new URLSearchParams({ query }), headers: { accept }
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text.slice(0, 200))
    if (graph) return text.split('\n').filter(line => line && line[0] !== '#').length
    const json = JSON.parse(text)
    return 'boolean' in json ? Number(json.boolean) : json.results.bindings.length
  }
}

const ask = await (engine === 'oxigraph' ? oxigraph() : endpoint())
console.error('loaded')
for (const file of files) {
  const query = readFileSync(file, 'utf8')
  const ms = []
  let rows = 0
  try {
    for (let i = 0; i < runs && (i < 3 || ms.reduce((a, b) => a + b) < 20000); i++) {
      const start = performance.now()
      rows = await ask(query)
      ms.push(performance.now() - start)
    }
    const first = ms[0]
    ms.sort((a, b) => a - b)
    console.log(basename(file), rows, first.toFixed(3), ms[ms.length >> 1].toFixed(3))
  } catch (error) {
    console.error(`${file}: ${error.message}`)
    console.log(basename(file), 'failed')
  }
}
