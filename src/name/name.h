// SPDX-License-Identifier: MIT
// The recogniser: people, organizations, places, events and dates in a page's texts.
// The one header of this folder for the other stages.
#ifndef PM_NAME_NAME_H
#define PM_NAME_NAME_H

#include "name/register.h"

/// Lexicons and gazetteer, read once and then shared, read-only.
typedef struct PmNamer PmNamer;

typedef struct {
  const char *data_dir;        // the shipped data
  const char *const *lexicons; // a user's own lists
  size_t n_lexicons;
  const char *model; // of the tagger; NULL: the shipped one, "": none
} PmNamerOptions;

/// Opens the lexicons. Free with pm_namer_free.
PM_NODISCARD PmStatus pm_namer_new(PmJob *job, const PmNamerOptions *options,
                                   PmNamer **namer);

/// SHA-256 over all lexicons, part of a run's identity.
PmSha256 pm_namer_hash(const PmNamer *namer);

/// Fills page->entities, mentions and relations. The result depends on the page and the
/// lexicons only. Mentions' offsets reproduce their exact text.
PM_NODISCARD PmStatus pm_namer_run(const PmNamer *namer, PmJob *job, PmPage *page);

void pm_namer_free(PmNamer *namer);

/// Makes the lists of the folder `data_dir` (data/README.md) one image at `path`, which
/// pm_namer_new maps. The same lists give the same bytes on machines of one byte order.
PM_NODISCARD PmStatus pm_lexicon_compile(PmJob *job, const char *data_dir,
                                         const char *path);

enum {
  PM_N_TAGGED = 5
}; // classes of the tagger: person, place, organization, title, time

/// The name of a class of the tagger.
const char *pm_tag_name(size_t tag);

typedef struct {
  const char *const *files; // annotated text, TEI or IOB2
  size_t n_files;
  const char *model; // where to write
  size_t epochs, n_facts;
} PmTrainOptions;

/// Trains the tagger and writes its model. The same texts, in the same order, and the
/// same lexicons give the same bytes.
PM_NODISCARD PmStatus pm_tagger_train(PmJob *job, const PmNamer *namer,
                                      const PmTrainOptions *options);

/// Spans by class: in the annotation, found, and found as annotated.
typedef struct {
  size_t gold[PM_N_TAGGED], found[PM_N_TAGGED], right[PM_N_TAGGED];
} PmTagScores;

/// Counts what the namer's model makes of annotated text, classes that a text's
/// annotators did not look for apart.
PM_NODISCARD PmStatus pm_tagger_test(PmJob *job, const PmNamer *namer,
                                     const char *const *files, size_t n,
                                     PmTagScores *scores);

#endif
