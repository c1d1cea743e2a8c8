// SPDX-License-Identifier: MIT
// RML: rules are read and checked, then run over sources into a quad sink.
// The one header of this folder for the other stages.
#ifndef PM_MAP_MAP_H
#define PM_MAP_MAP_H

#include "rdf/rdf.h"

/// A checked rule set. It holds compiled expressions that libxml2 writes to while they
/// are evaluated, so one thread at a time uses it; another thread reads its own.
typedef struct PmRules PmRules;

/// Functions from outside, for rules to call (RML-FNML).
typedef struct PmFunctions PmFunctions;

/// An empty set; it must outlive the rules that were read with it, and their mappings.
/// Free with pm_functions_free.
PM_NODISCARD PmStatus pm_functions_new(PmJob *job, PmFunctions **functions);
/// Adds those of a shared object (map/pressmark-function.h).
PM_NODISCARD PmStatus pm_functions_load(PmFunctions *functions, const char *path);
/// Adds a filter, "IRI=COMMAND": the command answers each line with a line.
PM_NODISCARD PmStatus pm_functions_filter(PmFunctions *functions, const char *text);
void pm_functions_free(PmFunctions *functions);

/// A query over a file of RDF as a source.
typedef struct {
  const char *path;
  PmStr query;
} PmSparqlSource;

/// Answers it in CSV (SPARQL 1.1 Query Results CSV Format); this stage knows no store.
typedef struct {
  PmStatus (*ask)(void *self, PmJob *job, const PmSparqlSource *source, PmBuf *csv);
  void *self;
} PmSparql;

/// Zero is the default of every member.
typedef struct {
  PmSparql sparql;              // without it such sources are refused
  PmStr base;                   // as `base` of pm_rules_read
  const PmFunctions *functions; // besides our own
  const char *const *allowed;   // folders that rules may read and write below, besides
  size_t n_allowed;             // their own and the working folder
  const char *const *hosts;     // whose databases rules may read, besides those of this
  size_t n_hosts;               // machine
} PmRulesOptions;

/// Reads rule files (RML, R2RML or RML of 2014 in Turtle; YARRRML, by the names .yml and
/// .yaml) and checks them: every error is reported with file, line
/// and triples map, and what was expected. Nothing else is read or written. `base`
/// resolves relative IRIs in the rules and in what they make; it may be empty. Free with
/// pm_rules_free.
PM_NODISCARD PmStatus pm_rules_read(PmJob *job, const char *const *paths, size_t n_paths,
                                    PmStr base, PmRules **rules);

/// The same, with options.
PM_NODISCARD PmStatus pm_rules_read_with(PmJob *job, const char *const *paths,
                                         size_t n_paths, const PmRulesOptions *options,
                                         PmRules **rules);

/// One SHA-256 hex a file, in the order given; part of a run's identity.
PmSha256 pm_rules_hash(const PmRules *rules, size_t file);

/// Whether a rule reads a source with rml:path "-".
bool pm_rules_want_input(const PmRules *rules);

/// Holds the rules against the first records of their files: a column that is not there
/// is an error, a reference without a value and a source without a record are warnings.
PM_NODISCARD PmStatus pm_rules_check_sources(PmJob *job, const PmRules *rules);

/// The database of the rules that name none (R2RML has no place for it):
/// "postgresql://host/name", "mysql://host/name", "sqlite:people.db".
PM_NODISCARD PmStatus pm_rules_set_database(PmJob *job, PmRules *rules, const char *dsn);

/// From now on the source that rules name `path` is read from the file `instead`, in
/// UTF-8.
PM_NODISCARD PmStatus pm_rules_replace_source(PmJob *job, PmRules *rules, PmStr path,
                                              PmStr instead);

/// Visits the files that a run of the rules writes (targets; "{graph}" in a path stands
/// for more), then those that it reads (tables of functions, sources, also of SQLite).
typedef PmStatus (*PmFileVisitor)(void *self, const char *path, bool written);
PM_NODISCARD PmStatus pm_rules_each_file(const PmRules *rules, PmFileVisitor visit,
                                         void *self);

/// Whether a rule has a logical target.
bool pm_rules_have_targets(const PmRules *rules);

/// What a source with rml:path "-" reads.
typedef struct {
  PmStr bytes;
  const char *name; // for messages
} PmMapInput;

typedef struct {
  const PmMapInput *input; // for rml:path "-"; NULL: such a source is an error
} PmMapOptions;

/// Notations of rules.
typedef enum {
  PM_NOTATION_NONE,
  PM_NOTATION_RML,      // http://w3id.org/rml/, in Turtle
  PM_NOTATION_RML_2014, // with the terms of 2014 where there are any
  PM_NOTATION_R2RML,    // rules over databases
  PM_NOTATION_YARRRML,
} PmNotation;

/// By the names of the command line: rml rml2014 rr r2rml yarrrml.
PmNotation pm_notation_by_name(PmStr name);

/// Writes the rules of a file in another notation.
PM_NODISCARD PmStatus pm_rules_convert(PmJob *job, const char *path, PmNotation notation,
                                       PmOutput *output);

