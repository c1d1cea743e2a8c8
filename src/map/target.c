// SPDX-License-Identifier: MIT
// A target's files: written straight into their places, or, to be packed or recoded,
// first into a temporary file. A path with {graph} has a file for each graph.
#include "map/target.h"

#include "base/temp.h"
#include "map/archive.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
  DRAIN = 1 << 20,         // bytes held before they go to the temporary file
  MAX_BUFFER = 1 << 30,    // bytes of one quad, or of what a format holds back
  MAX_FILES = 500,         // of one target
  MAX_NAME_OF_GRAPH = 150, // bytes in a file's name
};

typedef struct {
  PmStr graph; // as in a quad, or empty
  PmStr path;
  FILE *plain;  // what is to be packed or recoded, or NULL
  PmBuf buf;    // on its way there
  PmOutput *to; // of the writer
  PmOutput *output;
  PmWriter *writer;
} TargetFile;

struct PmTargetFiles {
  PmJob *job;
  const PmTarget *target;
  PmArena arena;
  PmSink sink;
  TargetFile **items;
  size_t n, cap;
};

static bool is_indirect(const PmTarget *target) {
  return target->utf16 || target->packing != PM_PACKING_NONE;
}

static bool is_split(const PmTarget *target) {
  return pm_str_contains(target->path, PM_STR("{graph}"));
}

// --- opening --------------------------------------------------------------------------

// A graph's name as a part of a file's name: letters, digits, hyphens.
static PmStr graph_name(PmArena *arena, PmStr graph) {
  if (graph.len == 0)
    return PM_STR("default");
  const size_t scheme = pm_str_find(graph, PM_STR("://"), 0);
  const PmStr s = pm_str_slice(graph, scheme < graph.len ? scheme + 3 : 0, graph.len);
  const PmSha256 hash = pm_sha256(graph);
  char name[MAX_NAME_OF_GRAPH + 1];
  size_t n = 0;
  for (size_t i = 0; i < s.len && n < MAX_NAME_OF_GRAPH; ++i) {
    const char c = s.data[i];
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain || (n && name[n - 1] != '-'))
      name[n++] = plain ? c : '-';
  }
  return pm_arena_printf(arena, "%.*s-%.8s", (int)n, name, hash.hex);
}

static PmStatus file_path(PmTargetFiles *files, PmStr graph, PmStr *path) {
  const PmStr whole = files->target->path;
  const size_t at = pm_str_find(whole, PM_STR("{graph}"), 0);
  const PmStr name = graph_name(&files->arena, graph);
  if (!name.data)
    return PM_ERR_NOMEM;
  *path = at < whole.len
              ? pm_arena_printf(&files->arena, "%.*s%.*s%.*s",
                                PM_ARGS(pm_str_slice(whole, 0, at)), PM_ARGS(name),
                                PM_ARGS(pm_str_slice(whole, at + 7, whole.len)))
              : pm_arena_copy(&files->arena, whole);
  return path->data ? PM_OK : PM_ERR_NOMEM;
}

// What a rule names is a file: a pipe would wait for its reader, a device is not the
// rules' to write. Who runs them may write anything, with -o.
static PmStatus check_regular(PmTargetFiles *files, PmStr path) {
  struct stat st;
  if (stat(path.data, &st) != 0 || S_ISREG(st.st_mode))
    return PM_OK;
  return pm_fail(files->job, PM_ERR_INVALID, files->target->at,
                 "name a file; -o writes to a pipe what has no target",
                 "the target '%.*s' is no regular file", PM_ARGS(path));
}

static PmStatus open_file(PmTargetFiles *files, TargetFile *file) {
  const PmWriteOptions options = {.format = files->target->format,
                                  .drop_graphs = is_split(files->target)};
  PM_TRY(check_regular(files, file->path));
  PM_TRY(pm_output_open(files->job, file->path.data, &file->output));
  if (is_indirect(files->target)) {
    file->buf = pm_buf(MAX_BUFFER);
    PM_TRY(pm_temp_open(files->job, &file->plain));
    PM_TRY(pm_output_memory(files->job, &file->buf, &file->to));
  }
  return pm_writer_new(files->job, file->to ? file->to : file->output, &options,
                       &file->writer);
}

