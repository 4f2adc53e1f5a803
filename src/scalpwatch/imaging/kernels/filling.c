/* Skin under hair: means of what is known, level by level, and back down.
 *
 * The twin of this file is the NumPy engine in filling.py, which says what is computed
 * and why. All is done in whole numbers, sixty-fourths of a gray level, so that four of
 * them add up within 16 bits and every engine gives the same.
 */
#include "kernels.h"

enum {
    CHANNELS = 3,
    FRACTION = 6,             /* bits behind the point */
    ROWS = 64, COLUMNS = 120, /* a tile, which with its rim is 128 wide: whole vectors */
    HALVES = 4,               /* half sweeps, each of which looks one pixel farther */
    TALL = ROWS + 2 * HALVES,
    WIDE = COLUMNS + 2 * HALVES
};

/* Columns [left, right) of one row of one channel. */
static void read_row(const Sheet *sheet, int channel, ptrdiff_t row, ptrdiff_t left,
                     ptrdiff_t right, uint16_t *restrict values)
{
    const ptrdiff_t start = row * sheet->width, count = right - left;
    if (sheet->rgb) {
        const uint8_t *from = sheet->rgb + (start + left) * CHANNELS + channel;
        for (ptrdiff_t x = 0; x < count; x++)
            values[x] = (uint16_t)(from[x * CHANNELS] << FRACTION);
    } else {
        const uint16_t *from =
            sheet->planes + channel * sheet->height * sheet->width + start + left;
        for (ptrdiff_t x = 0; x < count; x++)
            values[x] = from[x];
    }
}

/* Write what was unknown, and nothing else: other tiles read the rest. */
static void write_row(const Sheet *sheet, int channel, ptrdiff_t row, ptrdiff_t left,
                      ptrdiff_t right, const uint16_t *restrict values)
{
    const ptrdiff_t start = row * sheet->width + left;
    const uint8_t *unknown = sheet->unknown + start;
    if (sheet->rgb) {
        uint8_t *into = sheet->rgb + start * CHANNELS + channel;
        const unsigned half = 1u << (FRACTION - 1);
        for (ptrdiff_t x = 0; x < right - left; x++)
            if (unknown[x])
                into[x * CHANNELS] = (uint8_t)((values[x] + half) >> FRACTION);
    } else {
        uint16_t *into =
            sheet->planes + channel * sheet->height * sheet->width + start;
        for (ptrdiff_t x = 0; x < right - left; x++)
            if (unknown[x])
                into[x] = values[x];
    }
}

/* Whether each column of two rows is known, as masks of all bits; none beyond. */
static void read_known(const Sheet *sheet, ptrdiff_t row, ptrdiff_t left,
                       ptrdiff_t right, uint16_t *restrict known)
{
    for (ptrdiff_t x = 0; x < 2 * COLUMNS; x++)
        known[x] = 0;
    if (row >= sheet->height)
        return;
    const uint8_t *unknown = sheet->unknown + row * sheet->width + left;
    for (ptrdiff_t x = 0; x < right - left; x++)
        known[x] = unknown[x] ? 0 : 0xffff;
}

/* The mean of what is known of each two by two pixels, for rows [top, end) of the
 * coarser sheet. */
