/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and fields of stored messages, whatever their lines end in. */
#include "mail/mime.h"

bool
mime_line_next(struct slice *in, struct slice *ret)
{
	size_t end;

	if (in->len == 0)
		return false;
	end = slice_find_byte(*in, '\n');
	if (end == SLICE_NPOS) {
		*ret = *in;
		*in = slice_from(*in, in->len);
	} else {
		*ret = slice_head(*in, end);
		*in = slice_from(*in, end + 1);
	}
	while (ret->len > 0 && ret->at[ret->len - 1] == '\r')
		ret->len--;
	return true;
}

/* The length of "Name" or "Name " before a colon; 0 when this is no field. */
static size_t
name_length(struct slice line)
{
	size_t i = 0, end;

	while (i < line.len && line.at[i] > ' ' && line.at[i] < 0x7f &&
	       line.at[i] != ':')
		i++;
	end = i;
	while (i < line.len && (line.at[i] == ' ' || line.at[i] == '\t'))
		i++;
	return end > 0 && i < line.len && line.at[i] == ':' ? end : 0;
}

static bool
is_fold(struct slice s)
{
	return s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t');
}

/*
 * "boundary=x" at the start of a line, after a line that ended in ";": some
 * relays strip the blanks that fold a field.
 */
static bool
is_stray_param(struct slice before, struct slice line)
{
	size_t equals = slice_find_byte(line, '=');

	before = slice_trim(before);
	return before.len > 0 && before.at[before.len - 1] == ';' &&
	       equals != SLICE_NPOS &&
	       slice_find_byte(slice_head(line, equals), ':') == SLICE_NPOS &&
	       slice_find_byte(slice_head(line, equals), ' ') == SLICE_NPOS;
}

bool
mime_field_next(struct slice *in, struct header_field *ret)
{
	struct slice rest = *in, line, last, value;
	size_t name;

	if (!mime_line_next(&rest, &line))
		return false;
	name = name_length(line);
	if (name == 0)
		return false;
	value = slice_from(line, slice_find_byte(line, ':') + 1);
	last = line;
	for (struct slice more = rest; mime_line_next(&more, &line);) {
		if (!is_fold(line) && !is_stray_param(last, line))
			break;
		/* a line of blanks alone is meant as the empty line */
		if (slice_trim(line).len == 0)
			break;
		last = line;
		value.len = (size_t)(line.at + line.len - value.at);
		rest = more;
	}
	ret->name = slice_head(*in, name);
	ret->value = value;
	ret->whole = slice_head(*in, in->len - rest.len);
	*in = rest;
	return true;
}

struct slice
mime_field_find(struct slice header, struct slice name)
{
	struct header_field f;

	while (mime_field_next(&header, &f))
		if (slice_ieq(f.name, name))
			return slice_trim(f.value);
	return SLICE_NONE;
}
