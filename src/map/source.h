// SPDX-License-Identifier: MIT
// Sources behind one small interface: a kind of source compiles references, opens a
// document, walks its records and gives the values of a reference. XML is the first.
#ifndef PM_MAP_SOURCE_H
#define PM_MAP_SOURCE_H

#include "map/map.h"

/// A file that rules read.
typedef struct {
  bool is_input;   // rml:path "-": what the run hands over
  PmStr path;      // resolved, when it is not
  PmPosition at;   // of the rule
  uint32_t number; // over the rule set
} PmSourceFile;

typedef struct {
  PmStr prefix, uri;
} PmNamespace;

/// A reference, compiled once; `fixed`: the same for every record of a document.
typedef struct {
  PmStr text;
  void *compiled;
  bool fixed;
} PmReference;

typedef struct PmSourceType PmSourceType;

/// A reference formulation with its namespaces and all references made in it.
typedef struct {
  const PmSourceType *type;
  uint32_t number; // over the rule set
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

/// A place in the records of a document.
typedef struct {
  PmDocument *document;
  void *view;
  void *records;
  size_t next; // index of the record after the current one
} PmCursor;

typedef struct {
  PmStr *items;
  size_t n;
} PmValues;

struct PmSourceType {
  const char *name;
  /// Compiles `ref->text`; on PM_ERR_SYNTAX `fault` says why.
  PmStatus (*compile)(PmArena *arena, const PmFormulation *formulation, PmReference *ref,
                      PmFault *fault);
  void (*release)(PmReference *ref);
  /// Parses the input, which must outlive the document.
  PmStatus (*open)(PmJob *job, const PmMapInput *input, PmDocument **document);
  void (*close)(PmDocument *document);
  /// Sets the cursor before the first record that `iterator` selects.
  PmStatus (*select)(PmDocument *document, const PmFormulation *formulation,
                     uint32_t iterator, PmCursor *cursor);
  /// Moves on; false at the end.
  bool (*next)(PmCursor *cursor);
  /// The values of a reference for the current record, in order, without empty ones; they
  /// live in `arena` or in the document.
  PmStatus (*values)(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                     PmValues *values);
  /// Where the current record stands.
  PmPosition (*position)(const PmCursor *cursor);
};

extern const PmSourceType pm_source_xml;

/// The path of a source below the folder of the rule file or the working folder, with
/// links resolved; anything else is refused with a message. `root` is empty, or a folder
/// below one of them.
typedef struct {
  PmStr rule_dir, root, path;
  bool in_working_dir; // rml:CurrentWorkingDirectory
  bool in_rule_dir;    // rml:MappingDirectory
} PmSourceName;
PM_NODISCARD PmStatus pm_source_resolve(PmArena *arena, const PmSourceName *name,
                                        PmStr *path, PmFault *fault);

#endif
