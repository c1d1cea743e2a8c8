// SPDX-License-Identifier: MIT
// Functions from outside: of shared objects (map/pressmark-function.h) and of filters,
// which are commands that answer each line with a line. Both only at the user's word: a
// rule file cannot name them.
#include "map/function.h"
#include "map/pressmark-function.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_SECONDS = 30, MAX_ANSWER = 1 << 24 };

typedef struct {
  const char *command;
  pthread_mutex_t lock;
  pid_t pid;  // 0: not started
  bool hangs; // it is not waited for
  int to, from;
  PmBuf answer; // what has come of it
} Filter;

struct PmFunctions {
  PmJob *job;
  PmArena arena;
  PmFunction *items;
  size_t n, cap;
  void **objects;
  size_t n_objects, objects_cap;
  Filter **filters;
  size_t n_filters, filters_cap;
};

const PmFunction *pm_functions_at(const PmFunctions *functions, size_t i) {
  return i < functions->n ? &functions->items[i] : NULL;
}

PmStatus pm_functions_new(PmJob *job, PmFunctions **out) {
  PmFunctions *functions = calloc(1, sizeof *functions);
  if (!functions)
    return PM_ERR_NOMEM;
  functions->job = job;
  *out = functions;
  return PM_OK;
}

static PmStatus add(PmFunctions *functions, const PmFunction *function) {
  PmFunction *items = pm_arena_extend(&functions->arena, functions->items, functions->n,
                                      &functions->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  functions->items = items;
  items[functions->n++] = *function;
  return PM_OK;
}

// --- shared objects -------------------------------------------------------------------

// What a call of a function from outside reaches its run by.
typedef struct {
  PmFunctionRun *run;
  PmStatus st;
} Host;

static int host_give(PressmarkCall *call, const char *data, size_t len) {
  Host *host = call->host;
  const PmStr value = pm_str_n(data ? data : "", data ? len : 0);
  if (host->st)
    return 1;
  if (pm_utf8_valid(value) != value.len) {
    host->st = pm_no_use(host->run, PM_STR("its result"), "UTF-8");
    return host->st != PM_OK;
  }
  host->st = pm_give(host->run, pm_arena_copy(host->run->arena, value));
  return host->st != PM_OK;
}

static int host_refuse(PressmarkCall *call, const char *why) {
  Host *host = call->host;
  if (!host->st)
    host->st = pm_no_use(host->run, call->n ? host->run->args[0] : PM_STR(""),
                         why ? why : "value");
  return 0;
}

static PmStatus run_object(PmFunctionRun *run) {
  const PressmarkFunction *own = run->function->own;
  PressmarkText arguments[PM_MAX_PARAMETERS] = {{NULL, 0}};
  Host host = {.run = run};
  PressmarkCall call = {
      .arguments = arguments, .give = host_give, .refuse = host_refuse, .host = &host};
  for (; pm_function_parameter_at(run->function, call.n).len; ++call.n)
    arguments[call.n] = (PressmarkText){run->args[call.n].data, run->args[call.n].len};
  const int failed = own->run(&call);
  if (host.st || !failed)
    return host.st;
  return pm_fail(run->record->job, PM_ERR_EXTERNAL, pm_record_position(run->record), NULL,
                 "the function <%s> failed with %d", own->iri, failed);
}

static PmStatus bad_object(PmFunctions *functions, const char *path, const char *why) {
  return pm_fail(functions->job, PM_ERR_INVALID, pm_at(path, 0, 0),
                 "build it as docs/functions.md shows, and write ./mine.so for a file in "
                 "this folder",
                 "no functions can be loaded: %s", why);
}

static PmStatus add_object(PmFunctions *functions, const char *path,
                           const PressmarkFunction *own) {
  const PmFunction function = {.name = own->iri,
                               .parameters = own->parameters ? own->parameters : "",
                               .run = run_object,
                               .about = own->about,
                               .own = own};
  if (!own->iri || !own->run || !pm_iri_is_valid(pm_str(own->iri)))
    return bad_object(functions, path, "a function has no IRI, or nothing to run");
  if (pm_function_parameter_at(&function, PM_MAX_PARAMETERS - 1).len)
    return bad_object(functions, path, "a function has too many parameters");
  return add(functions, &function);
}

PmStatus pm_functions_load(PmFunctions *functions, const char *path) {
  void **objects =
      pm_arena_extend(&functions->arena, functions->objects, functions->n_objects,
                      &functions->objects_cap, sizeof *objects);
  if (!objects)
    return PM_ERR_NOMEM;
  functions->objects = objects;
  void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!object)
    return bad_object(functions, path, dlerror());
  objects[functions->n_objects++] = object;
  const PressmarkFunctions *(*list)(void) = NULL;
  void *symbol = dlsym(object, "pressmark_functions");
  memcpy(&list, &symbol, sizeof list); // ISO C has no cast from void * to a function
  const PressmarkFunctions *found = list ? list() : NULL;
  if (!found)
    return bad_object(functions, path, "it has no function pressmark_functions()");
  if (found->api != PRESSMARK_FUNCTION_API)
    return bad_object(functions, path,
                      "it is built for another version of the interface");
  for (size_t i = 0; i < found->n; ++i)
    PM_TRY(add_object(functions, path, &found->functions[i]));
  return PM_OK;
}

