/* Lines and spots of every width: the pyramid, strip by strip.
 *
 * The twin of this file is the NumPy engine in ridges.py, which says what is computed
 * and why. Here every step of a row is done while the row lies in the nearest cache;
 * coarse answers live as long as the strip that needs them. So each level is read once
 * and each map written once.
 *
 * What a row gives depends on the planes alone, so no split into strips changes a bit.
 */
#include "kernels.h"

enum {
    TILE = 512,   /* columns worked on at once: a tile's rows fit the nearest cache */
    REACH = 3,    /* pixels to each side of a Gaussian of seven taps */
    EDGE = 1,     /* and of a second difference */
    ROOM = TILE + 2 * (REACH + EDGE),
    LINE = 16,    /* floats that memory hands over at once */
    AHEAD = 2     /* rows that are called for before they are needed */
};

/* Index mirrored about the outermost pixels. */
static inline ptrdiff_t mirrored(ptrdiff_t at, ptrdiff_t size)
{
    if (at < 0)
        return -at;
    return at < size ? at : 2 * (size - 1) - at;
}

static inline ptrdiff_t within(ptrdiff_t at, ptrdiff_t size)
{
    return at < 0 ? 0 : at < size ? at : size - 1;
}

/* The answers of one level to the rows of a strip. */
typedef struct {
    float *maps[MAPS];       /* NULL where not wanted */
    ptrdiff_t first;         /* the row of the level that stands first in a map */
    ptrdiff_t height, width; /* how much of the level the maps show */
} Answers;

/* Smooth one row of a tile: columns left - EDGE to right + EDGE into smooth. */
static void smooth_row(const Level *level, ptrdiff_t row, ptrdiff_t left,
                       ptrdiff_t right, const float *taps, float *restrict smooth)
{
    float down[ROOM];
    const float *rows[2 * REACH + 1];
    const ptrdiff_t width = level->width;
    const ptrdiff_t origin = left - REACH - EDGE; /* the column of down[0] */
    const ptrdiff_t beyond = right + REACH + EDGE;
    const ptrdiff_t first = origin < 0 ? 0 : origin;
    const ptrdiff_t last = beyond > width ? width : beyond;
    const float t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];
    for (ptrdiff_t n = 0; n <= 2 * REACH; n++)
        rows[n] = level->plane + mirrored(row + n - REACH, level->height) * width;
    if (row + REACH + AHEAD < level->height)
        for (ptrdiff_t x = left; x < right; x += LINE)
            __builtin_prefetch(rows[REACH] + (REACH + AHEAD) * width + x);
    for (ptrdiff_t x = first; x < last; x++)
        down[x - origin] = t0 * rows[3][x] + t1 * (rows[2][x] + rows[4][x]) +
                           t2 * (rows[1][x] + rows[5][x]) +
                           t3 * (rows[0][x] + rows[6][x]);
    for (ptrdiff_t x = origin; x < first; x++)
        down[x - origin] = down[mirrored(x, width) - origin];
    for (ptrdiff_t x = last; x < beyond; x++)
        down[x - origin] = down[mirrored(x, width) - origin];
    /* Beyond the plane this smooths its mirror image, which is the mirror image of the
     * smooth plane, for the Gaussian is even. */
    const float *from = down + REACH;
    for (ptrdiff_t x = 0; x < right - left + 2 * EDGE; x++)
        smooth[x] = t0 * from[x] + t1 * (from[x - 1] + from[x + 1]) +
                    t2 * (from[x - 2] + from[x + 2]) +
                    t3 * (from[x - 3] + from[x + 3]);
}