static PmStatus add_file(PmTargetFiles *files, PmStr graph, TargetFile **out) {
  if (files->n == MAX_FILES)
    return pm_fail(files->job, PM_ERR_LIMIT, files->target->at,
                   "write one file with all graphs instead",
                   "the target has more than %d graphs", MAX_FILES);
  TargetFile **items =
      pm_arena_extend(&files->arena, files->items, files->n, &files->cap, sizeof *items);
  TargetFile *file = pm_arena_alloc(&files->arena, sizeof *file);
  if (!items || !file)
    return PM_ERR_NOMEM;
  files->items = items;
  items[files->n++] = file;
  file->graph = pm_arena_copy(&files->arena, graph);
  if (!file->graph.data)
    return PM_ERR_NOMEM;
  PM_TRY(file_path(files, graph, &file->path));
  *out = file;
  return open_file(files, file);
}

static PmStatus find_file(PmTargetFiles *files, PmStr graph, TargetFile **out) {
  if (!is_split(files->target))
    graph = PM_STR("");
  for (size_t i = files->n; i-- > 0;)
    if (pm_str_eq(files->items[i]->graph, graph)) {
      *out = files->items[i];
      return PM_OK;
    }
  return add_file(files, graph, out);
}

// --- writing --------------------------------------------------------------------------

static PmStatus drain(PmJob *job, TargetFile *file) {
  if (fwrite(file->buf.data, 1, file->buf.len, file->plain) != file->buf.len)
    return pm_temp_error(job, "write");
  pm_buf_clear(&file->buf);
  return PM_OK;
}

static PmStatus target_quad(void *self, const PmQuad *quad) {
  PmTargetFiles *files = self;
  TargetFile *file = NULL;
  PM_TRY(find_file(files, quad->graph.value, &file));
  PM_TRY(pm_sink_quad(pm_writer_sink(file->writer), quad));
  return file->plain && file->buf.len >= DRAIN ? drain(files->job, file) : PM_OK;
}

// From UTF-8 to UTF-16 with its byte order mark.
static PmStatus recode(PmJob *job, TargetFile *file) {
  FILE *wide = NULL;
  char in[4096], out[16384];
  size_t left = 0;
  PmStatus st = pm_temp_open(job, &wide);
  const iconv_t converter = st ? (iconv_t)-1 : iconv_open("UTF-16", "UTF-8");
  if (!st && converter == (iconv_t)-1)
    st = pm_temp_error(job, "recode");
  if (!st)
    st = pm_temp_rewind(job, file->plain);
  for (size_t n = 1; !st && n;) {
    n = fread(in + left, 1, sizeof in - left, file->plain);
    left += n;
    char *from = in, *to = out;
    size_t room = sizeof out;
    (void)iconv(converter, &from, &left, &to, &room); // stops in a cut character
    memmove(in, from, left);
    if (fwrite(out, 1, sizeof out - room, wide) != sizeof out - room)
      st = pm_temp_error(job, "write");
  }
  if (converter != (iconv_t)-1)
    iconv_close(converter);
  if (st) {
    if (wide)
      fclose(wide);
    return st;
  }
  fclose(file->plain);
  file->plain = wide;
  return PM_OK;
}

static PmStatus copy_plain(PmJob *job, TargetFile *file) {
  char block[1 << 14];
  PM_TRY(pm_temp_rewind(job, file->plain));
  for (size_t n; (n = fread(block, 1, sizeof block, file->plain)) > 0;)
    PM_TRY(pm_output_write(file->output, pm_str_n(block, n)));
  return ferror(file->plain) ? pm_temp_error(job, "read") : PM_OK;
}

