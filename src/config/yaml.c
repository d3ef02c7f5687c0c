/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libfyaml at work: one document out of the bytes, or what is wrong with
 * them.  Nothing is printed; findings go where all others go.
 */
#include "config/yaml.h"

#include "base/scan.h"
#include "base/utf8.h"

void
yaml_spot(struct fy_node *node, struct spot *s)
{
	struct fy_token *token = NULL;
	const struct fy_mark *mark;
	struct fy_node *first = NULL;
	void *at = NULL;

	if (node != NULL && fy_node_is_mapping(node))
		first = fy_node_pair_key(fy_node_mapping_iterate(node, &at));
	else if (node != NULL && fy_node_is_sequence(node))
		first = fy_node_sequence_iterate(node, &at);
	else if (node != NULL)
		token = fy_node_get_scalar_token(node);
	if (first != NULL) {
		yaml_spot(first, s);
		return;
	}
	mark = token == NULL ? NULL : fy_token_start_mark(token);
	if (mark == NULL || mark->line < 0 || mark->column < 0)
		return;
	s->line = (unsigned)mark->line + 1;
	s->column = (unsigned)mark->column + 1;
	/* libfyaml counts from behind the quote; who edits looks for it */
	if (s->column > 1 && (fy_node_get_style(node) == FYNS_DOUBLE_QUOTED ||
				 fy_node_get_style(node) == FYNS_SINGLE_QUOTED))
		s->column--;
}

/* What libfyaml did not like, with its places. */
static void
yaml_errors(struct reader *r, struct fy_diag *diag)
{
	struct spot spot = { 1, 1, SLICE("") };
	struct fy_diag_error *e;
	size_t before = r->error_count;
	void *at = NULL;

	while ((e = fy_diag_errors_iterate(diag, &at)) != NULL) {
		spot.line = e->line > 0 ? (unsigned)e->line : 1;
		spot.column = e->column > 0 ? (unsigned)e->column : 1;
		REPORT(r, &spot, SLICE("not YAML: "),
		    slice_trim(slice_str(e->msg)));
	}
	if (r->error_count == before)
		REPORT(r, &spot, SLICE("not YAML"));
}

static bool
read_documents(struct reader *r, struct fy_parser *parser, struct fy_diag *diag,
    struct slice text)
{
	struct fy_document *doc, *more = NULL;
	struct spot spot = { 1, 1, SLICE("") };
	bool good;

	if (fy_parser_set_string(parser, text.at, text.len) != 0) {
		r->no_memory = true;
		return false;
	}
	doc = fy_parse_load_document(parser);
	if (doc != NULL)
		more = fy_parse_load_document(parser);
	good = !fy_diag_got_error(diag);
	if (!good)
		yaml_errors(r, diag);
	else {
		read_root(r, doc);
		if (more != NULL) {
			yaml_spot(fy_document_root(more), &spot);
			REPORT(r, &spot, SLICE("one YAML document is enough"));
		}
	}
	fy_parse_document_destroy(parser, more);
	fy_parse_document_destroy(parser, doc);
	return good;
}

/*
 * What libfyaml is not trusted with: it loops without end on a directive
 * followed by malformed UTF-8 (0.7.12), and no configuration needs either.
 * The place of the first offence, as these spoil the places of all others.
 */
static const char *
offence(struct slice text, struct spot *s)
{
	uint32_t c;

	*s = (struct spot){ 1, 1, SLICE("") };
	(void)scan_str(&text, SLICE("\xef\xbb\xbf")); /* byte order mark */
	while (!slice_empty(text)) {
		if (!utf8_scan(&text, &c))
			return "the file is not UTF-8";
		if (c == '%' && s->column == 1)
			return "YAML directives are not used";
		if (c == '\r' && !slice_starts(text, SLICE("\n")))
			return "CR without LF";
		if (c == 0x7f ||
		    (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
			return "a control character";
		if (c == '\n') {
			s->line++;
			s->column = 1;
		} else
			s->column++;
	}
	return NULL;
}

bool
read_text(struct reader *r, struct slice text)
{
	struct fy_diag_cfg quiet = { .level = FYET_ERROR, .module_mask = ~0u };
	struct fy_parse_cfg cfg = {
		.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
			 FYPCF_ALLOW_DUPLICATE_KEYS | FYPCF_DISABLE_MMAP_OPT,
	};
	struct fy_parser *parser = NULL;
	struct fy_diag *diag;
	struct spot spot;
	const char *bad = offence(text, &spot);
	bool good = false;

	if (bad != NULL) {
		REPORT(r, &spot, slice_str(bad));
		return false;
	}
	diag = fy_diag_create(&quiet);
	if (diag != NULL) {
		fy_diag_set_collect_errors(diag, true);
		cfg.diag = diag;
		parser = fy_parser_create(&cfg);
	}
	if (parser == NULL)
		r->no_memory = true;
	else
		good = read_documents(r, parser, diag, text);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return good;
}
