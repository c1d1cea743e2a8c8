// SPDX-License-Identifier: MIT
// The output folder: a locked place with a staging folder in it, whose files take the
// place of the old ones only when all of them are there.
#ifndef PM_PUBLISH_OUTPUT_FOLDER_H
#define PM_PUBLISH_OUTPUT_FOLDER_H

#include "base/base.h"

typedef struct {
  PmJob *job;
  PmArena arena;
  const char *path;
  const char *staging;
  int lock;     // descriptor of the folder, locked; -1 before
  bool created; // by this run: taken away again if it fails
  PmStrtab summed;
  PmSha256 *sums; // by number in `summed`
  size_t cap_sums;
} PmOutputFolder;

/// The kinds of files that each page has.
typedef struct {
  const char *dir, *ending;
} PmProduct;
enum { PM_PRODUCT_TEI, PM_PRODUCT_NQ, PM_PRODUCT_TTL, PM_PRODUCT_JSONLD, PM_N_PRODUCTS };
extern const PmProduct pm_products[PM_N_PRODUCTS];

/// Makes and locks the folder, clears what a killed run left, makes the staging folder.
PM_NODISCARD PmStatus pm_output_folder_open(PmJob *job, const char *path,
                                            PmOutputFolder *folder);

/// A staged file for writing, "nq/x.nq"; messages about it go to `job`.
PM_NODISCARD PmStatus pm_output_folder_create(PmOutputFolder *folder, PmJob *job,
                                              PmStr name, PmOutput **output);

/// The path of `name`, staged if it was written in this run, else in the folder; data is
/// NULL where there is none of both (or memory is out).
PmStr pm_output_folder_find(PmOutputFolder *folder, PmStr name);
PmStr pm_output_folder_staged(PmOutputFolder *folder, PmStr name);
PmStr pm_output_folder_old(PmOutputFolder *folder, PmStr name);

/// Notes the checksum of a file that this run has staged, "nq/x.nq".
PM_NODISCARD PmStatus pm_output_folder_note_sum(PmOutputFolder *folder, PmStr name,
                                                const PmSha256 *sum);
/// The checksum that was noted, or NULL.
const PmSha256 *pm_output_folder_sum(const PmOutputFolder *folder, PmStr name);

/// Forgets the staged files of a page.
PM_NODISCARD PmStatus pm_output_folder_drop(PmOutputFolder *folder, PmStr stem);

/// Names of all files of a product, staged and old, sorted, each once ("nq/x.nq").
PM_NODISCARD PmStatus pm_output_folder_list(PmOutputFolder *folder,
                                            const PmProduct *product, PmStr **names,
                                            size_t *n);

/// Moves every staged file to its place.
PM_NODISCARD PmStatus pm_output_folder_commit(PmOutputFolder *folder);

/// Removes the staging folder (and the folder itself if this run made it and `failed`),
/// unlocks and frees.
void pm_output_folder_close(PmOutputFolder *folder, bool failed);

#endif
