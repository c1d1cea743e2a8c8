// SPDX-License-Identifier: MIT
#include "base/kept.h"

static const char *copied(PmArena *arena, const char *text) {
  return text ? pm_arena_copy(arena, pm_str(text)).data : NULL;
}

void pm_kept_report(void *data, const PmDiagnostic *d) {
  PmKept *kept = data;
  if (kept->error.text || d->severity != PM_SEVERITY_ERROR)
    return;
  kept->error = *d;
  kept->error.at.file = copied(&kept->arena, d->at.file);
  kept->error.text = copied(&kept->arena, d->text);
  kept->error.hint = copied(&kept->arena, d->hint);
  kept->error.subject = copied(&kept->arena, d->subject);
}

void pm_kept_tell(PmKept *kept, PmJob *job) {
  if (kept->error.text)
    pm_report(job, &kept->error);
  pm_arena_release(&kept->arena);
  kept->error = (PmDiagnostic){0};
}
