/* Long thin pieces along the rows of a picture that was shrunk along its rows.
 *
 * The twins are `_pieces_by_numpy` and `_is_level_by_numpy` in strokes.py.
 */
#include "kernels.h"

enum { FIRST, LAST, TOP, BOTTOM, WORTH, PIECE };
enum { MOST_SAMPLES = 40, REACH = 20, SHOULDER = 3, AROUND = 6, ACROSS = 3 * REACH + 1 };

/* By how much each place of a row is darker (way -1) or lighter (way 1) than both its
 * sides; 0 where not by more than `least`, and on the eight after the last. */
static void stand_out(const uint8_t *line, ptrdiff_t width, ptrdiff_t away, int way,
                      int least, uint8_t *out)
{
    const uint8_t flip = way < 0 ? 255 : 0;
    for (ptrdiff_t x = 0; x < width; x++) {
        const uint8_t above = line[x - away] ^ flip, below = line[x + away] ^ flip;
        const uint8_t side = above > below ? above : below, here = line[x] ^ flip;
        const uint8_t more = here > side ? (uint8_t)(here - side) : 0;
        out[x] = more > least ? more : 0;
    }
    for (ptrdiff_t x = width; x < width + 8; x++)
        out[x] = 0;
}

static inline int nothing_in(const uint8_t *eight)
{
    uint8_t any = 0;
    for (int n = 0; n < 8; n++)
        any |= eight[n];
    return !any;
}

/* Join runs of places that stand out, in neighbouring rows, to pieces.
 *
 * A run bridges gaps of one place, is as long as told or longer, and goes on in the row
 * below where another begins and ends within a place of it. Each piece is its first
 * place and the one after its last, its first and last row, and the highest sum of
 * contrast of a row. `room` has place for the runs of two rows, `contrast` for a row
 * and eight more; `counted` takes the number of pieces, of which those beyond `most`
 * are lost. */
KERNEL void scalpwatch_pieces(const uint8_t *small, ptrdiff_t height, ptrdiff_t width,
                       ptrdiff_t side, ptrdiff_t way, ptrdiff_t least,
                       ptrdiff_t shortest, int32_t *pieces, ptrdiff_t most,
                       int32_t *room, uint8_t *contrast, int32_t *counted)
{
    int32_t *above = room, *here = room + width;
    ptrdiff_t count = 0, runs_above = 0;
    for (ptrdiff_t row = side; row < height - side; row++) {
        stand_out(small + row * width, width, side * width, (int)way, (int)least, contrast);
        ptrdiff_t runs = 0, next = 0, first = -1, last = -1;
        int32_t worth = 0;
        for (ptrdiff_t x = 0; x <= width + 1; x++) {
            if (contrast[x]) {
                first = first < 0 ? x : first;
                last = x + 1;
                worth += contrast[x];
                continue;
            }
            if (first < 0 && x + 8 <= width && nothing_in(contrast + x)) {
                x += 7;
                continue;
            }
            if (first < 0 || x <= last)
                continue;
            if (last - first >= shortest) {
                while (next < runs_above && pieces[above[next] * PIECE + FIRST] < first - 1)
                    next++;
                int32_t *piece = pieces + (next < runs_above ? above[next] : 0) * PIECE;
                const ptrdiff_t ahead = piece[FIRST] - first, behind = piece[LAST] - last;
                if (next < runs_above && ahead <= 1 && behind >= -1 && behind <= 1) {
                    here[runs++] = above[next++];
                } else if (count < most) {
                    here[runs++] = (int32_t)count;
                    piece = pieces + count++ * PIECE;
                    piece[TOP] = (int32_t)row;
                    piece[WORTH] = 0;
                } else {
                    piece = NULL;
                }
                if (piece) {
                    piece[FIRST] = (int32_t)first;
                    piece[LAST] = (int32_t)last;
                    piece[BOTTOM] = (int32_t)row;
                    piece[WORTH] = worth > piece[WORTH] ? worth : piece[WORTH];
                }
            }
            first = -1;
            worth = 0;
        }
        int32_t *swap = above;
        above = here;
        here = swap;
        runs_above = runs;
    }
    *counted = (int32_t)count;
}

