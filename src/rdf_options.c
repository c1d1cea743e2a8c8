// SPDX-License-Identifier: MIT
// Options of RDF files to be read, checked and turned into PmReadOptions.
#include "rdf_options.h"

void pm_rdf_options(PmRdfOptions *v, PmOption table[PM_N_RDF_OPTIONS]) {
  const PmOption options[PM_N_RDF_OPTIONS] = {
      {'i', "input-format", PM_OPTION_STRING, "FORMAT",
       "format of the input (else by file name, then by content)", &v->from},
      {0, "base", PM_OPTION_STRING, "IRI", "resolve relative IRIs against this",
       &v->base},
      {0, "context-map", PM_OPTION_LIST, "IRI=FILE",
       "take the remote JSON-LD context IRI from FILE; IRI/=FOLDER for all\n"
       "below it; may be repeated. Nothing is ever fetched",
       &v->context_map},
      {0, "rdf-direction", PM_OPTION_STRING, "HOW",
       "JSON-LD's base directions: i18n (a datatype) or compound (a node)\n"
       "(else left out)",
       &v->direction},
      {0, "max-depth", PM_OPTION_NUMBER, "N",
       "refuse deeper nesting (1000, JSON 500; at most 2000)", &v->max_depth},
      {0, "max-token", PM_OPTION_NUMBER, "BYTES",
       "refuse a longer literal or IRI (268435456)", &v->max_token},
  };
  memcpy(table, options, sizeof options);
}

static int check_direction(PmCli *cli, PmRdfOptions *v) {
  if (!v->direction)
    return -1;
  if (strcmp(v->direction, "i18n") == 0)
    v->reading.rdf_direction = PM_RDF_DIRECTION_I18N;
  else if (strcmp(v->direction, "compound") == 0)
    v->reading.rdf_direction = PM_RDF_DIRECTION_COMPOUND;
  else
    return pm_cli_usage(cli, "--rdf-direction is i18n or compound, not '%s'",
                        v->direction);
  return -1;
}

static int check_context_map(PmCli *cli, PmRdfOptions *v) {
  PmContextMap *maps = pm_arena_alloc(&v->arena, (v->context_map.n + 1) * sizeof *maps);
  if (!maps)
    return pm_cli_exit(cli, PM_ERR_NOMEM);
  for (size_t i = 0; i < v->context_map.n; ++i) {
    const char *text = v->context_map.items[i], *equals = strrchr(text, '=');
    const PmStr iri = pm_str_n(text, equals ? (size_t)(equals - text) : 0);
    if (!pm_iri_is_valid(iri) || !equals[1])
      return pm_cli_usage(cli, "--context-map wants IRI=FILE, not '%s'", text);
    maps[i] = (PmContextMap){iri, equals + 1};
  }
  v->reading.context_map = maps;
  v->reading.n_context_map = v->context_map.n;
  return -1;
}

int pm_rdf_options_check(PmCli *cli, PmRdfOptions *v) {
  if (v->from && !(v->reading.format = pm_format_by_name(pm_str(v->from))))
    return pm_cli_usage(cli, "-i knows nt nq ttl trig jsonld jsonl rdfxml, not '%s'",
                        v->from);
  if (v->base && !pm_iri_is_valid(pm_str(v->base)))
    return pm_cli_usage(cli, "--base '%s' is no absolute IRI", v->base);
  if (v->max_depth > PM_READ_DEPTH_LIMIT)
    return pm_cli_usage(cli, "--max-depth is at most %d", PM_READ_DEPTH_LIMIT);
  if (v->max_token > PM_READ_TOKEN_LIMIT)
    return pm_cli_usage(cli, "--max-token is at most %lu",
                        (unsigned long)PM_READ_TOKEN_LIMIT);
  v->reading.base = pm_str(v->base);
  v->reading.max_depth = v->max_depth;
  v->reading.max_token = v->max_token;
  const int direction = check_direction(cli, v);
  return direction >= 0 ? direction : check_context_map(cli, v);
}

void pm_rdf_options_release(PmRdfOptions *v) {
  pm_string_list_free(&v->context_map);
  pm_arena_release(&v->arena);
}
