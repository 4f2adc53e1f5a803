/* The middle lines of pieces: corners and spurs cut off, meetings and arms listed.
 *
 * The twins are `_slim`, `_pruned` and `_arms` in vessel_graph.py, which say why. Only
 * the points of lines are looked at, each a few times.
 */
#include "kernels.h"

enum { LINE = 1, CROWDED = 2, WIDE = 4, LEAVES = 8 };
enum { ARMS = 3, PAIR = 2, AROUND = 8, RIM = 2 };
/* What is told of each piece, and of each arm between meetings. */
enum { STRAIGHT, DIAGONAL, POINTS, MEETINGS, OF_PIECE };
enum { ARM_PIECE, ARM_STRAIGHT, ARM_DIAGONAL, ARM_POINTS, DOWN, RIGHT, OF_ARM };

/* Lines on a sheet with an empty rim of two pixels, and what is worked out on it. */
typedef struct {
    uint8_t *lines;
    const int32_t *labels; /* of the picture, which has no rim */
    ptrdiff_t across, places;
    uint32_t *points; /* of the lines, row by row */
    int32_t *numbers; /* of arms, above 0; of knots, the places about meetings, below */
    uint32_t *waiting;
    ptrdiff_t around[AROUND]; /* four steps on, the straight ones even; then back */
} Sketch;

static Sketch sketch_of(uint8_t *lines, ptrdiff_t width, const int32_t *labels,
                        uint32_t *points, ptrdiff_t places)
{
    const ptrdiff_t across = width + 2 * RIM;
    return (Sketch){.lines = lines,
                    .labels = labels,
                    .across = across,
                    .places = places,
                    .points = points,
                    .around = {1, across - 1, across, across + 1, -1, 1 - across,
                               -across, -across - 1}};
}

static inline ptrdiff_t piece_of(const Sketch *sketch, ptrdiff_t at)
{
    const ptrdiff_t row = at / sketch->across, column = at % sketch->across;
    return sketch->labels[(row - RIM) * (sketch->across - 2 * RIM) + column - RIM];
}

/* Drop from the list what is no line any more. */
static void sift(Sketch *sketch)
{
    ptrdiff_t kept = 0;
    for (ptrdiff_t n = 0; n < sketch->places; n++)
        if (sketch->lines[sketch->points[n]] & LINE)
            sketch->points[kept++] = sketch->points[n];
    sketch->places = kept;
}

/* Steps forward from a place to places whose bits of a kind are these. */
static void step(const Sketch *sketch, ptrdiff_t at, uint8_t kind, uint8_t is,
                 int32_t *straight, int32_t *diagonal)
{
    for (int way = 0; way < AROUND / 2; way++)
        if ((sketch->lines[at + sketch->around[way]] & kind) == is)
            ++*(way & 1 ? diagonal : straight);
}

static int degree_of(const Sketch *sketch, ptrdiff_t at, uint8_t kind, uint8_t is)
{
    int degree = 0;
    for (int way = 0; way < AROUND; way++)
        degree += (sketch->lines[at + sketch->around[way]] & kind) == is;
    return degree;
}

/* Count the steps and the points of each piece. */
static void measure(const Sketch *sketch, int32_t *pieces)
{
    for (ptrdiff_t n = 0; n < sketch->places; n++) {
        const ptrdiff_t at = sketch->points[n];
        int32_t *piece = pieces + OF_PIECE * piece_of(sketch, at);
        piece[POINTS]++;
        step(sketch, at, LINE, LINE, piece + STRAIGHT, piece + DIAGONAL);
    }
}

/* Take away the corners of steps, all of one kind at once, and measure what is left.
 * The number of points is told in counts. */
