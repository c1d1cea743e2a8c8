// SPDX-License-Identifier: MIT
// The storage: quads of 64-bit ids in sorted indexes, and the dictionary between ids and
// terms. Readers see a snapshot; one writer at a time, whose changes appear in one
// commit. Inside src/store only. Knows nothing of SPARQL; no type of LMDB shows.
#ifndef PM_STORE_INDEX_H
#define PM_STORE_INDEX_H

#include "rdf/rdf.h"

/// A term in a number: the tag in the top four bits, then either the value itself or a
/// number of the dictionary. Equal terms (pm_term_eq) have equal ids, others differ.
/// Within a tag that holds values the order of ids is the order of the values.
typedef uint64_t PmId;

typedef enum {
  PM_TAG_NONE = 0, // the default graph
  PM_TAG_IRI,      // from here to PM_TAG_TYPED: numbers of the dictionary
  PM_TAG_BNODE,
  PM_TAG_TRIPLE,
  PM_TAG_STRING,    // xsd:string
  PM_TAG_LANGUAGE,  // with a language, perhaps a direction
  PM_TAG_TYPED,     // any other datatype, and forms of those below that are not inline
  PM_TAG_SHORT,     // xsd:string of at most 7 bytes; byte order
  PM_TAG_INTEGER,   // xsd:integer in canonical form, |n| < 2^59
  PM_TAG_BOOLEAN,   // xsd:boolean: false, 0, true, 1 in this order
  PM_TAG_DATE,      // xsd:date of the years 0001 to 9999 without time zone
  PM_TAG_DATETIME,  // xsd:dateTime, the same years, whole seconds, no time zone or Z
  PM_TAG_DECIMAL,   // xsd:decimal of up to 7 digits behind the point, |n| < 7.2e9
  PM_TAG_LOCAL = 15 // never stored: the executor's own terms of a query
} PmTag;

#define PM_ID_DEFAULT ((PmId)0)       // graph position: the default graph
#define PM_ID_ANY UINT64_MAX          // in a pattern: free
#define PM_ID_ABSENT (UINT64_MAX - 1) // a term that the store does not hold

static inline PmTag pm_id_tag(PmId id) { return (PmTag)(id >> 60); }
static inline PmId pm_id_make(PmTag tag, uint64_t payload) {
  return ((PmId)tag << 60) | payload;
}
static inline bool pm_id_is_inline(PmId id) {
  return pm_id_tag(id) >= PM_TAG_SHORT && pm_id_tag(id) != PM_TAG_LOCAL;
}
/// The value of an inline integer, and the id of one; |n| < 2^59.
static inline int64_t pm_id_integer(PmId id) {
  return (int64_t)(id & (UINT64_MAX >> 4)) - ((int64_t)1 << 59);
}
static inline PmId pm_id_of_integer(int64_t n) {
  return pm_id_make(PM_TAG_INTEGER, (uint64_t)(n + ((int64_t)1 << 59)));
}
/// The value of an inline decimal in units of 10^-7. Of equal values the one with more
/// digits behind the point has the greater id; these stand in the last three bits.
enum { PM_DECIMAL_UNITS = 10000000, PM_DECIMAL_DIGITS = 7 };
#define PM_DECIMAL_LIMIT ((int64_t)1 << 56)
static inline int64_t pm_id_decimal(PmId id) {
  return (int64_t)((id & (UINT64_MAX >> 4)) >> 3) - PM_DECIMAL_LIMIT;
}
static inline PmId pm_id_of_decimal(int64_t units, unsigned digits) {
  return pm_id_make(PM_TAG_DECIMAL, (uint64_t)(units + PM_DECIMAL_LIMIT) << 3 | digits);
}
/// Payload of PM_TAG_DATE: year * 512 + month * 32 + day; of PM_TAG_DATETIME: that, then
/// 17 bits of seconds of the day (to 86,400: 24:00:00 is kept), then one bit: 1 with Z.
PmId pm_id_of_date(unsigned year, unsigned month, unsigned day);

/// The inline id of a literal that has one, else PM_ID_ABSENT.
PmId pm_id_inline(const PmTerm *term);

