/* Averages along a direction. The twin is in `find_lines` in ridges.py. */
#include "kernels.h"

enum { CHUNK = 64 }; /* sums that stay in registers while all weights pass by */

/* Where rows [top, end) of best are less than the weighted sum around them, raise them
 * to it. Weights are even: each counts for a place and the one across the middle, whose
 * own weight comes first. The plane has margins, so that from its pixel at (0, 0) on
 * every offset is within. */
KERNEL void scalpwatch_follow(const float *plane, ptrdiff_t stride, const ptrdiff_t *offsets,
                       const float *weights, ptrdiff_t count, float *best,
                       ptrdiff_t width, ptrdiff_t top, ptrdiff_t end)
{
    for (ptrdiff_t row = top; row < end; row++)
        for (ptrdiff_t left = 0; left < width; left += CHUNK) {
            const float *here = plane + row * stride + left;
            float *into = best + row * width + left, sums[CHUNK];
            const ptrdiff_t columns = width - left < CHUNK ? width - left : CHUNK;
            for (ptrdiff_t x = 0; x < CHUNK; x++)
                sums[x] = weights[0] * here[x];
            for (ptrdiff_t n = 1; n < count; n++) {
                const float *ahead = here + offsets[n], *behind = here - offsets[n];
                for (ptrdiff_t x = 0; x < CHUNK; x++)
                    sums[x] += weights[n] * (ahead[x] + behind[x]);
            }
            for (ptrdiff_t x = 0; x < columns; x++)
                into[x] = sums[x] > into[x] ? sums[x] : into[x];
        }
}
