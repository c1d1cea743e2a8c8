// SPDX-License-Identifier: MIT
// README.md and SHA256SUMS of an output folder.
#include "publish/summary.h"

static PmStatus finish(PmOutput *out, PmStatus st) {
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static const char readme[] =
    "# Newspaper pages as linked data\n"
    "\n"
    "Made by pressmark %s from %zu page%s: %llu statements.\n"
    "\n"
    "| file | what |\n"
    "|---|---|\n"
    "| `dump.nq` | everything, as sorted N-Quads; each page in four named graphs "
    "(source, machine, links, provenance) |\n"
    "| `dump.ttl` | the same as Turtle, graph names left out |\n"
    "| `tei/` | each page as a TEI edition: articles, texts, names found |\n"
    "| `nq/`, `ttl/`, `jsonld/` | each page's statements in three formats |\n"
    "| `vocab.ttl`, `kinds.ttl` | the vocabulary and its concepts, with labels |\n"
    "| `store/` | a triple store with all of it (if it was asked for) |\n"
    "| `SHA256SUMS` | check with `sha256sum -c SHA256SUMS` |\n"
    "\n"
    "IRIs begin with `%.*s`. What the graph `source` says stands on the page; what "
    "`machine` says was recognised by a program and may be wrong.\n"
    "\n"
    "Ask it, in this folder:\n"
    "\n"
    "    pressmark query --store store 'PREFIX pm: <https://w3id.org/pressmark/vocab#>\n"
    "      SELECT ?headline ?name { ?a pm:headline ?headline ; pm:mentions ?o .\n"
    "        ?o a pm:Organization ; pm:name ?name }'\n";

PmStatus pm_write_readme(PmOutputFolder *folder, const PmPublishOptions *options,
                         const PmPublishSummary *summary) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(folder, folder->job, PM_STR("README.md"), &out));
  return finish(out, pm_output_printf(out, readme, options->version, summary->n_held,
                                      summary->n_held == 1 ? "" : "s",
                                      (unsigned long long)summary->n_quads,
                                      PM_ARGS(options->namespace_)));
}

static PmStatus write_sum(PmOutputFolder *folder, PmStr name, PmOutput *out) {
  const PmSha256 *noted = pm_output_folder_sum(folder, name);
  if (noted)
    return pm_output_printf(out, "%s  %.*s\n", noted->hex, PM_ARGS(name));
  const PmStr path = pm_output_folder_find(folder, name);
  if (!path.data)
    return PM_OK;
  PmSha256 hash;
  PM_TRY(pm_sha256_file(folder->job, path.data, &hash));
  return pm_output_printf(out, "%s  %.*s\n", hash.hex, PM_ARGS(name));
}

static PmStatus write_sums(PmOutputFolder *folder, PmOutput *out) {
  static const char *const files[] = {"README.md", "dump.nq", "dump.ttl", "kinds.ttl",
                                      "vocab.ttl"};
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i)
    PM_TRY(write_sum(folder, pm_str(files[i]), out));
  for (int k = 0; k < PM_N_PRODUCTS; ++k) {
    PmStr *names = NULL;
    size_t n = 0;
    PM_TRY(pm_output_folder_list(folder, &pm_products[k], &names, &n));
    for (size_t i = 0; i < n; ++i)
      PM_TRY(write_sum(folder, names[i], out));
  }
  return PM_OK;
}

PmStatus pm_write_checksums(PmOutputFolder *folder) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(folder, folder->job, PM_STR("SHA256SUMS"), &out));
  return finish(out, write_sums(folder, out));
}