/// Positions in a quad.
enum { PM_S, PM_P, PM_O, PM_G, PM_POSITIONS };

typedef struct {
  PmId at[PM_POSITIONS];
} PmIds;

// --- opening --------------------------------------------------------------------------

typedef struct PmIndex PmIndex;

typedef struct {
  bool write;    // one writer at a time, a second is refused; makes what is missing
  size_t memory; // bytes a write transaction may hold; 0 is 256 MiB
} PmIndexOptions;

/// Opens the store in the folder `dir`, once in a process; threads share it.
PM_NODISCARD PmStatus pm_index_open(PmJob *job, const char *dir,
                                    const PmIndexOptions *options, PmIndex **index);
/// Another measure of PmIndexOptions.memory, for changes to come.
void pm_index_set_memory(PmIndex *index, size_t bytes);
/// After all snapshots and write transactions have ended.
void pm_index_close(PmIndex *index);

// --- reading --------------------------------------------------------------------------

/// The store as of its last commit, whatever a writer does meanwhile. For one thread at a
/// time; threads take one each. Takes no lock that a writer waits for.
typedef struct PmSnapshot PmSnapshot;

PM_NODISCARD PmStatus pm_snapshot_open(PmIndex *index, PmJob *job, PmSnapshot **snapshot);
void pm_snapshot_close(PmSnapshot *snapshot);

/// Reads all of it; reports the first fault as PM_ERR_INVALID.
PM_NODISCARD PmStatus pm_snapshot_check(PmSnapshot *snapshot);

/// The id of a term; PM_ID_ABSENT where no quad can have it.
PM_NODISCARD PmStatus pm_snapshot_find(PmSnapshot *snapshot, const PmTerm *term,
                                       PmId *id);

/// The term of an id, exactly as it was added. Its bytes live until the snapshot is
/// closed, those of inline ids and of triple terms as long as `arena`.
PM_NODISCARD PmStatus pm_snapshot_term(PmSnapshot *snapshot, PmId id, PmArena *arena,
                                       PmTerm *term);

/// The order in which a scan hands quads over. Orders with the graph last have a triple's
/// graphs side by side.
typedef enum {
  PM_ORDER_SPOG,
  PM_ORDER_POSG,
  PM_ORDER_OSPG,
  PM_ORDER_PSOG,
  PM_ORDER_GSPO,
  PM_ORDER_GPOS,
  PM_ORDER_GOSP,
  PM_ORDERS
} PmOrder;

/// The positions of an order, first to last: {PM_P, PM_O, PM_S, PM_G}.
const uint8_t *pm_order_positions(PmOrder order);

/// An order whose first positions are the bound ones of the pattern; there is always one.
PmOrder pm_order_for(const PmIds *pattern);

/// What a scan reads. The bound positions of the pattern must come first in the order.
typedef struct {
  PmIds pattern; // PM_ID_ANY where free; graph PM_ID_DEFAULT is the default graph alone
  PmOrder order;
  bool distinct; // graph free, an order with the graph last: each triple once
  bool range;    // only quads whose first free position is in [from, to]
  PmId from, to;
} PmQuadPattern;

typedef struct PmQuadScan PmQuadScan;

PM_NODISCARD PmStatus pm_quad_scan_open(PmSnapshot *snapshot,
                                        const PmQuadPattern *pattern, PmQuadScan **scan);
/// The same scan with another pattern: nothing is allocated (nested loops).
PM_NODISCARD PmStatus pm_quad_scan_restart(PmQuadScan *scan,
                                           const PmQuadPattern *pattern);
/// The same for a pattern whose last bound position, in the order of the scan, has a
/// greater id than before while all else is the same: goes on from where it is.
PM_NODISCARD PmStatus pm_quad_scan_follow(PmQuadScan *scan, PmId id);
/// The next quad, borrowed until the next call; NULL at the end.
PM_NODISCARD PmStatus pm_quad_scan_next(PmQuadScan *scan, const PmIds **quad);
/// Several quads at once, as they lie in the index: positions in the order of the scan,
/// and `distinct` is left to the caller. Borrowed until the next call; `*n` is 0 at the
/// end. A scan is read this way or that way, not both.
PM_NODISCARD PmStatus pm_quad_scan_batch(PmQuadScan *scan, const PmIds **quads,
                                         size_t *n);
