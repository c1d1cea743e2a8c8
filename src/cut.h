// SPDX-License-Identifier: MIT
// Files that are cut while they are mapped into memory.
#ifndef PM_CUT_H
#define PM_CUT_H

/// Ends the program with a message and status 3, where the system would kill it (SIGBUS),
/// when it reads behind the end of a file that another program made shorter. Nothing that
/// is not committed is in a store or under its name then.
void pm_cut_catch(void);

#endif
