// SPDX-License-Identifier: MIT
// Fuzz target of the JSON reader: pieces give what the whole gives, and a tree that was
// read is the same once it is written and read again.
#include "fuzz.h"

#include <stdlib.h>

typedef struct {
  uint64_t hash;
  PmStatus status;
  PmPosition at; // of the message
} Outcome;

static void keep_place(void *data, const PmDiagnostic *diagnostic) {
  ((Outcome *)data)->at = diagnostic->at;
}

static Outcome scan_once(PmStr bytes, size_t chunk) {
  Outcome outcome = {0};
  PmJob job = {.report = keep_place, .data = &outcome};
  PmInput *input = NULL;
  PmJsonScan scan;
  PmJsonToken token = {0};
  PmJsonScanOptions options = {.max_depth = 50, .max_token = 200, .chunk = chunk};
  if (!chunk)
    options.text = bytes;
  else if (pm_input_memory(&job, bytes, "fuzz", &input))
    abort();
  options.input = input;
  pm_json_scan_init(&scan, &job, &options);
  do {
    outcome.status = pm_json_scan_next(&scan, &token);
    if (outcome.status)
      break;
    if (pm_utf8_valid(token.text) != token.text.len)
      abort();
    outcome.hash = pm_hash64(token.text, outcome.hash + token.type + 31 * token.line +
                                             7 * token.column);
  } while (token.type != PM_JSON_TOKEN_END);
  pm_json_scan_release(&scan);
  pm_input_close(input);
  if (outcome.status && job.n_errors != 1)
    abort(); // an error without a message
  return outcome;
}

static void write_and_read(PmStr bytes) {
  PmArena arena = {0};
  PmJson *value = NULL, *again = NULL;
  PmBuf text = pm_buf(SIZE_MAX / 4);
  if (!pm_json_parse(NULL, &arena, bytes, "fuzz", &value) &&
      (pm_json_write(&text, value) ||
       pm_json_parse(NULL, &arena, pm_buf_str(&text), "again", &again) ||
       !pm_json_equal(value, again)))
    abort();
  pm_buf_release(&text);
  pm_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const PmStr bytes = {(const char *)data, size};
  const Outcome whole = scan_once(bytes, 0), pieces = scan_once(bytes, 1 + size % 7);
  // A string too long and broken too may be refused for either.
  const bool limit = whole.status == PM_ERR_LIMIT || pieces.status == PM_ERR_LIMIT;
  if (!limit && (whole.hash != pieces.hash || whole.status != pieces.status ||
                 whole.at.line != pieces.at.line || whole.at.column != pieces.at.column))
    abort();
  write_and_read(bytes);
  return 0;
}
