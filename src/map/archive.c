// SPDX-License-Identifier: MIT
// The one file of this stage that touches libarchive. Nothing is unpacked to the disk,
// and the names in an archive are not used.
#include "map/archive.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config.h"

#ifdef HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>

enum { BLOCK = 1 << 16 };

struct PmArchive {
  PmJob *job;
  const char *name;
  struct archive *archive;
};

// --- reading --------------------------------------------------------------------------

static PmStatus damaged(PmArchive *a) {
  const char *why = archive_error_string(a->archive);
  if (archive_errno(a->archive) == ENOMEM)
    return PM_ERR_NOMEM;
  return pm_fail(a->job, PM_ERR_SYNTAX, pm_at(a->name, 0, 0),
                 "is it packed as the rule says, and whole?", "cannot unpack it: %s",
                 why ? why : "damaged");
}

static bool allow_formats(struct archive *archive) {
  return archive_read_support_filter_gzip(archive) >= ARCHIVE_WARN &&
         archive_read_support_filter_xz(archive) >= ARCHIVE_WARN &&
         archive_read_support_format_tar(archive) >= ARCHIVE_WARN &&
         archive_read_support_format_zip(archive) >= ARCHIVE_WARN &&
         archive_read_support_format_raw(archive) >= ARCHIVE_WARN;
}

static PmStatus find_file(PmArchive *a, bool *found) {
  struct archive_entry *entry = NULL;
  int rc;
  *found = false;
  while ((rc = archive_read_next_header(a->archive, &entry)) >= ARCHIVE_WARN &&
         rc != ARCHIVE_EOF) {
    PM_TRY(pm_job_check(a->job));
    if (archive_format(a->archive) == ARCHIVE_FORMAT_RAW ||
        archive_entry_filetype(entry) == AE_IFREG) {
      *found = true;
      return PM_OK;
    }
  }
  return rc == ARCHIVE_EOF ? PM_OK : damaged(a);
}

static PmStatus start_reading(PmArchive *a, const PmArchiveSource *source) {
  bool found = false;
  a->archive = archive_read_new();
  if (!a->archive || !allow_formats(a->archive))
    return PM_ERR_NOMEM;
  const int rc = source->path
                     ? archive_read_open_filename(a->archive, source->path, BLOCK)
                     : archive_read_open_memory(a->archive, source->bytes.bytes.data,
                                                source->bytes.bytes.len);
  if (rc != ARCHIVE_OK)
    return damaged(a);
  PM_TRY(find_file(a, &found));
  return found ? PM_OK
               : pm_fail(a->job, PM_ERR_INVALID, pm_at(a->name, 0, 0), NULL,
                         "there is no file in the archive");
}

PmStatus pm_archive_open(PmJob *job, const PmArchiveSource *source, PmArchive **out) {
  PmArchive *a = calloc(1, sizeof *a);
  if (!a)
    return PM_ERR_NOMEM;
  a->job = job;
  a->name = source->path ? source->path : source->bytes.name;
  const PmStatus st = start_reading(a, source);
  if (st)
    pm_archive_close(a);
  else
    *out = a;
  return st;
}

// Behind the file nothing else may come: which one would be meant?
static PmStatus check_only(PmArchive *a) {
  bool found = false;
  PM_TRY(find_file(a, &found));
  return found ? pm_fail(a->job, PM_ERR_INVALID, pm_at(a->name, 0, 0),
                         "pack one file, or unpack them and name a pattern: "
                         "rml:path \"folder/*.csv\"",
                         "the archive holds several files")
               : PM_OK;
}

PmStatus pm_archive_read(PmArchive *a, char *into, size_t cap, size_t *n) {
  *n = 0;
  PM_TRY(pm_job_check(a->job));
  const la_ssize_t got = archive_read_data(a->archive, into, cap);
  if (got < 0)
    return damaged(a);
  *n = (size_t)got;
  return got ? PM_OK : check_only(a);
}

void pm_archive_close(PmArchive *a) {
  if (!a)
    return;
  archive_read_free(a->archive);
  free(a);
}

