# SPDX-License-Identifier: MIT
# Rule files, to be copied and changed by the user.
mappingsdir = $(pkgdatadir)/mappings
dist_mappings_DATA = mappings/newspaper.rml.ttl
