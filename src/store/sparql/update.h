// SPDX-License-Identifier: MIT
// Running SPARQL 1.1 Update requests on a change of the storage. Inside src/store only.
#ifndef PM_STORE_SPARQL_UPDATE_H
#define PM_STORE_SPARQL_UPDATE_H

#include "store/index.h"
#include "store/store.h"

/// Does all operations of the request, each on what those before it left. After a failure
/// the change holds a part of them and must be aborted.
PM_NODISCARD PmStatus pm_sparql_update(PmJob *job, PmChange *change,
                                       const PmUpdate *update);

#endif