// --- writing --------------------------------------------------------------------------

typedef struct {
  PmOutput *output;
  PmStatus st;
} Target;

static la_ssize_t write_block(struct archive *archive, void *data, const void *bytes,
                              size_t n) {
  Target *target = data;
  (void)archive;
  target->st = pm_output_write(target->output, pm_str_n(bytes, n));
  return target->st ? -1 : (la_ssize_t)n;
}

// How it is packed: the same bytes for the same content, so no times.
static bool set_packing(struct archive *archive, PmPacking packing) {
  const bool tar = packing == PM_PACKING_TAR_GZIP || packing == PM_PACKING_TAR_XZ;
  const bool xz = packing == PM_PACKING_XZ || packing == PM_PACKING_TAR_XZ;
  if (packing == PM_PACKING_ZIP)
    return archive_write_set_format_zip(archive) == ARCHIVE_OK;
  if ((tar ? archive_write_set_format_pax_restricted(archive)
           : archive_write_set_format_raw(archive)) != ARCHIVE_OK)
    return false;
  if (xz)
    return archive_write_add_filter_xz(archive) == ARCHIVE_OK;
  return archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
         archive_write_set_filter_option(archive, "gzip", "timestamp", NULL) ==
             ARCHIVE_OK;
}

static bool write_header(struct archive *archive, FILE *plain, const char *name) {
  struct stat st;
  struct archive_entry *entry = archive_entry_new();
  if (!entry || fflush(plain) || fstat(fileno(plain), &st)) {
    archive_entry_free(entry);
    return false;
  }
  archive_entry_set_pathname(entry, name);
  archive_entry_set_size(entry, st.st_size);
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  const int rc = archive_write_header(archive, entry);
  archive_entry_free(entry);
  return rc == ARCHIVE_OK;
}

static bool write_data(struct archive *archive, FILE *plain) {
  char block[BLOCK];
  if (fflush(plain) || fseeko(plain, 0, SEEK_SET))
    return false;
  for (size_t n; (n = fread(block, 1, sizeof block, plain)) > 0;)
    if (archive_write_data(archive, block, n) != (la_ssize_t)n)
      return false;
  return !ferror(plain);
}

PmStatus pm_archive_pack(PmJob *job, FILE *plain, const PmArchiveFile *file,
                         PmOutput *output) {
  Target target = {output, PM_OK};
  struct archive *archive = archive_write_new();
  if (!archive)
    return PM_ERR_NOMEM;
  const bool packed =
      set_packing(archive, file->packing) &&
      archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
      archive_write_open(archive, &target, NULL, write_block, NULL) == ARCHIVE_OK &&
      write_header(archive, plain, file->name) && write_data(archive, plain) &&
      archive_write_close(archive) == ARCHIVE_OK;
  PmStatus st = target.st;
  if (!packed && !st)
    st = archive_errno(archive) == ENOMEM
             ? PM_ERR_NOMEM
             : pm_fail(job, PM_ERR_EXTERNAL, pm_at(file->name, 0, 0), NULL,
                       "cannot pack it: %s",
                       archive_error_string(archive) ? archive_error_string(archive)
                                                     : "it cannot be read again");
  archive_write_free(archive);
  return st;
}

#else

static PmStatus without(PmJob *job, const char *name) {
  return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(name, 0, 0),
                 "unpack it, or build with libarchive",
                 "this version is built without archives");
}

PmStatus pm_archive_open(PmJob *job, const PmArchiveSource *source, PmArchive **out) {
  (void)out;
  return without(job, source->path ? source->path : source->bytes.name);
}

PmStatus pm_archive_read(PmArchive *archive, char *into, size_t cap, size_t *n) {
  (void)archive, (void)into, (void)cap;
  *n = 0;
  return PM_ERR_UNSUPPORTED;
}

void pm_archive_close(PmArchive *archive) { (void)archive; }

PmStatus pm_archive_pack(PmJob *job, FILE *plain, const PmArchiveFile *file,
                         PmOutput *output) {
  (void)plain, (void)output;
  return without(job, file->name);
}
#endif