/* The upper median. */
static int middle_of(int *values, ptrdiff_t count)
{
    for (ptrdiff_t n = 1; n < count; n++) {
        const int value = values[n];
        ptrdiff_t at = n;
        for (; at && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    return values[count / 2];
}

static inline int apart(int one, int other)
{
    return one > other ? one - other : other - one;
}

/* First and last row of the ink about a row of a profile; 0 where it is not sharp. */
static int inked(const int *profile, int rows, int at, int least, int *ends)
{
    int away[ACROSS], over = -1, under = -1;
    for (int row = 0; row < rows; row++) {
        away[row] = apart(profile[row], profile[at]);
        if (away[row] > least && row < at)
            over = row;
        if (away[row] > least && row > at && under < 0)
            under = row;
    }
    if (over < 0 || under < 0)
        return 0;
    int upper = 0, lower = 0;
    for (int row = over - AROUND < 0 ? 0 : over - AROUND; row <= over; row++)
        upper = away[row] > upper ? away[row] : upper;
    for (int row = under; row < rows && row <= under + AROUND; row++)
        lower = away[row] > lower ? away[row] : lower;
    const int level = upper < lower ? upper : lower;
    int top = at, bottom = at;
    while (top > 0 && 2 * away[top - 1] <= level)
        top--;
    while (bottom < rows - 1 && 2 * away[bottom + 1] <= level)
        bottom++;
    if (top < SHOULDER || bottom + SHOULDER >= rows || bottom - top >= REACH)
        return 0;
    ends[0] = top;
    ends[1] = bottom;
    return 5 * away[top - SHOULDER] > 3 * level && 5 * away[bottom + SHOULDER] > 3 * level;
}

/* Say of each piece, 1 or 0, whether it may be sharp and keep to its rows. */
KERNEL void scalpwatch_level(const uint8_t *small, ptrdiff_t height, ptrdiff_t width,
                      ptrdiff_t least, const int32_t *pieces, ptrdiff_t count,
                      uint8_t *level)
{
    for (ptrdiff_t n = 0; n < count; n++) {
        const int32_t *piece = pieces + n * PIECE;
        const ptrdiff_t step = 1 + (piece[LAST] - piece[FIRST]) / MOST_SAMPLES;
        const ptrdiff_t top = piece[TOP] > REACH ? piece[TOP] - REACH : 0;
        const ptrdiff_t end = piece[BOTTOM] + REACH < height ? piece[BOTTOM] + REACH + 1
                                                             : height;
        int profile[ACROSS], values[MOST_SAMPLES], ends[2];
        ptrdiff_t samples = 0;
        for (ptrdiff_t row = top; row < end; row++) {
            samples = 0;
            for (ptrdiff_t x = piece[FIRST]; x < piece[LAST]; x += step)
                values[samples++] = small[row * width + x];
            profile[row - top] = middle_of(values, samples);
        }
        const int at = (int)((piece[TOP] + piece[BOTTOM]) / 2 - top);
        level[n] = 0;
        if (!inked(profile, (int)(end - top), at, (int)least, ends))
            continue;
        int places[MOST_SAMPLES], weights[MOST_SAMPLES], sorted[MOST_SAMPLES];
        for (ptrdiff_t s = 0; s < samples; s++) {
            const uint8_t *column = small + (top + ends[0] - SHOULDER) * width +
                                    piece[FIRST] + s * step;
            const int rows = ends[1] - ends[0] + 2 * SHOULDER;
            const int ground = column[0] + column[rows * width];
            int weight = 1, moment = 0;
            for (int row = 0; row <= rows; row++) {
                const int ink = apart(2 * column[row * width], ground);
                weight += ink;
                moment += row * ink;
            }
            places[s] = 16 * moment / weight;
            weights[s] = sorted[s] = weight;
        }
        const int faint = middle_of(sorted, samples);
        ptrdiff_t clear = 0, steady = 0;
        for (ptrdiff_t s = 0; s < samples; s++)
            if (2 * weights[s] > faint)
                places[clear++] = places[s];
        for (ptrdiff_t s = 0; s < clear; s++)
            sorted[s] = places[s];
        const ptrdiff_t third = clear / 3;
        const int usual = middle_of(sorted, clear);
        for (ptrdiff_t s = 0; s < clear; s++)
            steady += apart(places[s], usual) < 8;
        const int before = middle_of(places, third);
        const int after = middle_of(places + clear - third, third);
        level[n] = third && apart(before, after) < 10 && 10 * steady > 7 * clear;
    }
}
