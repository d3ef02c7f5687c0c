/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where libfyaml ends and the schema begins: bytes become a document, nodes
 * get their places.  Private to config/.
 */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include "config/reader.h"

#include <libfyaml.h>

/*
 * Sets line and column to where the node begins; a node without bytes leaves
 * them alone, so that it stands where its key does.
 */
void yaml_spot(struct fy_node *node, struct spot *s);

/* read.c: the document along the schema; NULL is an empty file. */
void read_root(struct reader *r, struct fy_document *doc);

#endif
