// SPDX-License-Identifier: MIT
// Dates and times of XML Schema, with time zones, in the proleptic Gregorian calendar.
#ifndef PM_STORE_SPARQL_MOMENT_H
#define PM_STORE_SPARQL_MOMENT_H

#include "rdf/rdf.h"

typedef enum {
  PM_MOMENT_NONE,
  PM_MOMENT_DATE,
  PM_MOMENT_DATETIME,
  PM_MOMENT_TIME,
} PmMomentKind;

typedef struct {
  PmMomentKind kind;
  int64_t year;
  int month, day, hour, minute;
  PmStr seconds; // as written: "07.50"
  int64_t second;
  int64_t nanos;
  bool has_zone;
  int zone; // minutes east
  PmStr tz; // as written: "", "Z", "+08:00"
} PmMoment;

/// Reads an xsd:date, xsd:dateTime or xsd:time; kind NONE for anything else. Borrows.
PmMoment pm_moment_read(const PmTerm *term);
PmMoment pm_moment_parse(PmMomentKind kind, PmStr lexical);
/// Below, at, above 0; 2 where the order depends on a time zone that is not there, or the
/// kinds differ (XML Schema Part 2, section 3.2.7.4).
int pm_moment_compare(const PmMoment *a, const PmMoment *b);
/// Since 1970-01-01T00:00:00Z; without a time zone as if it were Z.
int64_t pm_moment_seconds(const PmMoment *moment);

#endif