KERNEL void scalpwatch_gather(const Sheet *fine, const Sheet *coarse, ptrdiff_t top,
                       ptrdiff_t end)
{
    uint16_t known[2][2 * COLUMNS], values[2][2 * COLUMNS], count[COLUMNS];
    for (ptrdiff_t x = 0; x < 2 * COLUMNS; x++)
        values[0][x] = values[1][x] = 0;
    for (ptrdiff_t row = top; row < end; row++)
        for (ptrdiff_t left = 0; left < coarse->width; left += COLUMNS) {
            const ptrdiff_t columns =
                coarse->width - left < COLUMNS ? coarse->width - left : COLUMNS;
            const ptrdiff_t first = 2 * left;
            const ptrdiff_t last = first + 2 * columns < fine->width
                                       ? first + 2 * columns : fine->width;
            uint8_t *unknown = coarse->unknown + row * coarse->width + left;
            read_known(fine, 2 * row, first, last, known[0]);
            read_known(fine, 2 * row + 1, first, last, known[1]);
            for (ptrdiff_t x = 0; x < columns; x++) {
                count[x] = (uint16_t)((known[0][2 * x] & 1) + (known[0][2 * x + 1] & 1) +
                                      (known[1][2 * x] & 1) + (known[1][2 * x + 1] & 1));
                unknown[x] = !count[x];
            }
            for (int channel = 0; channel < CHANNELS; channel++) {
                uint16_t *restrict means =
                    coarse->planes + (channel * coarse->height + row) * coarse->width +
                    left;
                read_row(fine, channel, 2 * row, first, last, values[0]);
                if (2 * row + 1 < fine->height)
                    read_row(fine, channel, 2 * row + 1, first, last, values[1]);
                for (ptrdiff_t x = 0; x < columns; x++) {
                    const uint32_t sum = (uint32_t)(values[0][2 * x] & known[0][2 * x]) +
                                         (values[0][2 * x + 1] & known[0][2 * x + 1]) +
                                         (values[1][2 * x] & known[1][2 * x]) +
                                         (values[1][2 * x + 1] & known[1][2 * x + 1]);
                    /* 2**15 over the count: a division by multiplying */
                    const uint32_t part = count[x] == 4   ? 8192
                                          : count[x] == 3 ? 10923
                                          : count[x] == 2 ? 16384
                                                          : 32768;
                    means[x] = (uint16_t)((sum * part + 16384) >> 15);
                }
            }
        }
}

static inline ptrdiff_t within(ptrdiff_t at, ptrdiff_t size)
{
    return at < 0 ? 0 : at < size ? at : size - 1;
}

/* Put the enlarged coarser sheet where a row is unknown; columns from an even one. */
static void guess_row(const Sheet *coarse, int channel, ptrdiff_t row, ptrdiff_t left,
                      ptrdiff_t count, const uint16_t *restrict unknown,
                      uint16_t *restrict values)
{
    uint16_t mixed[WIDE / 2 + 2], twice[WIDE];
    const ptrdiff_t width = coarse->width, near = row / 2;
    const ptrdiff_t other = within(near + (row & 1 ? 1 : -1), coarse->height);
    const uint16_t *plane = coarse->planes + channel * coarse->height * width;
    const uint16_t *here = plane + near * width, *beside = plane + other * width;
    const ptrdiff_t first = left / 2, half = (count + 1) / 2;
    const ptrdiff_t before = within(first - 1, width);
    const ptrdiff_t after = within(first + half, width);
    for (ptrdiff_t k = 0; k < half; k++)
        mixed[k + 1] = (uint16_t)((3 * here[first + k] + beside[first + k] + 2) >> 2);
    mixed[0] = (uint16_t)((3 * here[before] + beside[before] + 2) >> 2);
    mixed[half + 1] = (uint16_t)((3 * here[after] + beside[after] + 2) >> 2);
    for (ptrdiff_t k = 0; k < half; k++) {
        twice[2 * k] = (uint16_t)((mixed[k] + 3 * mixed[k + 1] + 2) >> 2);
        twice[2 * k + 1] = (uint16_t)((3 * mixed[k + 1] + mixed[k + 2] + 2) >> 2);
    }
    for (ptrdiff_t x = 0; x < count; x++)
        values[x] = (uint16_t)((values[x] & ~unknown[x]) | (twice[x] & unknown[x]));
}

/* A channel of a tile, with a column to each side that repeats the outermost. */
typedef uint16_t Tile[TALL][WIDE + 2];

static inline void frame_row(uint16_t *row, ptrdiff_t count)
{
    row[0] = row[1];
    row[count + 1] = row[count];
}

/* Replace every second unknown pixel of a row by the mean of its four neighbours, none
 * of which is replaced in the same half sweep. */