/* Enlarge one row of a coarser map twice, about the centers of its pixels. */
static void enlarge_row(const Answers *coarse, int map, ptrdiff_t row, ptrdiff_t left,
                        ptrdiff_t count, float *restrict twice)
{
    float mixed[TILE / 2 + 2];
    const ptrdiff_t width = coarse->width, near = row / 2;
    const ptrdiff_t other = within(near + (row & 1 ? 1 : -1), coarse->height);
    const ptrdiff_t first = left / 2, half = (count + 1) / 2;
    const float *here = coarse->maps[map] + (near - coarse->first) * width;
    const float *beside = coarse->maps[map] + (other - coarse->first) * width;
    for (ptrdiff_t k = 0; k < half; k++)
        mixed[k + 1] = 0.75f * here[first + k] + 0.25f * beside[first + k];
    const ptrdiff_t before = within(first - 1, width);
    const ptrdiff_t after = within(first + half, width);
    mixed[0] = 0.75f * here[before] + 0.25f * beside[before];
    mixed[half + 1] = 0.75f * here[after] + 0.25f * beside[after];
    for (ptrdiff_t k = 0; k < half; k++) {
        twice[2 * k] = 0.25f * mixed[k] + 0.75f * mixed[k + 1];
        twice[2 * k + 1] = 0.75f * mixed[k + 1] + 0.25f * mixed[k + 2];
    }
}

/* The curvatures of one row: their mean and half their difference. */
static void curve_row(const float *restrict above, const float *restrict here,
                      const float *restrict below, ptrdiff_t count, float half,
                      float *restrict mean, float *restrict spread)
{
    const float slant = 0.5f * half;
    for (ptrdiff_t x = 0; x < count; x++) {
        const float twice = 2.0f * here[x + 1];
        const float across = here[x] + here[x + 2] - twice;
        const float along = above[x + 1] + below[x + 1] - twice;
        const float differ = half * (across - along);
        const float twist =
            slant * ((below[x + 2] - below[x]) - (above[x + 2] - above[x]));
        mean[x] = half * (across + along);
        spread[x] = __builtin_sqrtf(differ * differ + twist * twist);
    }
}

/* Write one row of one map: what this level found, or coarser ones where that is more. */
static void keep_row(const Answers *coarse, const Answers *answers, int map,
                     ptrdiff_t row, ptrdiff_t left, ptrdiff_t count,
                     const float *restrict mean, const float *restrict spread)
{
    float found[TILE], twice[TILE];
    float *restrict answer =
        answers->maps[map] + (row - answers->first) * answers->width + left;
    if (row + AHEAD < answers->height)
        for (ptrdiff_t x = 0; x < count; x += LINE)
            __builtin_prefetch(answer + AHEAD * answers->width + x, 1);
    float *restrict into = coarse ? found : answer;
    if (map == BRIGHT)
        for (ptrdiff_t x = 0; x < count; x++)
            into[x] = spread[x] - mean[x];
    else if (map == DARK)
        for (ptrdiff_t x = 0; x < count; x++)
            into[x] = spread[x] + mean[x];
    else /* minus the sum of both: the weaker of the two curvatures of a spot */
        for (ptrdiff_t x = 0; x < count; x++)
            into[x] = -(spread[x] + mean[x]);
    if (!coarse)
        return;
    enlarge_row(coarse, map, row, left, count, twice);
    for (ptrdiff_t x = 0; x < count; x++)
        answer[x] = found[x] > twice[x] ? found[x] : twice[x];
}

static void answer_tile(const Level *level, const float *taps, const Answers *coarse,
                        const Answers *answers, ptrdiff_t end, ptrdiff_t left,
                        ptrdiff_t right)
{
    float smooth[3][TILE + 2 * EDGE], mean[TILE], spread[TILE];
    const ptrdiff_t top = answers->first, count = right - left;
    for (ptrdiff_t row = top - EDGE; row < end + EDGE; row++) {
        smooth_row(level, mirrored(row, level->height), left, right, taps,
                   smooth[(row + 3) % 3]);
        if (row <= top)
            continue;
        curve_row(smooth[(row + 1) % 3], smooth[(row + 2) % 3], smooth[row % 3], count,
                  level->half, mean, spread);
        for (int map = 0; map < MAPS; map++)
            if (answers->maps[map])
                keep_row(coarse, answers, map, row - 1, left, count, mean, spread);
    }
}

