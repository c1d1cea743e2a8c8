// SPDX-License-Identifier: MIT
// The order of work on one page. Every step reads the workbench and adds to it; nothing
// here or below depends on another page.
#include "name/work.h"

typedef PmStatus (*Step)(PmWork *work);

static PmStatus run(PmWork *work) {
  static const Step steps[] = {
      pm_work_scan,          pm_region_given, pm_work_look_up,
      pm_find_region,        pm_work_segment, pm_find_places,
      pm_find_organizations, pm_find_persons, pm_find_tagged,
      pm_find_branches,      pm_find_teams,   pm_establish_short_forms,
      pm_find_established,   pm_span_settle,  pm_find_damaged,
      pm_work_mint,          pm_find_events,  pm_find_quantities,
  };
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    PM_TRY(steps[i](work));
  pm_work_order(work);
  return PM_OK;
}

// The lexicons are Chinese; a text in another language gets no invented names, only its
// bylines become persons.
static bool is_chinese(const PmPage *page) {
  return !page->language.len || pm_str_starts(page->language, PM_STR("zh"));
}

void pm_work_init(PmWork *work, const PmNamer *namer, PmJob *job, PmPage *page) {
  *work = (PmWork){.namer = namer,
                   .job = job,
                   .page = page,
                   .province = PM_NO_INDEX,
                   .prefecture = PM_NO_INDEX,
                   .county = PM_NO_INDEX};
}

void pm_work_release(PmWork *work) {
  pm_forms_release(&work->names);
  pm_forms_release(&work->stems);
  pm_strtab_release(&work->iris);
  pm_strtab_release(&work->mention_iris);
  pm_strtab_release(&work->relation_iris);
  pm_arena_release(&work->arena);
}

PmStatus pm_namer_run(const PmNamer *namer, PmJob *job, PmPage *page) {
  PmWork work;
  pm_work_init(&work, namer, job, page);
  const PmStatus status = is_chinese(page) ? run(&work) : pm_work_mint(&work);
  pm_work_release(&work);
  if (status == PM_ERR_NOMEM)
    return pm_fail(job, status, pm_at(NULL, 0, 0), NULL,
                   "out of memory while naming %.*s", PM_ARGS(page->file_name));
  return status;
}
