// SPDX-License-Identifier: MIT
// What the files of this folder share and nobody else sees: characters, lines, blocks,
// bylines, and the steps from bytes to articles.
#ifndef PM_PAGE_INTERNAL_H
#define PM_PAGE_INTERNAL_H

#include "page/page.h"

// --- chars.c: what kind of character ---

bool pm_char_is_space(uint32_t cp); // ASCII, no-break and ideographic spaces
bool pm_char_is_han(uint32_t cp);
bool pm_char_is_letter(uint32_t cp); // Latin and other alphabets, digits not
bool pm_char_is_latin(uint32_t cp);  // letters below U+0250
bool pm_char_is_digit(uint32_t cp);  // ASCII and full-width
bool pm_char_is_punct(uint32_t cp);  // ASCII, CJK and general punctuation
bool pm_char_is_mark(uint32_t cp);   // ■ and the like, before bylines and items
/// Full-width ASCII becomes ASCII, everything else stays.
uint32_t pm_char_fold(uint32_t cp);

uint32_t pm_str_first_char(PmStr s); // 0 when empty
uint32_t pm_str_last_char(PmStr s);
size_t pm_str_last_start(PmStr s); // byte offset of the last character
PmStr pm_str_trim(PmStr s);        // spaces as above
/// What is left of `s` without any space; in `arena`.
PmStr pm_str_squeeze(PmArena *arena, PmStr s);
/// The key by which texts are compared: no spaces, no punctuation, width folded.
PmStr pm_str_key(PmArena *arena, PmStr s);

// --- text.c: bytes to text ---

/// Takes off a byte order mark and refuses what is not text: NULs, bytes that are not
/// UTF-8 (message with line and byte offset).
PM_NODISCARD PmStatus pm_text_check(PmJob *job, const char *path, PmStr *text);
/// Refuses what its first bytes name as another kind of file: PDF, images, office
/// formats.
PM_NODISCARD PmStatus pm_text_refuse_binary(PmJob *job, const char *path, PmStr bytes);
/// Refuses text that is a whole document of XML, HTML or JSON; pages in XML were told
/// apart before.
PM_NODISCARD PmStatus pm_text_refuse_markup(PmJob *job, const char *path, PmStr text);

// --- iri.c ---

/// `s` with everything that a path segment of an IRI (RFC 3987) may not hold
/// percent-encoded; "-" for nothing.
PmStr pm_iri_segment(PmArena *arena, PmStr s);

/// Gives newspaper, issue, page, articles and texts their IRIs.
PM_NODISCARD PmStatus pm_page_mint(PmPage *page);

// --- article.c: growing a page ---

PM_NODISCARD PmStatus pm_page_new(PmPage **page);
PM_NODISCARD PmStatus pm_page_add_article(PmPage *page, PmArticle **article);
PM_NODISCARD PmStatus pm_article_add_subhead(PmPage *page, PmArticle *a, PmStr text);
PM_NODISCARD PmStatus pm_article_add_paragraph(PmPage *page, PmArticle *a, PmParagraph p);
PM_NODISCARD PmStatus pm_article_add_contribution(PmPage *page, PmArticle *a,
                                                  PmContribution c);

// --- byline.c ---

/// What a line says about who made an article.
typedef struct {
  PmContribution *items;
  size_t n, cap;
  PmStr rest;   // what follows the byline on the same line, not part of it
  bool marked;  // has a role or a mark, not names alone
  bool closing; // a bracket by itself, which signs the text above it
} PmByline;

/// Reads a line as a byline. `names_only` allows lines that are nothing but names
/// (汤纯凤 宋依依), which only the place under a headline makes a byline. n is 0 when it
/// is none.
PM_NODISCARD PmStatus pm_byline_read(PmArena *arena, PmStr line, bool names_only,
                                     PmByline *byline);

/// The same for what stands in brackets at a text's end, where two characters with a
/// space between them are a pen name, whatever they mean.
PM_NODISCARD PmStatus pm_byline_read_bracket(PmArena *arena, PmStr bracket,
                                             PmByline *byline);

/// The same for lines in alphabets; pm_byline_read asks it where no Han stands.
PM_NODISCARD PmStatus pm_byline_read_latin(PmArena *arena, PmStr line, bool names_only,
                                           PmByline *byline);

