// SPDX-License-Identifier: MIT
// The one status enum: every function that can fail returns it, and 0 is success.
#ifndef PM_BASE_STATUS_H
#define PM_BASE_STATUS_H

#define PM_NODISCARD __attribute__((warn_unused_result))
#define PM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum {
  PM_OK = 0,
  PM_ERR_NOMEM,       // an allocation failed
  PM_ERR_IO,          // the system refused to open, read or write
  PM_ERR_SYNTAX,      // input breaks the grammar of its format
  PM_ERR_INVALID,     // input is well formed but means nothing we can accept
  PM_ERR_LIMIT,       // input is larger, deeper or longer than the limit set
  PM_ERR_NOT_FOUND,   // something named is not there
  PM_ERR_UNSUPPORTED, // asked for something that this version does not do
  PM_ERR_USAGE,       // the command line is wrong
  PM_ERR_INTERRUPTED, // the user asked to stop
  PM_ERR_EXTERNAL,    // a library or a child process failed
} PmStatus;

/// Short English text for a status, never NULL; static, not to be freed.
const char *pm_status_text(PmStatus status);

/// The way out of what the system refused (errno), where its own text does not say it, or
/// NULL; static.
const char *pm_errno_hint(int error);

/// Returns from the enclosing function when `expr` fails.
#define PM_TRY(expr)                                                                     \
  do {                                                                                   \
    const PmStatus pm_try_status = (expr);                                               \
    if (pm_try_status)                                                                   \
      return pm_try_status;                                                              \
  } while (0)

#endif
