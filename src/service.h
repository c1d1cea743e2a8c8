// SPDX-License-Identifier: MIT
// SERVICE for the verbs that ask stores.
#ifndef PM_SERVICE_H
#define PM_SERVICE_H

#include "store/store.h"

/// Asks over HTTP, by the program of endpoints; to be allowed by the user.
extern const PmService pm_service_http;

#endif
