// SPDX-License-Identifier: MIT
// Sources behind one small interface: a kind of source compiles references, opens a
// document, walks its records and gives the values of a reference. XML is the first.
#ifndef PM_MAP_SOURCE_H
#define PM_MAP_SOURCE_H

#include "map/map.h"

typedef struct {
  PmStr *items;
  size_t n, cap;
} PmStrings;

/// How a CSV file is written (CSVW, "Dialect descriptions"). Zero is RFC 4180.
typedef struct {
  char delimiter; // 0: a comma, or a tab where the file's name ends in .tsv
  char quote;     // 0: "
  bool no_quote;  // nothing is quoted
  bool no_header; // columns are _col.1, _col.2, …
  bool trim;      // blanks around a value go
  PmStr comment;  // lines that begin so are left out; empty: none
} PmCsvDialect;

/// How a file is packed (RML-IO, "Compression"); gzip is recognised anyway.
typedef enum {
  PM_PACKING_NONE,
  PM_PACKING_GZIP,
  PM_PACKING_XZ,
  PM_PACKING_ZIP,
  PM_PACKING_TAR_GZIP,
  PM_PACKING_TAR_XZ,
} PmPacking;

typedef struct PmSourceType PmSourceType;
typedef struct PmView PmView;
typedef struct PmSqlSource PmSqlSource;

/// A file that rules read.
typedef struct PmSourceFile {
  const PmSourceType *type;
  bool is_input;  // rml:path "-": what the run hands over
  PmStr path;     // resolved, when it is not
  PmStr query;    // SPARQL, over a file of RDF; empty: none
  PmStr encoding; // a name that iconv knows; empty: UTF-8
  PmPacking packing;
  PmStrings nulls; // values that are none (rml:null, csvw:null)
  PmCsvDialect dialect;
  PmPosition at;                           // of the rule
  uint32_t number;                         // over the rule set
  const PmView *view;                      // it is none, but a logical view
  const struct PmSourceFile *const *parts; // it is a pattern: the files, by their names
  size_t n_parts;
  const PmSqlSource *sql; // it is none, but rows of a database
} PmSourceFile;

typedef struct {
  PmStr prefix, uri;
} PmNamespace;

/// A reference, compiled once; `fixed`: the same for every record of a document.
typedef struct {
  PmStr text;
  uint32_t number; // in the formulation
  void *compiled;
  bool fixed;
  PmPosition at;    // in the rules, where it is made first; or nowhere
  const char *rule; // the triples map that makes it there, or NULL
} PmReference;

/// A reference formulation with its namespaces and all references made in it.
typedef struct PmFormulation {
  const PmSourceType *type;
  const PmSourceFile *file;    // whose columns the references are
  PmStr iterator;              // of whose records they speak; empty: a row
  uint32_t number;             // over the rule set
  struct PmFormulation *inner; // of a pattern: that of its files
  PmNamespace *namespaces;
  size_t n_namespaces, namespaces_cap;
  PmReference *references;
  size_t n_references, references_cap;
} PmFormulation;

/// Why a reference does not compile; in `arena` of the call.
typedef struct {
  PmStr text; // what is wrong
  PmStr hint; // what to write instead
} PmFault;

typedef struct PmDocument PmDocument;
typedef struct PmOpenDocument PmOpenDocument;
typedef struct PmLogicalSource PmLogicalSource;

/// How a view opens what it is made of.
typedef struct {
  PmStatus (*open)(void *self, const PmLogicalSource *source, PmOpenDocument **open);
  void *self;
  size_t n_formulations; // of the rule set
  size_t max_memory;     // bytes of a join; what is more goes to files
} PmOpener;

/// What a document is made of.
typedef struct {
  const PmSourceFile *file;
  bool strict;      // what would be a warning is an error
  PmMapInput input; // its name; its bytes, where they are in memory
  PmOpener opener;
} PmOpening;

enum { PM_PART_WARNINGS = 5 };

/// Some records of a document, cut out for another thread.
typedef struct {
  PmJob *job;  // who is told of what is wrong in it
  char *bytes; // freed by whoever keeps the part
  size_t len, cap;
  uint64_t line; // of the first record
  uint64_t column;
  uint64_t n_ragged;
  struct {
    uint64_t line;
    size_t n_values;
  } ragged[PM_PART_WARNINGS]; // rows of the wrong length, the first ones
} PmPart;

/// A place in the records of a document.
typedef struct {
  PmDocument *document;
  void *view;
  void *records;
  size_t next; // index of the record after the current one
  bool quiet;  // no warnings: the records come again
} PmCursor;

/// What a reference selects and is no value: an array or object of JSON.
typedef struct {
  PmStr reference;
  PmPosition at;
  bool is_array;
} PmTree;

typedef struct {
  PmStr *items;
  PmStr *types; // datatype IRIs by item, empty for none; or NULL: none has one
  size_t n;
  bool found;         // the reference selects something, be it empty or null
  const PmTree *tree; // it selects this, too, which is none of the items; or NULL
} PmValues;

/// A record as it stands in its document, with what stands around it; in the arena of
/// the call.
typedef struct {
  PmStr text;      // data NULL: it cannot be taken out
  PmStr separator; // before all records but the first
  PmStr *opens;    // what begins around it, from outside in
  PmStr *closes;   // and ends
  size_t n;
  uint64_t number; // the same for records that share the text
} PmRecordText;