// --- filters --------------------------------------------------------------------------

static void close_fd(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

// The child's side; does not return.
static void become(const char *command, int in, int out) {
  if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
    signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  }
  _exit(127);
}

// A socket for its input, so that a filter that is gone gives an error and no signal.
static bool start(Filter *filter) {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  bool fine = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0 &&
              pipe2(out, O_CLOEXEC) == 0;
  const pid_t pid = fine ? fork() : -1;
  if (pid == 0)
    become(filter->command, in[1], out[1]);
  close_fd(&in[1]);
  close_fd(&out[1]);
  if (pid < 0) {
    close_fd(&in[0]);
    close_fd(&out[0]);
    return false;
  }
  filter->pid = pid;
  filter->to = in[0];
  filter->from = out[0];
  return true;
}

typedef enum { ANSWERED, SILENT, ENDED, TOO_LONG, STOPPED } Answer;

// After a system call that failed: whether to try again, or why not.
static Answer after_error(PmJob *job) {
  return errno != EINTR ? ENDED : pm_job_check(job) ? STOPPED : ANSWERED;
}

static Answer send_line(PmJob *job, const Filter *filter, PmStr line) {
  Answer state = ANSWERED;
  while (line.len && state == ANSWERED) {
    const ssize_t n = send(filter->to, line.data, line.len, MSG_NOSIGNAL);
    state = n < 0 ? after_error(job) : ANSWERED;
    line = pm_str_slice(line, n > 0 ? (size_t)n : 0, line.len);
  }
  return state;
}

// Reads up to a line feed, which goes.
static Answer read_line(PmJob *job, Filter *filter) {
  char chunk[4096];
  pm_buf_clear(&filter->answer);
  for (;;) {
    struct pollfd ready = {.fd = filter->from, .events = POLLIN};
    const int n_ready = poll(&ready, 1, ANSWER_SECONDS * 1000);
    if (n_ready == 0)
      return SILENT;
    const ssize_t n = n_ready < 0 ? -1 : read(filter->from, chunk, sizeof chunk);
    if (n < 0 && after_error(job) == ANSWERED)
      continue;
    if (n <= 0)
      return n < 0 ? after_error(job) : ENDED;
    if (pm_buf_append(&filter->answer, pm_str_n(chunk, (size_t)n)))
      return TOO_LONG;
    if (filter->answer.data[filter->answer.len - 1] == '\n') {
      --filter->answer.len;
      return ANSWERED;
    }
  }
}

static PmStatus filter_failed(PmFunctionRun *run, const Filter *filter, Answer answer) {
  static const char *const whys[] = {
      [ANSWERED] = "cannot be started",
      [SILENT] = "does not answer",
      [ENDED] = "has ended",
      [TOO_LONG] = "answers with too long a line",
  };
  return pm_fail(run->record->job, PM_ERR_EXTERNAL, pm_record_position(run->record),
                 answer == SILENT ? "a filter writes a line for each line that it reads, "
                                    "at once (sed -u, grep --line-buffered)"
                                  : NULL,
                 "the filter `%s` %s", filter->command, whys[answer]);
}

