// SPDX-License-Identifier: MIT
// A pull tokenizer for JSON (RFC 8259): strict, in bounded memory, numbers as written,
// each token with its line and column. It checks the grammar; whoever pulls sees only
// well-formed sequences of tokens. Builds no values: see json.h.
#ifndef PM_BASE_JSON_SCAN_H
#define PM_BASE_JSON_SCAN_H

#include "base/buf.h"
#include "base/input.h"
#include "base/job.h"

#include <stdint.h>

typedef enum {
  PM_JSON_TOKEN_END = 0, // behind the one value
  PM_JSON_TOKEN_NULL,
  PM_JSON_TOKEN_FALSE,
  PM_JSON_TOKEN_TRUE,
  PM_JSON_TOKEN_NUMBER,
  PM_JSON_TOKEN_STRING,
  PM_JSON_TOKEN_KEY, // of a member, whose value is next
  PM_JSON_TOKEN_ARRAY,
  PM_JSON_TOKEN_ARRAY_END,
  PM_JSON_TOKEN_OBJECT,
  PM_JSON_TOKEN_OBJECT_END,
} PmJsonTokenType;

/// Borrowed: valid until the next token is asked for.
typedef struct {
  PmJsonTokenType type;
  PmStr text; // string, key: without escapes (U+0000 may be in it); number: as written
  uint64_t line, column; // of its first character
} PmJsonToken;

enum {
  PM_JSON_MAX_DEPTH = 500,       // the default
  PM_JSON_MAX_TOKEN = 256 << 20, // the default
};

/// Where the text comes from, and its limits; zero is the default of every member.
typedef struct {
  PmStr text;       // comes first, must outlive the scan
  PmInput *input;   // what it has left comes behind that, or NULL
  const char *name; // for messages
  uint64_t line;    // of the first character; 0 is 1
  uint64_t column;  // likewise
  size_t max_depth; // arrays and objects in each other
  bool is_rdf;      // messages name the options that raise the limits
  size_t max_token; // bytes of one string or number
  size_t chunk;     // bytes to ask the input for at a time; 0 is 64 KiB
} PmJsonScanOptions;

/// The members are the scanner's own, but for `depth`.
typedef struct {
  PmJob *job;
  PmJsonScanOptions options;
  const char *p, *end;  // what is not scanned yet of the bytes at hand
  const char *hold;     // the token begun, or NULL
  char *data;           // where input is read into
  size_t cap;           // bytes of it
  bool exhausted;       // nothing behind `end`
  PmStatus status;      // why there is nothing, where that is an error
  const char *counted;  // columns are counted in bytes up to here …
  uint64_t column;      // … which is this column,
  uint64_t line;        // of this line
  uint64_t begun;       // column of the token begun
  PmBuf unescaped;      // the string begun, once it has an escape
  PmBuf open;           // '[' and '{', outermost first
  size_t depth;         // arrays and objects begun
  unsigned char expect; // what may come next
} PmJsonScan;

/// Release it with pm_json_scan_release, also after a failure.
void pm_json_scan_init(PmJsonScan *scan, PmJob *job, const PmJsonScanOptions *options);
void pm_json_scan_release(PmJsonScan *scan);

/// The next token; PM_JSON_TOKEN_END once and for ever. What breaks the grammar is
/// PM_ERR_SYNTAX, what goes beyond a limit PM_ERR_LIMIT: reported with the place.
PM_NODISCARD PmStatus pm_json_scan_next(PmJsonScan *scan, PmJsonToken *token);

/// Items of an array or members of an object, as they stand in the text.
typedef struct {
  PmStr text;            // with the commas between them; empty: there are no more
  char open, close;      // the brackets that they stand in
  bool cut;              // the text ends before the last of them does
  uint64_t line, column; // of the first character
} PmJsonItems;

/// Within an array or object, where an item, a member or its end comes next: passes over
/// as many whole ones as stand in about `n` bytes, and hands over their text, borrowed
/// until the scan goes on. Only brackets and strings are looked at: the grammar is for
/// whoever scans that text.
PM_NODISCARD PmStatus pm_json_scan_items(PmJsonScan *scan, size_t n, PmJsonItems *items);

#endif