static void answer_rows(const Level *level, const float *taps, const Answers *coarse,
                        const Answers *answers, ptrdiff_t end)
{
    for (ptrdiff_t left = 0; left < answers->width; left += TILE) {
        const ptrdiff_t right =
            left + TILE < answers->width ? left + TILE : answers->width;
        answer_tile(level, taps, coarse, answers, end, left, right);
    }
}

/* Answer rows [top, end) of the finest level. The scratch holds, for each coarser
 * level n and each map, (end - top) / 2**n + 6 of its rows. */
KERNEL void scalpwatch_ridges(const Pyramid *pyramid, ptrdiff_t top, ptrdiff_t end,
                       float *scratch)
{
    ptrdiff_t tops[MOST_LEVELS], ends[MOST_LEVELS];
    Answers answers[MOST_LEVELS];
    tops[0] = top;
    ends[0] = end;
    for (ptrdiff_t n = 1; n < pyramid->count; n++) {
        const ptrdiff_t height = pyramid->levels[n].height;
        tops[n] = within(tops[n - 1] / 2 - 1, height);
        ends[n] = within((ends[n - 1] - 1) / 2 + 1, height) + 1;
    }
    for (ptrdiff_t n = pyramid->count - 1; n >= 0; n--) {
        const Level *level = &pyramid->levels[n];
        answers[n] = (Answers){.first = tops[n],
                               .height = n ? level->height : pyramid->height,
                               .width = n ? level->width : pyramid->width};
        for (int map = 0; map < MAPS; map++) {
            if (!pyramid->answers[map])
                continue;
            answers[n].maps[map] = n ? scratch : pyramid->answers[map];
            if (n)
                scratch += (ends[n] - tops[n]) * level->width;
        }
        if (!n)
            for (int map = 0; map < MAPS; map++)
                if (answers[0].maps[map])
                    answers[0].maps[map] += top * pyramid->width;
        answer_rows(level, pyramid->taps,
                    n + 1 < pyramid->count ? &answers[n + 1] : NULL, &answers[n],
                    ends[n]);
    }
}

/* Halve rows [top, end) of the halved plane, about the centers of the pixels. */
KERNEL void scalpwatch_halve(const float *plane, ptrdiff_t height, ptrdiff_t width,
                      float *halved, ptrdiff_t top, ptrdiff_t end)
{
    float down[2 * TILE + 2];
    const ptrdiff_t narrow = width / 2;
    for (ptrdiff_t row = top; row < end; row++) {
        const float *a = plane + within(2 * row - 1, height) * width;
        const float *b = plane + 2 * row * width, *c = b + width;
        const float *d = plane + within(2 * row + 2, height) * width;
        for (ptrdiff_t left = 0; left < narrow; left += TILE) {
            const ptrdiff_t count = narrow - left < TILE ? narrow - left : TILE;
            const ptrdiff_t first = 2 * left - 1;
            for (ptrdiff_t n = 1; n <= 2 * count; n++) {
                const ptrdiff_t x = first + n;
                down[n] = 0.125f * (a[x] + d[x]) + 0.375f * (b[x] + c[x]);
            }
            for (ptrdiff_t n = 0; n <= 2 * count + 1; n += 2 * count + 1) {
                const ptrdiff_t x = within(first + n, width);
                down[n] = 0.125f * (a[x] + d[x]) + 0.375f * (b[x] + c[x]);
            }
            float *restrict into = halved + row * narrow + left;
            for (ptrdiff_t k = 0; k < count; k++)
                into[k] = 0.125f * (down[2 * k] + down[2 * k + 3]) +
                          0.375f * (down[2 * k + 1] + down[2 * k + 2]);
        }
    }
}
