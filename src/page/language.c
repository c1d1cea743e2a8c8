// SPDX-License-Identifier: MIT
// Which language a page is in: by its script, and in Latin letters by the small words
// that every text has. Enough to keep one language's lexicons off another's pages.
#include "page/internal.h"

enum { SAMPLE_BYTES = 64 << 10, WORD_MAX = 7 };

static const struct {
  const char *tag, *words; // lower case, each between spaces
} languages[] = {
    {"en", " the and of to in is was for on that with he said at by from are were has "
           "be it his her they who will been have an not "},
    {"de", " der die das und den von mit ist im nicht ein eine auf dem des sich auch für "
           "wird war als zu bei am er sie es nach "},
    {"fr", " le la les et des du une est dans qui que pour sur au par pas il elle ont "
           "avec ce cette aux "},
    {"es", " el la los las de y que en del por con una se para es su al lo como fue "},
    {"it", " il la che di e del della per un una con non sono nel gli dei alla è da "},
    {"nl", " de het een en van in is dat op te voor met zijn niet aan er om bij door "},
    {"pt", " o a os as de que e do da em um uma para com não no na por foi ao "},
    {"sv", " och att det som en på är av för med den till inte har de "},
};

enum { N_LANGUAGES = sizeof languages / sizeof *languages };

typedef struct {
  size_t han, kana, hangul, cyrillic, greek, arabic, latin;
} Scripts;

static void count_char(Scripts *s, uint32_t cp) {
  s->han += pm_char_is_han(cp);
  s->kana += cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB;
  s->hangul += cp >= 0xAC00 && cp <= 0xD7A3;
  s->cyrillic += cp >= 0x400 && cp <= 0x52F;
  s->greek += cp >= 0x370 && cp <= 0x3FF;
  s->arabic += cp >= 0x620 && cp <= 0x6FF;
  s->latin += cp < 0x250 && pm_char_is_letter(cp);
}

static size_t count_words(PmStr text, const char *words) {
  size_t hits = 0;
  for (size_t pos = 0; pos < text.len;) {
    char word[WORD_MAX + 3] = " ";
    size_t n = 1;
    while (pos < text.len && strchr(" \t\r\n", text.data[pos]))
      ++pos;
    const size_t start = pos;
    while (pos < text.len && !strchr(" \t\r\n", text.data[pos]))
      ++pos;
    if (pos - start == 0 || pos - start > WORD_MAX)
      continue;
    for (size_t i = start; i < pos; ++i)
      word[n++] = (char)(text.data[i] >= 'A' && text.data[i] <= 'Z' ? text.data[i] + 32
                                                                    : text.data[i]);
    word[n] = ' ';
    hits += strstr(words, word) != NULL;
  }
  return hits;
}

static const char *latin_language(PmStr text) {
  size_t best = 0, most = 0;
  for (size_t i = 0; i < N_LANGUAGES; ++i) {
    const size_t now = count_words(text, languages[i].words);
    if (now > most) {
      most = now;
      best = i;
    }
  }
  return most >= 4 ? languages[best].tag : "und";
}

const char *pm_language_of(PmStr text) {
  Scripts s = {0};
  if (text.len > SAMPLE_BYTES)
    text.len = SAMPLE_BYTES;
  for (size_t pos = 0; pos < text.len;)
    count_char(&s, pm_utf8_next(text, &pos));
  if (s.kana * 10 > s.han && s.kana > 20)
    return "ja";
  if (s.hangul > s.han && s.hangul * 3 > s.latin)
    return "ko";
  if (s.han * 4 >= s.latin + s.cyrillic + s.greek + s.arabic)
    return "zh";
  if (s.cyrillic > s.latin)
    return "ru";
  if (s.greek > s.latin)
    return "el";
  if (s.arabic > s.latin)
    return "ar";
  return latin_language(text);
}

PmStr pm_language_tag(PmStr word, PmStr otherwise) {
  static const char *const codes[][2] = {
      {"eng", "en"}, {"deu", "de"}, {"ger", "de"}, {"fra", "fr"},
      {"fre", "fr"}, {"spa", "es"}, {"ita", "it"}, {"nld", "nl"},
      {"dut", "nl"}, {"por", "pt"}, {"swe", "sv"}, {"zho", "zh"},
      {"chi", "zh"}, {"jpn", "ja"}, {"kor", "ko"}, {"rus", "ru"}};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; ++i)
    if (pm_str_eqz(word, codes[i][0]))
      return pm_str(codes[i][1]);
  if (word.len < 2 || word.len > 12 || word.len == 3)
    return otherwise;
  for (size_t i = 0; i < word.len; ++i) {
    const char c = word.data[i];
    if (!((c >= 'a' && c <= 'z') || (i > 1 && ((c >= 'A' && c <= 'Z') || c == '-'))))
      return otherwise;
  }
  return word;
}