/// A line "Business Reporter", which goes on with the names above it.
bool pm_byline_is_office(PmStr line);

// --- language.c ---

/// The BCP 47 tag of the language that a text is in; "und" where nothing tells.
const char *pm_language_of(PmStr text);

/// A document's own word for its language ("en", "deu", "zh-CN") as a tag; `otherwise`
/// where it is none.
PmStr pm_language_tag(PmStr word, PmStr otherwise);

// --- lines.c: bytes to lines ---

/// One word of a page that came with coordinates.
typedef struct {
  uint32_t line; // index
  PmStr text;
  PmBox box;
  double confidence; // of its characters, 0–1
} PmWord;

typedef struct {
  PmStr text;      // trimmed, without marks of Markdown
  uint32_t number; // in the file, from 1
  uint8_t level;   // heading level of Markdown, 0 for none
  bool gap;        // a blank line stands before it
  bool strong;     // bold as a whole
  bool row;        // of a table
  bool hard_end;   // Markdown's hard break: two spaces or a backslash at the end
  uint32_t zone;   // the article that a METS gives it to, 0 for none
  uint8_t size;    // of its type, tenths of the page's usual; 0 where unknown
  bool indented;   // begins right of the lines beside it
  PmBox box;       // empty where unknown
} PmLine;

typedef struct {
  PmLine *items;
  size_t n, cap;
  PmWord *words; // in the order of the lines; none without coordinates
  size_t n_words, cap_words;
  PmStr language; // where the document names it
} PmLines;

/// Splits text that is valid UTF-8; blank lines go, marks of Markdown become features.
PM_NODISCARD PmStatus pm_lines_split(PmJob *job, PmArena *arena, PmStr text,
                                     PmLines *lines);

// --- spacing.c: spaces that nobody printed ---

/// What is known of the room between two words of a line.
typedef struct {
  long width, line_height; // 0 for the height where nothing has a box
  bool words_are_signs;    // the format parts its words by elements, not by spaces
} PmGap;

/// Whether the next word of a line stands behind what is before it without a space.
bool pm_spacing_joins(PmStr before, PmStr next, PmGap gap);

/// Closes up the lines of a page whose Chinese signs stand each by itself: 本 报 讯.
PM_NODISCARD PmStatus pm_spacing_close(PmArena *arena, PmLines *lines);

// --- tei_read.c: TEI to articles ---

bool pm_tei_looks_like(PmStr text);
/// Fills the page from a TEI document and finishes it.
PM_NODISCARD PmStatus pm_tei_read(PmJob *job, PmPage *page, PmStr text);

// --- alto.c: ALTO and hOCR to lines ---

bool pm_ocr_looks_like(PmStr text);
PM_NODISCARD PmStatus pm_ocr_read(PmJob *job, PmPage *page, PmStr text, PmLines *lines);

// --- mets.c: which blocks are which article ---

typedef struct {
  PmStr block; // ID of a TextBlock
  uint32_t article;
  bool heading;
} PmZone;

typedef struct {
  PmZone *items;
  size_t n, cap;
} PmZones;

const PmZone *pm_zones_find(const PmZones *zones, PmStr block); // NULL for none
PM_NODISCARD PmStatus pm_mets_check_file(PmJob *job, const PmPageInfo *info);
PM_NODISCARD PmStatus pm_mets_zones(PmJob *job, PmPage *page, PmZones *zones);

// --- regions.c: where words of the texts stand on the image ---

PmBox pm_box_join(PmBox a, PmBox b); // the least box around both; empty ones do not count
/// Finds the words of the lines in the texts of the articles; after pm_page_finish.
PM_NODISCARD PmStatus pm_regions_find(PmPage *page, const PmLines *lines);

// --- year.c ---

/// Gives an undated page the year that its words support, as inferred; its IRIs stay
/// those of an undated page.
PM_NODISCARD PmStatus pm_year_infer(PmPage *page);

// --- layout.c: lines to articles ---

PM_NODISCARD PmStatus pm_layout(PmJob *job, PmPage *page, const PmLines *lines);

#endif
