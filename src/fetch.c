// SPDX-License-Identifier: MIT
// What LOAD names comes by pressmark-endpoint: an update that fetches nothing loads no
// HTTP library.
#include "fetch.h"

#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { DEFAULT_LIMIT = 1024, FIXED_ARGUMENTS = 14, MAX_ABOUT = 1 << 16 };

typedef struct {
  PmJob *job;
  const PmFetchRules *rules;
  PmArena arena;
  PmStr program, folder, body, about, address;
  PmFetched *got;
} Fetch;

bool pm_fetch_rules_are_valid(const PmFetchRules *rules, const char **bad) {
  for (size_t i = 0; i < rules->allowed.n; ++i) {
    const PmStr address = pm_str(rules->allowed.items[i]);
    *bad = address.data;
    if (!pm_str_starts(address, PM_STR("http://")) &&
        !pm_str_starts(address, PM_STR("https://")))
      return false;
  }
  return true;
}

// A page for people is the usual answer to an address that is not quite right.
static PmStatus check_type(const Fetch *f, PmStr type) {
  return pm_str_starts(type, PM_STR("text/html")) ||
                 pm_str_starts(type, PM_STR("application/xhtml"))
             ? pm_fail(f->job, PM_ERR_EXTERNAL, pm_at(f->address.data, 0, 0),
                       "is this the address of RDF?",
                       "the server answers with a page for people: %.*s", PM_ARGS(type))
             : PM_OK;
}

// The lines that the helper wrote: media type, address.
static PmStatus take_about(const Fetch *f, PmStr text) {
  const size_t line = pm_str_find(text, PM_STR("\n"), 0);
  if (line == (size_t)-1)
    return PM_ERR_EXTERNAL;
  const PmStr type = pm_str_slice(text, 0, line);
  PM_TRY(check_type(f, type));
  f->got->format = pm_format_by_media_type(type);
  f->got->address =
      pm_arena_copy(f->got->arena, pm_str_slice(text, line + 1, text.len - 1));
  return f->got->address.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus take(const Fetch *f) {
  PmBuf about = pm_buf(MAX_ABOUT);
  PmStatus st = pm_read_file(f->job, f->about.data, &about);
  st = st ? st : take_about(f, pm_buf_str(&about));
  pm_buf_release(&about);
  PM_TRY(st);
  f->got->fd = open(f->body.data, O_RDONLY | O_CLOEXEC);
  return f->got->fd >= 0 ? PM_OK
                         : pm_fail(f->job, PM_ERR_IO, pm_at(f->body.data, 0, 0), NULL,
                                   "cannot be opened: %s", strerror(errno));
}

static PmStatus run(Fetch *f, const char **argv) {
  const PmFetchRules *rules = f->rules;
  const unsigned long mib = rules->limit ? rules->limit : DEFAULT_LIMIT;
  const PmStr limit = pm_arena_printf(&f->arena, "--limit=%lu", mib);
  const PmStr timeout = pm_arena_printf(&f->arena, "--timeout=%lu", rules->timeout);
  size_t n = 0;
  int status = 0;
  if (!limit.data || !timeout.data)
    return PM_ERR_NOMEM;
  argv[n++] = f->program.data;
  argv[n++] = "fetch";
  argv[n++] = "--quiet";
  argv[n++] = limit.data;
  argv[n++] = timeout.data;
  argv[n++] = "-o";
  argv[n++] = f->body.data;
  argv[n++] = "--about";
  argv[n++] = f->about.data;
  for (size_t i = 0; i < rules->allowed.n; ++i) {
    argv[n++] = "--allow";
    argv[n++] = rules->allowed.items[i];
  }
  argv[n++] = "--";
  argv[n++] = f->address.data;
  argv[n] = NULL;
  PM_TRY(pm_helper_run(f->job, argv, f->job && !f->job->report, &status));
  return status == 0 ? take(f) : PM_ERR_EXTERNAL; // the helper said why
}

static PmStatus fetch_in(Fetch *f) {
  f->body = pm_path_join(&f->arena, f->folder, PM_STR("body"));
  f->about = pm_path_join(&f->arena, f->folder, PM_STR("about"));
  const char **argv = calloc(FIXED_ARGUMENTS + 2 * f->rules->allowed.n, sizeof *argv);
  const PmStatus st = argv && f->body.data && f->about.data ? run(f, argv) : PM_ERR_NOMEM;
  free(argv);
  return st;
}

static PmStatus fetch(void *self, PmJob *job, PmStr address, PmFetched *got) {
  Fetch f = {.job = job, .rules = self, .got = got};
  f.address = pm_arena_copy(&f.arena, address);
  PmStatus st = f.address.data ? PM_OK : PM_ERR_NOMEM;
  st = st ? st : pm_helper_program(&f.arena, "pressmark-endpoint", &f.program);
  st = st ? st : pm_helper_folder(job, &f.arena, &f.folder);
  if (!st) {
    st = fetch_in(&f);
    const PmStatus removed = pm_remove_tree(job, f.folder.data); // `fd` stays open
    st = st ? st : removed;
  }
  pm_arena_release(&f.arena);
  return st;
}

PmFetch pm_fetch_http(const PmFetchRules *rules) {
  return (PmFetch){fetch, (void *)(uintptr_t)rules};
}