/// Moves forward so that the next quad is the first not before `ids` in the scan's order
/// (merge joins); never backward.
PM_NODISCARD PmStatus pm_quad_scan_seek(PmQuadScan *scan, const PmIds *ids);
void pm_quad_scan_close(PmQuadScan *scan);

// --- full text ------------------------------------------------------------------------

typedef struct {
  PmId *ids;
  size_t n;
} PmIdList;

/// The strings, with or without a language, in which all parts of the query stand
/// (docs/store.md, Full text), in the arena. Milliseconds where the store keeps the
/// full-text index, else every string is looked at.
PM_NODISCARD PmStatus pm_snapshot_text(PmSnapshot *snapshot, PmStr query, PmArena *arena,
                                       PmIdList *ids);
/// Whether the store keeps the index.
bool pm_snapshot_has_text(const PmSnapshot *snapshot);

// --- statistics -----------------------------------------------------------------------

typedef struct {
  uint64_t quads;
  uint64_t triples;           // quads without their graphs, each once
  uint64_t subjects, objects; // distinct; exact after a bulk load, else estimates
} PmCounts;

/// Of the whole store, or of a predicate; zeros for one that is in no quad.
PM_NODISCARD PmStatus pm_snapshot_counts(PmSnapshot *snapshot, PmCounts *counts);
PM_NODISCARD PmStatus pm_snapshot_predicate(PmSnapshot *snapshot, PmId predicate,
                                            PmCounts *counts);

/// How many terms the dictionary has, and bytes the file.
PM_NODISCARD PmStatus pm_snapshot_size(PmSnapshot *snapshot, uint64_t *terms,
                                       uint64_t *bytes);

/// About how many quads a pattern has; exact up to some thousands (`*exact` may be NULL).
/// Costs microseconds.
PM_NODISCARD PmStatus pm_snapshot_estimate(PmSnapshot *snapshot,
                                           const PmQuadPattern *pattern, uint64_t *quads,
                                           bool *exact);

/// The named graphs that hold quads, in order of ids; `*n` of them, in the arena.
PM_NODISCARD PmStatus pm_snapshot_graphs(PmSnapshot *snapshot, PmArena *arena,
                                         PmId **graphs, size_t *n);

// --- writing --------------------------------------------------------------------------

/// Changes that become visible in one commit, or never. Later changes win over earlier.
typedef struct PmChange PmChange;

PM_NODISCARD PmStatus pm_change_begin(PmIndex *index, PmJob *job, PmChange **change);
/// Adds or deletes a quad; one that is there, or is not, is fine.
PM_NODISCARD PmStatus pm_change_add(PmChange *change, const PmQuad *quad);
PM_NODISCARD PmStatus pm_change_delete(PmChange *change, const PmQuad *quad);
/// The same with ids of the store, as snapshots give them.
PM_NODISCARD PmStatus pm_change_add_ids(PmChange *change, const PmIds *quad);
PM_NODISCARD PmStatus pm_change_delete_ids(PmChange *change, const PmIds *quad);
/// The id of a term, made if it is new.
PM_NODISCARD PmStatus pm_change_id(PmChange *change, const PmTerm *term, PmId *id);
/// Has the store keep the full-text index from now on, of all that it holds.
void pm_change_index_text(PmChange *change);
/// Deletes all quads of a graph; PM_ID_DEFAULT is the default graph.
PM_NODISCARD PmStatus pm_change_clear(PmChange *change, PmId graph);
/// A snapshot that sees the changes so far (the next operation of an update request);
/// close it before the next change.
PM_NODISCARD PmStatus pm_change_snapshot(PmChange *change, PmSnapshot **snapshot);
/// Makes the changes durable; frees the change, whatever happens.
PM_NODISCARD PmStatus pm_change_commit(PmChange *change);
/// How many quads the last commit added and deleted.
void pm_index_changed(const PmIndex *index, uint64_t *added, uint64_t *deleted);
void pm_change_abort(PmChange *change);

#endif
