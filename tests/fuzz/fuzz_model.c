// SPDX-License-Identifier: MIT
// Images of the lexicon and models of the tagger: any bytes are refused or give names,
// wrong ones perhaps, but no fault.
#include "fuzz.h"
#include "name/lexicon_build.h"
#include "name/tagger.h"

#include <stdlib.h>

static void name_page(const PmNamer *namer) {
  static const char text[] = "平湖市教育局局长王强昨天说，县医院院长李小明来了。";
  PmArticle article = {.iri = PM_STR("https://data.example.org/a"),
                       .body = {.text = pm_str(text)}};
  PmPage page = {.articles = &article,
                 .n_articles = 1,
                 .namespace_ = PM_STR(PM_NAMESPACE_DEFAULT),
                 .language = PM_STR("zh")};
  const PmStatus status = pm_namer_run(namer, NULL, &page);
  (void)status; // a damaged lexicon may end in any status
  pm_arena_release(&page.arena);
}

// A sound lexicon of a few words, for the tagger to stand on; made once.
static PmStr small_lexicon(void) {
  static PmBuf image;
  PmLexiconBuilder *builder = NULL;
  if (image.len)
    return pm_buf_str(&image);
  image = pm_buf(1 << 28);
  if (pm_lexicon_builder_new(&builder) ||
      pm_lexicon_add(builder, PM_LEX_SURNAME, PM_STR("王"), PM_STR(""), 0) ||
      pm_lexicon_add(builder, PM_LEX_TITLE, PM_STR("局长"), PM_STR("office"), 0) ||
      pm_lexicon_build(builder, &image))
    abort();
  pm_lexicon_builder_free(builder);
  return pm_buf_str(&image);
}

// A sound image with bytes changed: four bytes of place and one of value a change.
static void damaged_lexicon(const uint8_t *data, size_t size, PmBuf *image) {
  if (pm_buf_append(image, small_lexicon()))
    abort();
  for (size_t i = 0; i + 5 <= size; i += 5) {
    const uint32_t at = data[i] | (uint32_t)data[i + 1] << 8 |
                        (uint32_t)data[i + 2] << 16 | (uint32_t)data[i + 3] << 24;
    image->data[at % image->len] = (char)data[i + 4];
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  PmBuf bytes = pm_buf(1 << 28), lexicon = pm_buf(1 << 28);
  PmNamer namer = {.n_lexicons = 1};
  const bool model = size > 4 && memcmp(data, "PMTAG", 5) == 0;
  if (pm_buf_append(&bytes, pm_str_n((const char *)data, size)))
    abort();
  damaged_lexicon(data, model ? 0 : size, &lexicon);
  if (model && pm_tagger_open(NULL, "input", pm_buf_str(&bytes), &namer.tagger))
    namer.tagger = (PmTagger){0};
  if (pm_lexicon_open(NULL, "lexicon", pm_buf_str(&lexicon), &namer.lexicons[0]) == PM_OK)
    name_page(&namer);
  pm_tagger_close(&namer.tagger);
  pm_buf_release(&bytes);
  pm_buf_release(&lexicon);
  return 0;
}
