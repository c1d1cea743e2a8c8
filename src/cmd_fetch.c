// SPDX-License-Identifier: MIT
// pressmark-endpoint fetch: gets what LOAD of `pressmark update` names (src/fetch.c). No
// verb of `pressmark`.
#include "cmd.h"

#include "endpoint/endpoint.h"
#include "helper.h"

#include <unistd.h>

typedef struct {
  PmStringList allowed;
  unsigned long limit;   // MiB
  unsigned long timeout; // seconds
  const char *output;
  const char *about;
} Options;

static PmStatus write_body(PmJob *job, const char *path, int fd) {
  char bytes[1 << 14];
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path, &output));
  PmStatus st = PM_OK;
  ssize_t n = 1;
  while (!st && (n = read(fd, bytes, sizeof bytes)) > 0)
    st = pm_output_write(output, pm_str_n(bytes, (size_t)n));
  st = !st && n < 0 ? PM_ERR_IO : st;
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus fetch(PmCli *cli, const Options *o, const char *address) {
  const PmFetchOptions options = {.address = pm_str(address),
                                  .allowed = o->allowed.items,
                                  .n_allowed = o->allowed.n,
                                  .max_bytes = (uint64_t)o->limit << 20,
                                  .timeout = (double)o->timeout};
  PmArena arena = {0};
  PmDownload download;
  PmStatus st = pm_endpoint_fetch(&cli->job, &arena, &options, &download);
  if (!st) {
    st = write_body(&cli->job, o->output, download.fd);
    close(download.fd);
  }
  const PmStr about = st ? PM_STR("")
                         : pm_arena_printf(&arena, "%s\n%.*s\n", download.content_type,
                                           PM_ARGS(download.address));
  if (!st)
    st = about.data ? pm_helper_write(&cli->job, pm_str(o->about), about) : PM_ERR_NOMEM;
  pm_arena_release(&arena);
  return st;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      {0, "allow", PM_OPTION_LIST, "ADDRESS", "addresses may begin so", &o.allowed},
      {0, "limit", PM_OPTION_NUMBER, "MIB", "take no more", &o.limit},
      {0, "timeout", PM_OPTION_NUMBER, "SECONDS", "take no longer", &o.timeout},
      {'o', "output", PM_OPTION_STRING, "FILE", "what came", &o.output},
      {0, "about", PM_OPTION_STRING, "FILE", "two lines: its media type and address",
       &o.about},
  };
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv,
                          &operands);
  if (rc < 0 && (operands.n != 1 || !o.output || !o.about))
    rc = pm_cli_usage(cli, "one address, -o and --about");
  if (rc < 0)
    rc = pm_cli_exit(cli, fetch(cli, &o, operands.items[0]));
  pm_string_list_free(&operands);
  pm_string_list_free(&o.allowed);
  return rc;
}

const PmCommand pm_cmd_endpoint_fetch = {
    "fetch", "[OPTION…] -o FILE --about FILE ADDRESS", "Gets what LOAD names.", "", run};
