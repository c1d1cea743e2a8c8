# SPDX-License-Identifier: MIT
# Rule files, to be copied and changed by the user.
mappingsdir = $(pkgdatadir)/mappings
dist_mappings_DATA = \
  mappings/marcxml.rml.ttl mappings/newspaper.rml.ttl mappings/schema-org.rml.ttl