// The name within an archive: the file's own without what says how it is packed.
static PmStr inner_name(PmArena *arena, PmStr path) {
  static const char *const endings[] = {".zip", ".tar.gz", ".tar.xz", ".tgz",
                                        ".txz", ".gz",     ".xz"};
  PmStr name = pm_path_base(path);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i)
    if (pm_str_ends(name, pm_str(endings[i])) && name.len > strlen(endings[i])) {
      name.len -= strlen(endings[i]);
      break;
    }
  return pm_arena_copy(arena, name);
}

static PmStatus finish_indirect(PmTargetFiles *files, TargetFile *file) {
  const PmTarget *target = files->target;
  PmOutput *to = file->to;
  file->to = NULL;
  PM_TRY(pm_output_commit(to)); // hands its last bytes to the buffer
  PM_TRY(drain(files->job, file));
  if (target->utf16)
    PM_TRY(recode(files->job, file));
  if (target->packing == PM_PACKING_NONE)
    return copy_plain(files->job, file);
  const PmStr name = inner_name(&files->arena, file->path);
  const PmArchiveFile inner = {target->packing, name.data};
  return name.data ? pm_archive_pack(files->job, file->plain, &inner, file->output)
                   : PM_ERR_NOMEM;
}

static PmStatus target_end(PmTargetFiles *files) {
  TargetFile *file = NULL;
  if (!is_split(files->target))
    PM_TRY(find_file(files, PM_STR(""), &file)); // there is one, be it empty
  for (size_t i = 0; i < files->n; ++i) {
    file = files->items[i];
    PM_TRY(pm_sink_end(pm_writer_sink(file->writer)));
    if (file->plain)
      PM_TRY(finish_indirect(files, file));
  }
  return PM_OK;
}

// --- targets --------------------------------------------------------------------------

static PmStatus open_target(PmJob *job, const PmTarget *target, PmTargetRun *run) {
  PmTargetFiles *files = calloc(1, sizeof *files);
  if (!files)
    return PM_ERR_NOMEM;
  files->job = job;
  files->target = target;
  files->sink = (PmSink){.quad = target_quad, .self = files};
  *run = (PmTargetRun){.target = target, .files = files};
  pm_lines_init(&run->lines, &(PmLinesOptions){job, &files->sink, true, 0});
  run->batch.seen = &run->lines.seen;
  return PM_OK;
}

PmStatus pm_targets_open(PmJob *job, const PmRules *rules, PmTargetRun **runs) {
  *runs = calloc(rules->n_targets + 1, sizeof **runs);
  if (!*runs)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_targets; ++i)
    PM_TRY(open_target(job, rules->targets[i], &(*runs)[i]));
  return PM_OK;
}

PmStatus pm_target_finish(PmTargetRun *run) {
  PM_TRY(pm_lines_take(&run->lines, &run->batch));
  PM_TRY(pm_lines_finish(&run->lines));
  return target_end(run->files);
}

PmStatus pm_targets_commit(PmTargetRun *runs, size_t n) {
  PmStatus first = PM_OK;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < runs[i].files->n; ++j) {
      TargetFile *file = runs[i].files->items[j];
      PmOutput *output = file->output;
      file->output = NULL;
      const PmStatus st = pm_output_commit(output);
      first = first ? first : st;
    }
  return first;
}

static void free_file(TargetFile *file) {
  pm_writer_free(file->writer);
  pm_output_abort(file->to);
  pm_output_abort(file->output);
  pm_buf_release(&file->buf);
  if (file->plain)
    fclose(file->plain);
}

void pm_targets_free(PmTargetRun *runs, size_t n) {
  for (size_t i = 0; runs && i < n; ++i) {
    PmTargetFiles *files = runs[i].files;
    pm_batch_release(&runs[i].batch);
    pm_lines_release(&runs[i].lines);
    pm_collector_release(&runs[i].collector);
    for (size_t j = 0; files && j < files->n; ++j)
      free_file(files->items[j]);
    if (files)
      pm_arena_release(&files->arena);
    free(files);
  }
  free(runs);
}