struct PmSourceType {
  const char *name;
  bool streams;      // reads the file itself, a piece at a time
  bool reads_twice;  // going through the records twice costs little
  bool has_iterator; // a logical source must say what a record is
  /// Compiles `ref->text`; on PM_ERR_SYNTAX `fault` says why.
  PmStatus (*compile)(PmArena *arena, const PmFormulation *formulation, PmReference *ref,
                      PmFault *fault);
  void (*release)(PmReference *ref);
  /// Parses the input, which must outlive the document.
  PmStatus (*open)(PmJob *job, const PmOpening *opening, PmDocument **document);
  void (*close)(PmDocument *document);
  /// Sets the cursor before the first record that `iterator` selects.
  PmStatus (*select)(PmDocument *document, const PmFormulation *formulation,
                     uint32_t iterator, PmCursor *cursor);
  void (*leave)(PmCursor *cursor); // frees what `select` made; may be NULL
  /// Moves on; `*more` is false at the end.
  PmStatus (*next)(PmCursor *cursor, bool *more);
  /// Sets `child` before the first record that `iterator` selects from the current record
  /// of `parent`, whose record must stay while the child is used; NULL: none has parts.
  PmStatus (*enter)(const PmCursor *parent, const PmReference *iterator, PmCursor *child);
  /// The values of a reference for the current record, in order; they live in `arena`, in
  /// the document, or with the record.
  PmStatus (*values)(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                     PmValues *values);
  /// Whether records are read one at a time; NULL: they always are.
  bool (*reads_on)(const PmFormulation *formulation, uint32_t iterator);
  /// Several threads may share the records, if `splits` says so of a cursor that stands
  /// before the first (NULL: as far as the rules tell; no function: always): `cut` takes
  /// the next part off, whose `len` is 0 at the end; `open_part` sets another cursor
  /// before its first record, in any thread (a cursor that was set before, or zero; leave
  /// it in the end); `end_part` says, in the order of the parts, what was to be said of
  /// it. NULL: no parts.
  PmStatus (*splits)(const PmFormulation *formulation, uint32_t iterator,
                     PmCursor *cursor, bool *yes);
  PmStatus (*cut)(PmCursor *cursor, PmPart *part);
  PmStatus (*open_part)(const PmCursor *whole, PmPart *part, PmCursor *cursor);
  void (*end_part)(PmCursor *whole, const PmPart *part);
  /// The current record, for another document of the same kind; NULL: there is none.
  PmStatus (*text)(const PmCursor *cursor, PmArena *arena, PmRecordText *text);
  /// Where the current record stands.
  PmPosition (*position)(const PmCursor *cursor);
};

/// Room for `n` bytes in a part.
PM_NODISCARD PmStatus pm_part_reserve(PmPart *part, size_t n);

extern const PmSourceType pm_source_xml, pm_source_csv, pm_source_json, pm_source_view,
    pm_source_joined, pm_source_many, pm_source_sql;

/// The bytes of a source, unpacked, as UTF-8 without a byte order mark.
typedef struct PmSourceStream PmSourceStream;

/// Opens the file, or the bytes of `input` where there are any.
PM_NODISCARD PmStatus pm_source_stream_open(PmJob *job, const PmSourceFile *file,
                                            const PmMapInput *input,
                                            PmSourceStream **stream);
/// Up to `cap` bytes; `*n` is 0 only at the end.
PM_NODISCARD PmStatus pm_source_stream_read(PmSourceStream *stream, char *into,
                                            size_t cap, size_t *n);
/// All that is left; more than buf->max is reported as a limit.
PM_NODISCARD PmStatus pm_source_stream_read_all(PmSourceStream *stream, PmBuf *buf);
void pm_source_stream_close(PmSourceStream *stream);

/// A number in the canonical form of xsd:double (XML Schema 1.1 Datatypes, section
/// E.3.5): 3.0E1.
PM_NODISCARD PmStatus pm_canonical_double(PmArena *arena, PmStr number, PmStr *out);

/// The path of a source below the folder of the rule file or the working folder, with
/// links resolved; anything else is refused with a message. `root` is empty, or a folder
/// below one of them.
typedef struct {
  PmStr rule_dir, root, path;
  bool in_working_dir;      // rml:CurrentWorkingDirectory
  bool in_rule_dir;         // rml:MappingDirectory
  const PmStrings *allowed; // other folders that may be read; or NULL
} PmSourceName;
/// Whether a file may be read or written by rules in `rule_dir`.
bool pm_source_is_allowed(const char *path, PmStr rule_dir, const PmStrings *allowed);

/// The names, relative to where `name` is looked up, of the files that its path is a
/// pattern of (glob(7)), sorted; none if it has no wildcard or there is a file of that
/// name. PM_ERR_NOT_FOUND with a message where there are none.
PM_NODISCARD PmStatus pm_source_match(PmArena *arena, const PmSourceName *name,
                                      PmStrings *names, PmFault *fault);

PM_NODISCARD PmStatus pm_source_resolve(PmArena *arena, const PmSourceName *name,
                                        PmStr *path, PmFault *fault);

#endif
