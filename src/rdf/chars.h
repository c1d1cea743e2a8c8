// SPDX-License-Identifier: MIT
// Which characters a name of Turtle may hold: blank node labels, prefixes, local names.
// Private to src/rdf.
#ifndef PM_RDF_CHARS_H
#define PM_RDF_CHARS_H

#include "rdf/rdf.h"

#include <stdint.h>

/// Classes of ASCII bytes; bytes of 0x80 and more have none of them.
enum {
  PM_CHAR_NOT_IN_IRI = 1, // what IRIREF escapes
  PM_CHAR_WORD = 2,       // A-Z a-z 0-9 _
  PM_CHAR_LOCAL_ESC = 4,  // may follow a backslash in a local name ([172s] PN_LOCAL_ESC)
};

extern const uint8_t pm_char_classes[256];

static inline bool pm_char_is(char c, unsigned classes) {
  return (pm_char_classes[(unsigned char)c] & classes) != 0;
}

/// [141s] BLANK_NODE_LABEL without "_:".
bool pm_chars_bnode_label(PmStr label);

/// [167s] PN_PREFIX, or empty.
bool pm_chars_prefix(PmStr prefix);

/// Whether the code point may stand in a name: PN_CHARS; `first`: PN_CHARS_U.
bool pm_chars_name(uint32_t cp, bool first);

#endif
