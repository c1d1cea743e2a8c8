// SPDX-License-Identifier: MIT
// What the files of this folder share: a run of the main job. Private to src/publish.
#ifndef PM_PUBLISH_PUBLISHER_H
#define PM_PUBLISH_PUBLISHER_H

#include "publish/output_folder.h"
#include "publish/publish.h"

#include "map/map.h"
#include "name/name.h"
#include "rdf/rdf.h"

/// What every page is made with; read-only once it is prepared.
typedef struct {
  PmJob *job;
  const PmPublishOptions *options;
  PmArena arena;
  PmOutputFolder folder;
  PmNamer *namer;
  PmRegister *register_; // NULL for none
  PmRules *rules;
  PmRunInfo run;
  PmKeyContext *context; // JSON-LD
  PmStrtab stems;        // of the pages that this run has published
} PmPublisher;

/// Version, rule files and lexicons of the run, and its IRI (run.c).
PM_NODISCARD PmStatus pm_publisher_describe_run(PmPublisher *p);

/// What became of one page; `entities` and `stem` are in the given arena.
typedef struct {
  PmStatus status;
  PmStr stem;
  PmSha256 sums[PM_N_PRODUCTS]; // of the staged files
  size_t n_articles;
  PmStr *entities[PM_N_CLASSES]; // IRIs
  size_t n_entities[PM_N_CLASSES], cap_entities[PM_N_CLASSES];
} PmPageResult;

/// Reads a page and stages its edition and its RDF (products.c). Messages go to `job`.
void pm_publisher_make_page(PmPublisher *p, PmJob *job, const PmPageInfo *info,
                            PmArena *arena, PmPageResult *result);

/// Takes a page's result, in the order of the pages.
typedef PmStatus PmTakeResult(void *self, size_t page, const PmPageResult *result);

/// Makes all pages, `jobs` at a time in processes of their own, and hands their results
/// and messages over in the order of `infos`, whatever order they were made in
/// (workers.c).
PM_NODISCARD PmStatus pm_publisher_make_pages(PmPublisher *p,
                                              const PmPageInfo *const *infos, size_t n,
                                              size_t jobs, PmTakeResult *take,
                                              void *self);

/// The staged or old file "nq/STEM.nq" and its like; in the publisher's arena.
PmStr pm_product_name(PmArena *arena, PmStr stem, int product);

/// dump.nq of all pages in the folder, dump.ttl, the vocabulary's copies (dumps.c).
PM_NODISCARD PmStatus pm_publisher_write_dumps(PmPublisher *p, PmPublishSummary *summary);

/// Brings the folder's store to what is staged (load.c).
PM_NODISCARD PmStatus pm_publisher_load_store(PmPublisher *p);

typedef struct {
  PmOutput *turtle, *jsonld; // stay the caller's
} PmTripleOutputs;

/// The triples of lines of canonical N-Quads in both formats, graph names dropped
/// (triples.c).
PM_NODISCARD PmStatus pm_publisher_write_triples(PmPublisher *p, PmJob *job, PmStr nquads,
                                                 const PmTripleOutputs *to);
PM_NODISCARD PmStatus pm_read_nquads(PmJob *job, PmStr path, const PmSink *sink);

#endif
