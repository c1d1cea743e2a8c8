// SPDX-License-Identifier: MIT
// Functions of your own for mapping rules: write a shared object with this header alone
// and name it with `pressmark map --functions ./mine.so`. docs/functions.md has an
// example. The interface is versioned by PRESSMARK_FUNCTION_API; within a version it only
// grows at the ends of its structs.
#ifndef PM_MAP_PRESSMARK_FUNCTION_H
#define PM_MAP_PRESSMARK_FUNCTION_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PRESSMARK_FUNCTION_API 1

/// UTF-8, not NUL-terminated; `data` is NULL where there is no value.
typedef struct {
  const char *data;
  size_t len;
} PressmarkText;

/// One run. Texts are borrowed for the call.
typedef struct PressmarkCall PressmarkCall;
struct PressmarkCall {
  const PressmarkText *arguments; // one by parameter
  size_t n;
  /// Adds a result (copied). Returns what `run` should return if it is not 0.
  int (*give)(PressmarkCall *call, const char *data, size_t len);
  /// Says why there is no result: a warning at the record. Returns 0.
  int (*refuse)(PressmarkCall *call, const char *why);
  void *host;
};

typedef struct {
  const char *iri;        // as rml:function names it
  const char *parameters; // their IRIs, a blank between them; "?" before one that may be
                          // missing
  const char *about;      // one line
  /// Returns 0, or another number to end the mapping.
  int (*run)(PressmarkCall *call);
} PressmarkFunction;

typedef struct {
  unsigned api; // PRESSMARK_FUNCTION_API
  const PressmarkFunction *functions;
  size_t n;
} PressmarkFunctions;

/// The one symbol of the shared object. What it points to must stay. Functions may be
/// called from several threads at once.
const PressmarkFunctions *pressmark_functions(void);

#ifdef __cplusplus
}
#endif
#endif
