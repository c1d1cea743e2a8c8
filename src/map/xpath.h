// SPDX-License-Identifier: MIT
// XPath 1.0 over libxml2's trees, without libxml2's XPath: an expression is compiled
// once, is never written to again (threads share it), and its evaluation is bounded in
// work, depth and memory; a failed allocation is a status.
#ifndef PM_MAP_XPATH_H
#define PM_MAP_XPATH_H

#include "map/libxml.h"
#include "map/source.h"

typedef enum {
  PM_AXIS_CHILD,
  PM_AXIS_ATTRIBUTE,
  PM_AXIS_NAMESPACE,
  PM_AXIS_SELF,
  PM_AXIS_PARENT,
  PM_AXIS_DESCENDANT,
  PM_AXIS_DESCENDANT_OR_SELF,
  PM_AXIS_FOLLOWING,
  PM_AXIS_FOLLOWING_SIBLING,
  PM_AXIS_ANCESTOR, // from here on in reverse document order
  PM_AXIS_ANCESTOR_OR_SELF,
  PM_AXIS_PRECEDING,
  PM_AXIS_PRECEDING_SIBLING,
} PmAxis;

typedef enum {
  PM_TEST_NAME,
  PM_TEST_ANY_NAME,
  PM_TEST_NODE,
  PM_TEST_TEXT,
  PM_TEST_COMMENT,
  PM_TEST_INSTRUCTION,
} PmTestKind;

typedef struct {
  PmTestKind kind;
  bool any_uri; // of PM_TEST_ANY_NAME: whatever the namespace
  PmStr uri;    // empty: in no namespace
  PmStr name;   // NUL-terminated; of an instruction empty for any
} PmNodeTest;

typedef struct PmXpath PmXpath;
typedef struct PmXpathFunction PmXpathFunction;

typedef struct {
  const PmXpath **items;
  size_t n, cap;
} PmXpathList;

typedef struct {
  PmAxis axis;
  PmNodeTest test;
  PmXpathList conditions;
  bool positional; // a condition asks for the position among the nodes of the step
} PmXpathStep;

/// The types of XPath 1.0: without variables, each expression has one that is known.
typedef enum {
  PM_XPATH_NODES,
  PM_XPATH_BOOLEAN,
  PM_XPATH_NUMBER,
  PM_XPATH_TEXT
} PmXpathType;

typedef enum {
  PM_XPATH_OR,
  PM_XPATH_AND,
  PM_XPATH_EQ,
  PM_XPATH_NE,
  PM_XPATH_LT,
  PM_XPATH_LE,
  PM_XPATH_GT,
  PM_XPATH_GE,
  PM_XPATH_ADD,
  PM_XPATH_SUBTRACT,
  PM_XPATH_MULTIPLY,
  PM_XPATH_DIVIDE,
  PM_XPATH_MODULO,
  PM_XPATH_NEGATE,
  PM_XPATH_UNION,
  PM_XPATH_NUMBER_VALUE,
  PM_XPATH_TEXT_VALUE,
  PM_XPATH_CALL,
  PM_XPATH_PATH,
  PM_XPATH_FILTER,
} PmXpathOp;

/// An expression.
struct PmXpath {
  PmXpathOp op;
  PmXpathType type;
  bool positional;      // asks for the position or the size of its context
  const PmXpath *left;  // of operators; what a filter filters; where a path starts
  const PmXpath *right; //
  const PmXpath *same;  // of = between nodes: a side that is the same for every context
  double number;        // the value
  PmStr text;           // the value
  const PmXpathFunction *function;
  PmXpathList list; // arguments of a call, conditions of a filter
  bool absolute;    // a path from the root
  bool in_order;    // a path whose nodes come in order, each once
  PmXpathStep *steps;
  size_t n_steps, cap_steps;
};

typedef struct {
  xmlNodePtr *items;
  size_t n, cap;
} PmXmlNodes;

/// The string-values of nodes that are the same for every context.
typedef struct PmXpathSet {
  const PmXpath *of;
  PmStrtab texts;
  struct PmXpathSet *next;
} PmXpathSet;

/// What evaluations over one document share.
typedef struct {
  PmJob *job;
  const char *name; // of the document
  PmArena *arena;   // of texts, and of the namespace nodes selected
  bool numbered;    // the nodes of the document know their order
  uint64_t work;    // done by the current evaluation
  PmXmlNodes stack; // sets of nodes under way
  bool is_whole;    // all of the document is there, and stays: sets are kept
  PmXpathSet *sets;
} PmXpathRun;