KERNEL void scalpwatch_slim(uint8_t *lines, ptrdiff_t height, ptrdiff_t width,
                     const int32_t *labels, uint32_t *points, int32_t *pieces,
                     ptrdiff_t *counts)
{
    static const int ways[4][2] = {{1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    Sketch sketch = sketch_of(lines, width, labels, points, 0);
    for (ptrdiff_t at = 0; at < (height + 2 * RIM) * sketch.across; at++)
        if (lines[at])
            points[sketch.places++] = (uint32_t)at;
    for (int way = 0; way < 4; way++) {
        const ptrdiff_t down = ways[way][0] * sketch.across, right = ways[way][1];
        for (ptrdiff_t n = 0; n < sketch.places; n++) {
            uint8_t *at = lines + points[n];
            if (at[-down] & at[-right] & LINE &&
                !((at[down] | at[right] | at[down + right]) & LINE))
                *at |= LEAVES;
        }
        for (ptrdiff_t n = 0; n < sketch.places; n++)
            if (lines[points[n]] & LEAVES)
                lines[points[n]] = 0;
        sift(&sketch);
    }
    measure(&sketch, pieces);
    counts[0] = sketch.places;
}

/* Give one number to all that hangs together with a place and has these bits. The
 * places lie in waiting afterwards; how many is returned. */
static ptrdiff_t flood(const Sketch *sketch, ptrdiff_t seed, uint8_t kind, uint8_t is,
                       int32_t number)
{
    ptrdiff_t count = 0;
    sketch->numbers[seed] = number;
    sketch->waiting[count++] = (uint32_t)seed;
    for (ptrdiff_t next = 0; next < count; next++)
        for (int way = 0; way < AROUND; way++) {
            const ptrdiff_t near = sketch->waiting[next] + sketch->around[way];
            if (sketch->numbers[near] || (sketch->lines[near] & kind) != is)
                continue;
            sketch->numbers[near] = number;
            sketch->waiting[count++] = (uint32_t)near;
        }
    return count;
}

/* Number the places about crowded points. */
static ptrdiff_t tie_knots(const Sketch *sketch)
{
    int32_t knots = 0;
    for (ptrdiff_t n = 0; n < sketch->places; n++) {
        const ptrdiff_t at = sketch->points[n];
        if (degree_of(sketch, at, LINE, LINE) < ARMS)
            continue;
        sketch->lines[at] |= CROWDED | WIDE;
        for (int way = 0; way < AROUND; way++)
            sketch->lines[at + sketch->around[way]] |= WIDE;
    }
    for (ptrdiff_t n = 0; n < sketch->places; n++) {
        const ptrdiff_t at = sketch->points[n];
        if (sketch->lines[at] & CROWDED && !sketch->numbers[at])
            flood(sketch, at, WIDE, WIDE, -++knots);
    }
    return knots;
}

/* List each knot that an arm touches once; the arm's places lie in waiting. */
static ptrdiff_t touched_by(const Sketch *sketch, ptrdiff_t arm_px, int32_t *touched)
{
    ptrdiff_t count = 0;
    for (ptrdiff_t n = 0; n < arm_px; n++)
        for (int way = 0; way < AROUND; way++) {
            const int32_t number =
                sketch->numbers[sketch->waiting[n] + sketch->around[way]];
            ptrdiff_t known = 0;
            while (known < count && touched[known] != -number)
                known++;
            if (number < 0 && known == count)
                touched[count++] = -number;
        }
    return count;
}

/* Cut off arms that end free, are short, and leave a meeting of three or more; count
 * in left the arms that stay at each knot. An arm is judged by what meets before any
 * is cut: first all are counted, then the numbers of those to be cut are used up. */
static void cut(const Sketch *sketch, const double *shortest_px, int32_t *met,
                int32_t *left, int32_t *touched)
{
    const uint8_t kind = LINE | WIDE;
    for (int round = 0; round < 2; round++) {
        int32_t arms = 0;
        for (ptrdiff_t n = 0; n < sketch->places; n++)
            if (!(sketch->lines[sketch->points[n]] & WIDE))
                sketch->numbers[sketch->points[n]] = 0;
        for (ptrdiff_t n = 0; n < sketch->places; n++) {
            const ptrdiff_t at = sketch->points[n];
            if (sketch->lines[at] & LEAVES || (sketch->lines[at] & kind) != LINE ||
                sketch->numbers[at])
                continue;
            const ptrdiff_t arm_px = flood(sketch, at, kind, LINE, ++arms);
            const ptrdiff_t count = touched_by(sketch, arm_px, touched);
            if (!round) {
                for (ptrdiff_t k = 0; k < count; k++)
                    met[touched[k]]++;
                continue;
            }
            if (count == 1 && met[touched[0]] >= ARMS &&
                (double)arm_px < shortest_px[piece_of(sketch, at)]) {
                for (ptrdiff_t k = 0; k < arm_px; k++)
                    sketch->lines[sketch->waiting[k]] |= LEAVES;
                continue;
            }
            for (ptrdiff_t k = 0; k < count; k++)
                left[touched[k]]++;
        }
    }
    for (ptrdiff_t n = 0; n < sketch->places; n++)
        if (sketch->lines[sketch->points[n]] & LEAVES)
            sketch->lines[sketch->points[n]] = 0;
}

/* Measure each arm between the meetings that stay. */
static ptrdiff_t list_arms(const Sketch *sketch, int32_t *arms)
{
    const uint8_t kind = LINE | WIDE;
    ptrdiff_t count = 0;
    for (ptrdiff_t n = 0; n < sketch->places; n++)
        sketch->numbers[sketch->points[n]] = 0;
    for (ptrdiff_t n = 0; n < sketch->places; n++) {
        const ptrdiff_t at = sketch->points[n];
        if ((sketch->lines[at] & kind) != LINE || sketch->numbers[at])
            continue;
        int32_t *arm = arms + OF_ARM * count;
        ptrdiff_t ends[PAIR] = {0, 0}, free = 0;
        const ptrdiff_t arm_px = flood(sketch, at, kind, LINE, 1);
        for (int of = 0; of < OF_ARM; of++)
            arm[of] = 0;
        for (ptrdiff_t k = 0; k < arm_px; k++) {
            const ptrdiff_t here = sketch->waiting[k];
            step(sketch, here, kind, LINE, arm + ARM_STRAIGHT, arm + ARM_DIAGONAL);
            if (degree_of(sketch, here, kind, LINE) == 1 && free++ < PAIR)
                ends[free - 1] = here;
        }
        if (free != PAIR)
            continue;
        arm[ARM_PIECE] = (int32_t)piece_of(sketch, at);
        arm[ARM_POINTS] = (int32_t)arm_px;
        arm[DOWN] = (int32_t)(ends[1] / sketch->across - ends[0] / sketch->across);
        arm[RIGHT] = (int32_t)(ends[1] % sketch->across - ends[0] % sketch->across);
        count++;
    }
    return count;
}

/* Count the knots that are meetings still; others are lines like all else. A knot that
 * takes in two pieces is the later one's. */
static void count_meetings(const Sketch *sketch, ptrdiff_t knots, const int32_t *left,
                           int32_t *owner, int32_t *pieces)
{
    for (ptrdiff_t k = 1; k <= knots; k++)
        owner[k] = 0;
    for (ptrdiff_t n = 0; n < sketch->places; n++) {
        const ptrdiff_t at = sketch->points[n], number = -sketch->numbers[at];
        if (number <= 0)
            continue;
        const int32_t piece = (int32_t)piece_of(sketch, at);
        owner[number] = piece > owner[number] ? piece : owner[number];
        if (left[number] < ARMS)
            sketch->lines[at] &= (uint8_t)~WIDE;
    }
    for (ptrdiff_t k = 1; k <= knots; k++)
        if (left[k] >= ARMS)
            pieces[OF_PIECE * owner[k] + MEETINGS]++;
}

/* Prune slim lines, and measure pieces, arms and free ends. The lines are used up; their
 * points stay in the list. numbers is as large as the sheet and 0; waiting has room for nine places of each
 * point, met and left for one more than there are points, touched for four of each,
 * arms and ends for one of each. The numbers of points, arms and ends are told in
 * counts. */
KERNEL void scalpwatch_prune(uint8_t *lines, ptrdiff_t height, ptrdiff_t width,
                      const int32_t *labels, uint32_t *points, ptrdiff_t places,
                      const double *shortest_px, int32_t *numbers,
                      uint32_t *waiting, int32_t *room,
                      int32_t *pieces, int32_t *arms, int32_t *ends,
                      ptrdiff_t *counts)
{
    (void)height;
    Sketch sketch = sketch_of(lines, width, labels, points, places);
    int32_t *const met = room, *const left = met + places + 1;
    sketch.numbers = numbers;
    sketch.waiting = waiting;
    const ptrdiff_t knots = tie_knots(&sketch);
    cut(&sketch, shortest_px, met, left, left + places + 1);
    count_meetings(&sketch, knots, left, met, pieces);
    sift(&sketch);
    measure(&sketch, pieces);
    counts[0] = sketch.places;
    counts[1] = list_arms(&sketch, arms);
    counts[2] = 0;
    for (ptrdiff_t n = 0; n < sketch.places; n++)
        if (degree_of(&sketch, points[n], LINE, LINE) == 1)
            ends[counts[2]++] = (int32_t)points[n];
}

/* How far each point of a mask is from the nearest place outside it [px]; only the
 * picture counts, not what lies beyond. The twin is OpenCV's distance transform. */
KERNEL void scalpwatch_depths(const uint8_t *mask, ptrdiff_t height, ptrdiff_t width,
                       const int64_t *points, ptrdiff_t places, float *depths)
{
    for (ptrdiff_t n = 0; n < places; n++) {
        const ptrdiff_t row = points[n] / width, column = points[n] % width;
        ptrdiff_t best = height * height + width * width;
        /* Rows from near to far, and in each no farther than what was found. */
        for (ptrdiff_t down = 0; down < height && down * down < best; down++)
            for (int side = 0; side < (down ? 2 : 1); side++) {
                const ptrdiff_t y = side ? row - down : row + down;
                if (y < 0 || y >= height)
                    continue;
                const uint8_t *line = mask + y * width;
                for (ptrdiff_t right = 0; down * down + right * right < best; right++) {
                    const ptrdiff_t before = column - right, after = column + right;
                    if (before < 0 && after >= width)
                        break;
                    if ((before >= 0 && !line[before]) ||
                        (after < width && !line[after]))
                        best = down * down + right * right;
                }
            }
        depths[n] = __builtin_sqrtf((float)best);
    }
}

/* List the pixels of a mask piece by piece, and how many each piece has; pieces in the
 * order of their first pixels. The mask, which has an empty rim of one pixel, is used
 * up. The twin is `_sorted_by_numpy` in vessel_bridges.py. */
KERNEL void scalpwatch_sort(uint8_t *sheet, ptrdiff_t height, ptrdiff_t width,
                     uint32_t *points, uint32_t *sizes, ptrdiff_t *counts)
{
    const ptrdiff_t across = width + 2;
    const ptrdiff_t around[AROUND] = {1, across - 1, across, across + 1,
                                      -1, 1 - across, -across, -across - 1};
    ptrdiff_t count = 0, pieces = 0;
    for (ptrdiff_t seed = across; seed < (height + 1) * across; seed++) {
        if (!sheet[seed])
            continue;
        const ptrdiff_t first = count;
        sheet[seed] = 0;
        points[count++] = (uint32_t)seed;
        for (ptrdiff_t next = first; next < count; next++)
            for (int way = 0; way < AROUND; way++) {
                const ptrdiff_t near = points[next] + around[way];
                if (!sheet[near])
                    continue;
                sheet[near] = 0;
                points[count++] = (uint32_t)near;
            }
        sizes[pieces++] = (uint32_t)(count - first);
    }
    counts[0] = pieces;
}
