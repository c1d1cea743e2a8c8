// SPDX-License-Identifier: MIT
// The main job: pages in; editions, RDF, dumps and a loaded store out, in one folder.
// The one header of this folder for the other stages.
#ifndef PM_PUBLISH_PUBLISH_H
#define PM_PUBLISH_PUBLISH_H

#include "map/map.h"
#include "page/page.h"

typedef struct {
  const char *dir; // the output folder; made if it is not there
  const PmPageInfo *pages;
  size_t n_pages;
  PmStr namespace_;         // of minted IRIs
  const char *const *rules; // paths of rule files
  size_t n_rules;
  PmRulesOptions rules_with;     // but for the base, which is the namespace
  const char *const *rules_code; // what the functions in it come from: files of shared
  size_t n_rules_code;           // objects, and filters as "IRI=COMMAND"
  const char *data_dir;          // lexicons, model
  const char *const *lexicons;   // a user's own lists
  size_t n_lexicons;
  const char *model;     // a user's own; NULL: the shipped one
  const char *register_; // a file of overrides; NULL for none
  const char *vocab_dir; // pressmark.ttl, kinds.ttl, context.jsonld
  const char *version;   // of the program
  bool no_store;
  size_t jobs; // pages made at a time; 0: one a core
} PmPublishOptions;

typedef struct {
  size_t n_pages;   // published by this run
  size_t n_refused; // named in messages and left out
  size_t n_held;    // pages in the folder now, those of earlier runs among them
  size_t n_articles;
  size_t n_entities[PM_N_CLASSES]; // distinct IRIs of this run, by class
  uint64_t n_quads;                // lines of dump.nq
} PmPublishSummary;

/// Publishes pages into a folder. A page that cannot be read is reported and refused
/// while the others go on; when anything else fails, or no page is left, the folder is as
/// it was. A page that is there already is replaced, in the files and in the store. The
/// same pages give the same bytes in any order.
PM_NODISCARD PmStatus pm_publish(PmJob *job, const PmPublishOptions *options,
                                 PmPublishSummary *summary);

#endif
