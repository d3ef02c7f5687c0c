/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a code (meaning/code_view.h), shown twice: as a page for a
 * person and as JSON for a program.
 */
#ifndef APP_CODE_FACE_H
#define APP_CODE_FACE_H

#include "app/face.h"
#include "meaning/code_view.h"

#include <jansson.h>

void code_view_print(
    const struct code_view *v, const struct face *f, struct slice asked);
/* The caller's; NULL when memory ran out. */
json_t *code_view_json(
    const struct code_view *v, enum lang lang, struct slice asked);

/* Every code of the catalogue, or those that a CODE_BASICS and so on means. */
void code_list_print(const struct face *f, const struct code_query *only);
json_t *code_list_json(enum lang lang, const struct code_query *only);

#endif
