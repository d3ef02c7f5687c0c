/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the rules, made by tools/gen_rules.py from data/meaning: what a
 * phrase in a reply stands for, where that holds, and where we have it from.
 * A mark is a row that explains nothing but names the provider, the stage, the
 * severity or the cause.  Which row wins is decided in match.c.
 */
#ifndef MEANING_RULE_H
#define MEANING_RULE_H

#include "catalog/table.h"
#include "smtp/client.h"

#define RULE_GAP_MAX    100  /* octets between two parts of a phrase */
#define RULE_FIRSTS_MAX 2048 /* first parts of phrases that have several */
#define RULE_LONGER_MAX 1024 /* phrases of three parts or more */
#define RULE_INHERITS   ACTION_COUNT /* the action is the reason's */

enum rule_kind {
	RULE_REASON,
	RULE_PROVIDER,
	RULE_STAGE,
	RULE_TEMPORARY,
	RULE_CAUSE
};

struct provider_row {
	struct slice id, name; /* "gmail", "Gmail" */
	struct slice also;     /* other words for it, between blanks */
	uint32_t number;       /* of the id, the same in every version */
};

struct basic_span {
	uint16_t first, last;
};

struct enhanced_span {
	uint8_t class;        /* 0: any */
	uint32_t first, last; /* subject * 1000 + detail */
};

/* All that is named must hold; nothing named: holds always. */
struct rule_scope {
	uint16_t basic, basics; /* first, and how many, of the spans */
	uint16_t enhanced, enhanceds;
	uint32_t stages;    /* 1 << stage */
	uint64_t providers; /* 1 << row of meaning_providers */
};

struct rule_row {
	struct slice id, source, example;
	uint32_t number; /* of the id, the same in every version */
	enum rule_kind kind;
	enum reason reason;
	enum cause cause; /* RULE_CAUSE: which */
	unsigned action;
	uint8_t confidence; /* enum meaning_confidence */
	uint8_t provider;   /* row of meaning_providers; 0: none */
	uint8_t value;      /* RULE_STAGE: the stage; RULE_PROVIDER: the higher
			       is preferred */
	unsigned retry;     /* seconds; 0: none */
	struct rule_scope scope;
};

struct phrase_row {
	uint16_t rule;
	uint16_t base;  /* of its score; what it matched is added, in octets */
	uint16_t first; /* of several parts: the number of its first part */
	uint16_t slot;  /* its place among those of three parts or more */
	uint8_t parts;
};

extern const struct provider_row meaning_providers[];
extern const size_t meaning_provider_count;
extern const struct rule_row meaning_rules[];
extern const size_t meaning_rule_count;
extern const uint16_t meaning_rule_order[]; /* by number */
extern const struct basic_span meaning_basic_spans[];
extern const struct enhanced_span meaning_enhanced_spans[];
extern const uint16_t meaning_code_rules[];
extern const size_t meaning_code_rule_count;
extern const struct phrase_row meaning_phrases[];

/* What is known about a reply beside its words. */
struct rule_facts {
	unsigned basic; /* 0: none */
	struct esc esc;
	bool staged; /* stage is known */
	enum smtp_stage stage;
	unsigned provider; /* row; 0: none known */
};

bool rule_holds(const struct rule_scope *s, const struct rule_facts *f);

/* The rule for an enhanced code alone, or NULL. */
const struct rule_row *rule_of_code(const struct rule_facts *f);

/* By the numbers in a verdict; NULL when this version has none such. */
const struct rule_row *rule_find(uint32_t number);
const struct provider_row *provider_find(uint32_t number);

#endif
