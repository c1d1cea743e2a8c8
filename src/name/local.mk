# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libname.a
libname_a_SOURCES = \
  src/name/amount.c \
  src/name/amount.h \
  src/name/annotated.c \
  src/name/annotated.h \
  src/name/branch.c \
  src/name/calendar.c \
  src/name/calendar.h \
  src/name/lunar.inc \
  src/name/damaged.c \
  src/name/date.c \
  src/name/date.h \
  src/name/entity.c \
  src/name/event.c \
  src/name/event.h \
  src/name/event_act.c \
  src/name/event_cast.c \
  src/name/event_change.c \
  src/name/event_choice.c \
  src/name/event_deed.c \
  src/name/event_noun.c \
  src/name/event_object.c \
  src/name/event_phrase.c \
  src/name/event_put.c \
  src/name/evidence.c \
  src/name/evidence.h \
  src/name/forms.c \
  src/name/forms.h \
  src/name/gazetteer.c \
  src/name/gazetteer.h \
  src/name/id.c \
  src/name/id.h \
  src/name/lexicon.c \
  src/name/lexicon.h \
  src/name/lexicon_build.c \
  src/name/lexicon_build.h \
  src/name/lexicon_read.c \
  src/name/mapped.c \
  src/name/mapped.h \
  src/name/model.c \
  src/name/model.h \
  src/name/name.h \
  src/name/namer.c \
  src/name/number.c \
  src/name/number.h \
  src/name/office.c \
  src/name/org_body.c \
  src/name/org_ending.c \
  src/name/org_left.c \
  src/name/org_level.c \
  src/name/org_list.c \
  src/name/org_name.c \
  src/name/organization.c \
  src/name/organization.h \
  src/name/person.c \
  src/name/place.c \
  src/name/place_list.c \
  src/name/region.c \
  src/name/quantity.c \
  src/name/register.c \
  src/name/register.h \
  src/name/register_apply.c \
  src/name/register_edit.c \
  src/name/register_read.h \
  src/name/road.c \
  src/name/scan.c \
  src/name/series.c \
  src/name/series.h \
  src/name/short_form.c \
  src/name/site.c \
  src/name/site.h \
  src/name/span.c \
  src/name/sssom.c \
  src/name/tagged.c \
  src/name/tagger.c \
  src/name/tagger.h \
  src/name/team.c \
  src/name/train.c \
  src/name/when.c \
  src/name/when.h \
  src/name/when_clock.c \
  src/name/when_day.c \
  src/name/when_part.h \
  src/name/when_period.c \
  src/name/when_resolve.c \
  src/name/work.h

# The image of the lexicons that the recogniser maps, made from the lists of data/.
noinst_PROGRAMS += src/make-lexicon
src_make_lexicon_SOURCES = src/make_lexicon.c
src_make_lexicon_LDADD = libname.a libpage.a $(base_LIBS)
