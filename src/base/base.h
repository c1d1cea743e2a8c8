// SPDX-License-Identifier: MIT
// What every stage stands on: status codes, messages, memory, strings, files.
// Knows nothing of RDF, pages or rules. The one header of this folder for the others.
#ifndef PM_BASE_BASE_H
#define PM_BASE_BASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/input.h"
#include "base/job.h"
#include "base/json.h"
#include "base/kept.h"
#include "base/output.h"
#include "base/status.h"
#include "base/str.h"
#include "base/strtab.h"
#include "base/suggest.h"
#include "base/temp.h"
#include "base/utf8.h"

#endif