/// Where an expression is evaluated (XPath 1.0, section 1: the context).
typedef struct {
  PmXpathRun *run;
  xmlNodePtr node;
  size_t position, size;
} PmXpathContext;

/// Takes nodes one by one, in document order; sets `enough` to have no more. It evaluates
/// nothing itself.
typedef struct PmXpathVisitor {
  PmStatus (*node)(struct PmXpathVisitor *self, xmlNodePtr node);
  bool enough;
} PmXpathVisitor;

struct PmXpathFunction {
  const char *name;
  size_t least, most; // arguments
  PmXpathType type;
  bool wants_nodes;   // as its first argument
  bool takes_context; // the context node stands for an argument left out
  bool of_context;    // looks at the context node whatever its arguments
  bool ignores_text;  // of the nodes that it gets
  bool positional;
  bool goes_anywhere; // in the document
  PmStatus (*boolean)(const PmXpathContext *at, const PmXpath *call, bool *value);
  PmStatus (*number)(const PmXpathContext *at, const PmXpath *call, double *value);
  PmStatus (*string)(const PmXpathContext *at, const PmXpath *call, PmStr *value);
  PmStatus (*nodes)(const PmXpathContext *at, const PmXpath *call, PmXmlNodes *value);
};

// --- xpath_parse.c

/// Compiles an expression into `arena`; on PM_ERR_SYNTAX `fault` says why.
PM_NODISCARD PmStatus pm_xpath_compile(PmArena *arena, const PmFormulation *formulation,
                                       PmStr text, PmFault *fault, const PmXpath **xpath);

// --- xpath_study.c

bool pm_xpath_is_in_order(const PmXpath *path);

/// Whether the value is the same for every context node, and looks at the document.
bool pm_xpath_is_fixed(const PmXpath *xpath);

/// Whether the value depends only on the element, what is in it, and attributes around.
bool pm_xpath_is_inside(const PmXpath *xpath);

/// The number of steps of a path that a stream can follow: child steps from the root with
/// conditions on attributes only, or one descendant step; else 0.
size_t pm_xpath_stream_steps(const PmXpath *xpath);
bool pm_xpath_is_anywhere(const PmXpath *xpath); // it is one descendant step

// --- xpath_walk.c

/// Hands on the nodes that an expression of PM_XPATH_NODES selects.
PM_NODISCARD PmStatus pm_xpath_visit(const PmXpathContext *at, const PmXpath *xpath,
                                     PmXpathVisitor *to);
/// Whether a node meets the node test and the conditions of step `i`, none of which is
/// positional.
PM_NODISCARD PmStatus pm_xpath_passes(PmXpathRun *run, const PmXpath *path, size_t i,
                                      xmlNodePtr node, bool *passes);
/// Counts work; PM_ERR_LIMIT when it is too much.
PM_NODISCARD PmStatus pm_xpath_work(PmXpathRun *run, uint64_t work);
void pm_xpath_run_release(PmXpathRun *run);

/// The node behind `node` in document order, within `top`; or NULL.
xmlNodePtr pm_xml_next_below(const xmlNode *top, xmlNodePtr node);
/// The parent, of attributes and namespace nodes the element.
xmlNodePtr pm_xml_parent(const xmlNode *node);

// --- xpath_value.c

PM_NODISCARD PmStatus pm_xpath_boolean(const PmXpathContext *at, const PmXpath *xpath,
                                       bool *value);
PM_NODISCARD PmStatus pm_xpath_number(const PmXpathContext *at, const PmXpath *xpath,
                                      double *value);
/// In the run's arena, the document or the expression.
PM_NODISCARD PmStatus pm_xpath_text(const PmXpathContext *at, const PmXpath *xpath,
                                    PmStr *value);
double pm_xpath_read_number(PmStr text);
/// The string-value of a node (section 5): borrowed from the document, or in the arena.
PM_NODISCARD PmStatus pm_xpath_node_text(PmXpathRun *run, const xmlNode *node,
                                         PmStr *text);
bool pm_xpath_is_blank(char c);

// --- xpath_functions.c

extern const PmXpathFunction pm_xpath_functions[];
extern const size_t pm_n_xpath_functions;

#endif
