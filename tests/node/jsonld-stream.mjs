// SPDX-License-Identifier: MIT
// jsonld-stream.mjs FILE.nt: N-Triples by N3.js to JSON-LD by jsonld-streaming-serializer.js,
// the peer of our streaming writer in tests/bench/rdf-io.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import n3 from 'n3';
import { JsonLdSerializer } from 'jsonld-streaming-serializer';

await pipeline(
  createReadStream(process.argv[2]),
  new n3.StreamParser({ format: 'N-Triples' }),
  new JsonLdSerializer(),
  process.stdout,
);
