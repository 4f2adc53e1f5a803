/* Hysteresis, thinning and the boxes of pieces: work goes only where it must.
 *
 * The twins are `linked` and `thinned` in ridges.py, and `label_pieces` in pieces.py.
 */
#include "kernels.h"

enum { LINE = 1, IN_FIRST = 2, IN_SECOND = 4 };

/* Keep weak places only where they hang together with a strong one, corners included.
 * The mask leaves as 0 or 1; waiting has room for every pixel. */
KERNEL void scalpwatch_link(const float *strength, ptrdiff_t height, ptrdiff_t width,
                     float weak, float strong, uint8_t *mask, uint32_t *waiting)
{
    enum { WEAK = 1, STRONG = 2, KEPT = 4 };
    const ptrdiff_t size = height * width;
    for (ptrdiff_t at = 0; at < size; at++)
        mask[at] = (uint8_t)((strength[at] > weak ? WEAK : 0) |
                             (strength[at] > strong ? STRONG : 0));
    for (ptrdiff_t seed = 0; seed < size; seed++) {
        if (mask[seed] != (WEAK | STRONG))
            continue;
        ptrdiff_t count = 0;
        waiting[count++] = (uint32_t)seed;
        mask[seed] |= KEPT;
        while (count) {
            const ptrdiff_t at = waiting[--count];
            const ptrdiff_t row = at / width, column = at % width;
            const ptrdiff_t left = column ? column - 1 : 0;
            const ptrdiff_t right = column + 1 < width ? column + 1 : column;
            const ptrdiff_t last = row + 1 < height ? row + 1 : row;
            for (ptrdiff_t y = row ? row - 1 : 0; y <= last; y++)
                for (ptrdiff_t x = left; x <= right; x++) {
                    const ptrdiff_t near = y * width + x;
                    if ((mask[near] & (WEAK | KEPT)) != WEAK)
                        continue;
                    mask[near] |= KEPT;
                    waiting[count++] = (uint32_t)near;
                }
        }
    }
    for (ptrdiff_t at = 0; at < size; at++)
        mask[at] = (uint8_t)(mask[at] >> 2 & 1);
}

/* The bits of the surroundings of a pixel, from north clockwise. */
static inline unsigned code_of(const uint8_t *at, ptrdiff_t stride)
{
    return (unsigned)((at[-stride] & LINE) | (at[1 - stride] & LINE) << 1 |
                      (at[1] & LINE) << 2 | (at[stride + 1] & LINE) << 3 |
                      (at[stride] & LINE) << 4 | (at[stride - 1] & LINE) << 5 |
                      (at[-1] & LINE) << 6 | (at[-stride - 1] & LINE) << 7);
}

/* Put a pixel's neighbours on both lists, unless they stand there. */
static void recall(uint8_t *lines, ptrdiff_t stride, uint32_t at,
                   uint32_t *const lists[2], ptrdiff_t counts[2])
{
    for (ptrdiff_t down = -stride; down <= stride; down += stride)
        for (ptrdiff_t right = -1; right <= 1; right++) {
            const ptrdiff_t near = (ptrdiff_t)at + down + right;
            if (!(lines[near] & LINE))
                continue;
            if (!(lines[near] & IN_FIRST))
                lists[0][counts[0]++] = (uint32_t)near;
            if (!(lines[near] & IN_SECOND))
                lists[1][counts[1]++] = (uint32_t)near;
            lines[near] |= IN_FIRST | IN_SECOND;
        }
}

/* Thin lines, which are framed by a rim of zeros, in place, to 0 or 1.
 *
 * A pixel that stays in one half of a round stays in all later ones until a neighbour
 * goes; so each half keeps a list of those whose neighbourhood has changed since it
 * last looked. All of a half go at once: first the list is judged, then they are taken.
 * keep tells for each half and each code whether a pixel stays; each of the three
 * lists in room has place for every pixel set. */
KERNEL void scalpwatch_thin(uint8_t *lines, ptrdiff_t height, ptrdiff_t width,
                     const uint8_t *keep, ptrdiff_t longest, uint32_t *room,
                     ptrdiff_t places)
{
    uint32_t *const lists[2] = {room, room + places}, *gone = room + 2 * places;
    ptrdiff_t counts[2] = {0, 0};
    for (ptrdiff_t at = width; at < (height - 1) * width; at++)
        if (lines[at] & LINE && code_of(lines + at, width) != 255) {
            lists[0][counts[0]++] = lists[1][counts[1]++] = (uint32_t)at;
            lines[at] |= IN_FIRST | IN_SECOND;
        }
    for (ptrdiff_t round = 0; round < longest && counts[0] + counts[1]; round++)
        for (int half = 0; half < 2; half++) {
            const uint8_t *stays = keep + 256 * half;
            const uint8_t listed = half ? IN_SECOND : IN_FIRST;
            ptrdiff_t leaving = 0;
            for (ptrdiff_t n = 0; n < counts[half]; n++) {
                const uint32_t at = lists[half][n];
                lines[at] &= (uint8_t)~listed;
                if (lines[at] & LINE && !stays[code_of(lines + at, width)])
                    gone[leaving++] = at;
            }
            counts[half] = 0;
            for (ptrdiff_t n = 0; n < leaving; n++)
                lines[gone[n]] &= (uint8_t)~LINE;
            for (ptrdiff_t n = 0; n < leaving; n++)
                recall(lines, width, gone[n], lists, counts);
        }
    for (ptrdiff_t at = 0; at < height * width; at++)
        lines[at] &= LINE;
}

/* The box and the number of pixels of each piece, by its label: left, top, width,
 * height, pixels. Row after row is taken run by run, for a label seldom changes. */
KERNEL void scalpwatch_box(const int32_t *labels, ptrdiff_t height, ptrdiff_t width,
                    int32_t *boxes, ptrdiff_t count)
{
    enum { LEFT, TOP, RIGHT, BOTTOM, PIXELS, FIGURES };
    for (ptrdiff_t label = 0; label < count; label++) {
        int32_t *box = boxes + label * FIGURES;
        box[LEFT] = box[TOP] = INT32_MAX;
        box[RIGHT] = box[BOTTOM] = -1;
        box[PIXELS] = 0;
    }
    for (int32_t y = 0; y < (int32_t)height; y++) {
        const int32_t *row = labels + y * width;
        for (int32_t x = 0; x < (int32_t)width;) {
            const int32_t label = row[x], first = x;
            while (x < (int32_t)width && row[x] == label)
                x++;
            int32_t *box = boxes + label * FIGURES;
            box[LEFT] = first < box[LEFT] ? first : box[LEFT];
            box[TOP] = y < box[TOP] ? y : box[TOP];
            box[RIGHT] = x > box[RIGHT] ? x : box[RIGHT];
            box[BOTTOM] = y + 1;
            box[PIXELS] += x - first;
        }
    }
    for (ptrdiff_t label = 0; label < count; label++) {
        int32_t *box = boxes + label * FIGURES;
        if (box[PIXELS]) {
            box[RIGHT] -= box[LEFT];
            box[BOTTOM] -= box[TOP];
        } else
            box[LEFT] = box[TOP] = box[RIGHT] = box[BOTTOM] = 0;
    }
}