/// Runs every triples map and hands each quad to the sink, duplicates within one run
/// removed, in a stable order (without calling the sink's `end`): records as rules first
/// ask for them, in the order of the source, and for each record the triples maps that
/// speak of it as they are written.
PM_NODISCARD PmStatus pm_rules_run(PmJob *job, const PmRules *rules,
                                   const PmMapOptions *options, const PmSink *sink);

/// Writes how a run would go, for people: passes, their triples maps, how each source is
/// read and where duplicates are looked for.
PM_NODISCARD PmStatus pm_rules_plan(const PmRules *rules, PmOutput *output);

void pm_rules_free(PmRules *rules);

/// A run over many inputs: rules that read only files run once, the others once an input;
/// a quad that any of them made before is not handed over again.
typedef struct PmMapping PmMapping;

/// `rules` and `sink` must outlive the mapping. Free with pm_mapping_free.
PM_NODISCARD PmStatus pm_mapping_new(PmJob *job, const PmRules *rules, const PmSink *sink,
                                     PmMapping **mapping);
/// From now on what RML-Core calls an error ends the run: a value that makes no valid
/// term, a reference that selects nothing in any record. Else the value is left out with
/// a warning.
void pm_mapping_be_strict(PmMapping *mapping);
/// What becomes of a value that makes no valid term.
typedef enum {
  PM_ON_ERROR_NULL, // it is left out, as if it were not there
  PM_ON_ERROR_SKIP, // its record is left out, by the triples map concerned
  PM_ON_ERROR_STOP, // the run ends
} PmOnError;

/// What a run watches. Zero is the default of every member.
typedef struct {
  PmOnError on_error;
  PmOutput *provenance; // each quad with its rule and record, as N-Quads with comments
  PmOutput *rejects;    // records with a value that was refused, as in their source
} PmMapWatch;
/// To be called before the first run; what `watch` names must outlive the mapping.
void pm_mapping_watch(PmMapping *mapping, const PmMapWatch *watch);

/// What a triples map has done so far.
typedef struct {
  const char *name; // "<#Person>"
  PmPosition at;
  bool is_parent;     // it has no predicates: others name its subjects
  bool is_quoted;     // its triples are only quoted by others: it runs over nothing
  uint64_t records;   // that it was run over
  uint64_t quads;     // made, and not made before
  uint64_t doubles;   // made before
  uint64_t nulls;     // term maps without a value
  uint64_t refused;   // values that made no valid term
  uint64_t skipped;   // records left out because of such a value
  uint64_t unmatched; // joins without a partner
} PmRuleCounts;
size_t pm_mapping_n_rules(const PmMapping *mapping);
/// Borrowed, until the mapping runs again.
const PmRuleCounts *pm_mapping_rule(const PmMapping *mapping, size_t i);
/// How much a mapping may take. Zero is the default of every member; it changes nothing
/// of what is made, but for `limit`.
typedef struct {
  size_t max_memory; // bytes of tables, which go to $TMPDIR beyond; 0 is 256 MiB
  unsigned jobs;     // threads; 0 is 1
  uint64_t limit;    // records of each source; 0: all
} PmMapTuning;
/// Before the first run.
void pm_mapping_tune(PmMapping *mapping, const PmMapTuning *tuning);

/// Maps one input (NULL: none, for rules that read only files). What it refuses leaves
/// the mapping fit for the next input.
PM_NODISCARD PmStatus pm_mapping_run(PmMapping *mapping, const PmMapInput *input);

/// Hands over what had to wait, once, after the last run: lists and containers that grow
/// with every input, and all from where duplicates were more than memory holds.
PM_NODISCARD PmStatus pm_mapping_end(PmMapping *mapping);

/// Units of an incremental run: what one source makes, or one input. A fingerprint stays
/// the same as long as the source, all that it is joined with, and the rules do.
typedef struct {
  PmSha256 hash;
  bool known; // else it has to be taken as changed each time: a server's table
} PmFingerprint;
size_t pm_rules_n_units(const PmRules *rules);
/// NULL: no rule makes anything of this source alone.
const char *pm_rules_unit_name(const PmRules *rules, size_t unit);
PM_NODISCARD PmStatus pm_rules_unit_print(PmJob *job, const PmRules *rules, size_t unit,
                                          PmFingerprint *print);
/// Of what runs with each input, without the input itself.
PM_NODISCARD PmStatus pm_rules_input_print(PmJob *job, const PmRules *rules,
                                           PmFingerprint *print);
/// From now on only this unit runs, SIZE_MAX: what runs with each input. `seed` keeps
/// blank nodes of units apart.
void pm_mapping_choose(PmMapping *mapping, size_t unit, uint64_t seed);

/// What a mapping has done so far.
typedef struct {
  uint64_t records; // iterations of all triples maps
  uint64_t quads;   // handed to the sink
  uint64_t refused; // values that made no valid term, each left out
} PmMapCounts;
PmMapCounts pm_mapping_counts(const PmMapping *mapping);

void pm_mapping_free(PmMapping *mapping);

#endif