static PmStatus ask(PmFunctionRun *run, Filter *filter, PmStr line) {
  if (!filter->pid && !start(filter))
    return filter_failed(run, filter, ANSWERED);
  PmJob *job = run->record->job;
  Answer answer = send_line(job, filter, line);
  if (answer == ANSWERED)
    answer = read_line(job, filter);
  filter->hangs = answer == SILENT || answer == STOPPED;
  if (answer == STOPPED)
    return pm_job_check(job);
  if (answer != ANSWERED)
    return filter_failed(run, filter, answer);
  const PmStr value = pm_buf_str(&filter->answer);
  if (pm_utf8_valid(value) != value.len)
    return pm_no_use(run, run->args[0], "value with an answer in UTF-8");
  return value.len ? pm_give(run, pm_arena_copy(run->arena, value)) : PM_OK;
}

// The value as one line; an empty answer is no result.
static PmStatus run_filter(PmFunctionRun *run) {
  Filter *filter = (Filter *)run->function->own;
  const PmStr line = pm_arena_printf(run->arena, "%.*s\n", PM_ARGS(run->args[0]));
  if (!line.data)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i + 1 < line.len; ++i)
    if (line.data[i] == '\n' || line.data[i] == '\r')
      ((char *)line.data)[i] = ' ';
  pthread_mutex_lock(&filter->lock);
  const PmStatus st = ask(run, filter, line);
  pthread_mutex_unlock(&filter->lock);
  return st;
}

static PmStatus add_filter(PmFunctions *functions, PmStr iri, PmStr command) {
  Filter **filters =
      pm_arena_extend(&functions->arena, functions->filters, functions->n_filters,
                      &functions->filters_cap, sizeof *filters);
  Filter *filter = pm_arena_alloc(&functions->arena, sizeof *filter);
  const PmStr name = pm_arena_copy(&functions->arena, iri);
  if (!filters || !filter || !name.data)
    return PM_ERR_NOMEM;
  functions->filters = filters;
  filter->command = pm_arena_copy(&functions->arena, command).data;
  filter->to = filter->from = -1;
  filter->answer = pm_buf(MAX_ANSWER);
  if (!filter->command || pthread_mutex_init(&filter->lock, NULL))
    return PM_ERR_NOMEM;
  filters[functions->n_filters++] = filter;
  const PmFunction function = {
      .name = name.data,
      .parameters = "pm-fn:value|grel:valueParam|grel:valueParameter|idlab-fn:str",
      .run = run_filter,
      .about = "a filter",
      .own = filter};
  return add(functions, &function);
}

PmStatus pm_functions_filter(PmFunctions *functions, const char *text) {
  const PmStr s = pm_str(text);
  const size_t equals = pm_str_find(s, PM_STR("="), 0);
  const PmStr iri = pm_str_slice(s, 0, equals);
  if (equals >= s.len || equals + 1 == s.len || !pm_iri_is_valid(iri))
    return pm_fail(functions->job, PM_ERR_USAGE, pm_at(NULL, 0, 0),
                   "write --filter 'http://example.org/upper=tr -u a-z A-Z'",
                   "'%s' is not IRI=COMMAND", text);
  return add_filter(functions, iri, pm_str_slice(s, equals + 1, s.len));
}

static void end_filter(Filter *filter) {
  close_fd(&filter->to); // the end of its input is the end of its work
  close_fd(&filter->from);
  if (filter->pid > 0 && filter->hangs)
    kill(filter->pid, SIGKILL);
  if (filter->pid > 0)
    while (waitpid(filter->pid, NULL, 0) < 0 && errno == EINTR)
      ;
  pm_buf_release(&filter->answer);
  pthread_mutex_destroy(&filter->lock);
}

void pm_functions_free(PmFunctions *functions) {
  if (!functions)
    return;
  for (size_t i = 0; i < functions->n_filters; ++i)
    end_filter(functions->filters[i]);
  for (size_t i = 0; i < functions->n_objects; ++i)
    dlclose(functions->objects[i]);
  pm_arena_release(&functions->arena);
  free(functions);
}