static void even_row(const uint16_t *above, const uint16_t *here, const uint16_t *below,
                     const uint16_t *unknown, const uint16_t *turn, ptrdiff_t count,
                     uint16_t *restrict evened)
{
    for (ptrdiff_t x = 1; x <= count; x++) {
        const unsigned sum = (unsigned)above[x] + below[x] + here[x - 1] + here[x + 1];
        const uint16_t mean = (uint16_t)((uint16_t)(sum + 2) >> 2);
        const uint16_t takes = unknown[x - 1] & turn[x - 1];
        evened[x] = (uint16_t)((here[x] & ~takes) | (mean & takes));
    }
    frame_row(evened, count);
}

static int any_unknown(const Sheet *sheet, ptrdiff_t top, ptrdiff_t end,
                       ptrdiff_t left, ptrdiff_t right)
{
    for (ptrdiff_t row = top; row < end; row++) {
        unsigned any = 0;
        for (ptrdiff_t x = left; x < right; x++)
            any |= sheet->unknown[row * sheet->width + x];
        if (any)
            return 1;
    }
    return 0;
}

/* Fill one tile. Around it lie as many rows and columns as a value can come from. */
static void spread_tile(const Sheet *fine, const Sheet *coarse, ptrdiff_t top,
                        ptrdiff_t end, ptrdiff_t left, ptrdiff_t right)
{
    Tile tiles[2];
    uint16_t unknown[TALL][WIDE], turns[2][WIDE];
    const ptrdiff_t high = within(top - HALVES, fine->height);
    const ptrdiff_t low = within(end + HALVES - 1, fine->height) + 1;
    const ptrdiff_t first = within(left - HALVES, fine->width);
    const ptrdiff_t last = within(right + HALVES - 1, fine->width) + 1;
    const ptrdiff_t tall = low - high, wide = last - first;
    for (ptrdiff_t x = 0; x < WIDE; x++) {
        turns[0][x] = x & 1 ? 0 : 0xffff;
        turns[1][x] = x & 1 ? 0xffff : 0;
    }
    for (ptrdiff_t y = 0; y < tall; y++) {
        const uint8_t *flags = fine->unknown + (high + y) * fine->width + first;
        for (ptrdiff_t x = 0; x < wide; x++)
            unknown[y][x] = flags[x] ? 0xffff : 0;
    }
    for (int channel = 0; channel < CHANNELS; channel++) {
        for (ptrdiff_t y = 0; y < tall; y++) {
            uint16_t *row = tiles[0][y] + 1;
            read_row(fine, channel, high + y, first, last, row);
            guess_row(coarse, channel, high + y, first, wide, unknown[y], row);
            frame_row(tiles[0][y], wide);
        }
        for (ptrdiff_t half = 0; half < HALVES; half++) {
            uint16_t(*from)[WIDE + 2] = tiles[half & 1];
            for (ptrdiff_t y = 0; y < tall; y++)
                even_row(from[within(y - 1, tall)], from[y], from[within(y + 1, tall)],
                         unknown[y], turns[(high + y + first + half) & 1], wide,
                         tiles[~half & 1][y]);
        }
        for (ptrdiff_t row = top; row < end; row++)
            write_row(fine, channel, row, left, right,
                      tiles[HALVES & 1][row - high] + 1 + left - first);
    }
}

/* Fill rows [top, end) of a sheet from the coarser one, which is filled. */
KERNEL void scalpwatch_spread(const Sheet *fine, const Sheet *coarse, ptrdiff_t top,
                       ptrdiff_t end)
{
    for (ptrdiff_t high = top; high < end; high += ROWS)
        for (ptrdiff_t left = 0; left < fine->width; left += COLUMNS) {
            const ptrdiff_t low = high + ROWS < end ? high + ROWS : end;
            const ptrdiff_t right =
                left + COLUMNS < fine->width ? left + COLUMNS : fine->width;
            if (any_unknown(fine, high, low, left, right))
                spread_tile(fine, coarse, high, low, left, right);
        }
}
