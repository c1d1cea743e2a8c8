// SPDX-License-Identifier: MIT
// reorder-queries.mjs DIR QUERY…: each query with the triples of its groups in other orders,
// to DIR/NAME@K.rq; K is 0 for the order as written. All orders of up to four triples, else
// the order turned round and every triple taken to the front. Triples move only among
// neighbours and over filters, so that all orders mean the same. Prints how many were made.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const TOKEN = /<[^<>\s"{}|^`\\]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^(?:<[^>]*>|[\w:.-]+))?|[?$]\w+|#[^\n]*|[\w-]*:(?:[\w.-]*\w)?|[\w.]*\w|\^|&&|\|\||[!<>]?=|\S/gu

// The end of the bracket that opens at `i`.
const closing = (t, i) => {
  for (let depth = 0; ; i++) {
    if (/^[([{]$/.test(t[i])) depth++
    if (/^[)\]}]$/.test(t[i]) && --depth === 0) return i
  }
}
// A group as a list of what stands in it: triples, with ; and , written out, or other text.
const parse = (t, i) => {
  const items = []
  let [subject, verb, words] = ['', '', []]
  const finish = () => {
    if (words.length) items.push({ triple: `${subject} ${verb} ${words.join(' ')}` })
    words = []
  }
  while (t[i] !== '}') {
    if (t[i] === '.') {
      finish()
      subject = verb = ''
      i++
    } else if (t[i] === ';' || t[i] === ',') {
      finish()
      if (t[i++] === ';') verb = ''
    } else if (/^(FILTER|BIND|VALUES|OPTIONAL|MINUS|GRAPH|UNION|NOT|EXISTS|REGEX|CONTAINS)$/i.test(t[i]) || t[i] === '{') {
      finish()
      subject = verb = ''
      const filter = /^FILTER$/i.test(t[i])
      const text = []
      const part = []
      while (t[i] !== '{' && t[i] !== '(') text.push(t[i++])
      if (/^VALUES$/i.test(text[0]) || t[i] === '(') {
        const end = closing(t, i)
        part.push({ text: [...text, ...t.slice(i, end + 1)].join(' '), filter })
        i = end + 1
      } else {
        const inner = parse(t, i + 1)
        part.push({ text: text.join(' '), inner: inner.items })
        i = inner.end + 1
      }
      items.push(...part)
    } else if (!subject) subject = t[i++]
    else if (!verb) {
      verb = t[i++]
      while (/^[/^*+|]$/.test(t[i]) || /^[/^|]$/.test(verb.at(-1))) verb += t[i++]
    } else words.push(t[i++])
  }
  finish()
  return { items, end: i }
}

const orders = n => {
  const identity = Array.from({ length: n }, (_, i) => i)
  if (n > 4) {
    return [identity, [...identity].reverse(),
      ...identity.slice(1).map(k => [k, ...identity.filter(i => i !== k)])]
  }
  const all = rest => rest.length ? rest.flatMap(k => all(rest.filter(i => i !== k)).map(o => [k, ...o])) : [[]]
  return all(identity)
}
// The triples between two items that are neither triples nor filters.
const runs = items => items.reduce((list, item, i) => {
  if (item.triple) list.at(-1).push(i)
  else if (!item.filter) list.push([])
  return list
}, [[]])
const print = (items, k) => {
  const out = [...items]
  for (const run of runs(items)) {
    const of = orders(run.length)
    of[k % of.length].forEach((from, to) => { out[run[to]] = items[run[from]] })
  }
  return out.map(x => x.triple ? `${x.triple} .` : x.inner ? `${x.text} {\n${print(x.inner, k)}\n}` : x.text).join('\n')
}
const most = items => Math.max(1, ...runs(items).map(r => orders(r.length).length),
  ...items.map(x => x.inner ? most(x.inner) : 1))

const [dir, ...files] = process.argv.slice(2)
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const tokens = text.match(TOKEN).filter(t => t[0] !== '#')
  let open = tokens.indexOf('{')
  if (/^\s*CONSTRUCT/im.test(text)) open = tokens.indexOf('{', closing(tokens, open))
  const { items, end } = parse(tokens, open + 1)
  const n = most(items)
  for (let k = 0; k < n; k++) {
    const query = [...tokens.slice(0, open), '{\n' + print(items, k) + '\n}', ...tokens.slice(end + 1)].join(' ')
    writeFileSync(join(dir, `${basename(file, '.rq')}@${k}.rq`), query)
  }
  console.log(basename(file, '.rq'), n)
}
