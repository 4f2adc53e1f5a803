/* Every place against the skin around it. The twin is `_compared_by_numpy` in color.py.
 */
#include "kernels.h"

enum { CHUNK = 64 };

/* Compare rows [top, end), of which top is even.
 *
 * skin has the logarithms of the light of the skin around, three planes of coarse rows,
 * `skin_rows` each and as wide as the picture; each row lies between two of them, the
 * upper in `above`, by a share in `shares`. against: what darkness and yellowness say
 * against redness, and from where on light is glare. */
KERNEL void scalpwatch_compare(const uint8_t *pixels, ptrdiff_t width, ptrdiff_t top,
                        ptrdiff_t end, const float *logarithms, const float *skin,
                        ptrdiff_t skin_rows, const int32_t *above, const float *shares,
                        const float *against, float *const *planes, uint8_t *glare)
{
    float *darkness = planes[0], *redness = planes[1], *lightest = planes[2];
    float *darkest = planes[3], *blood = planes[4], *yellow = planes[5];
    for (ptrdiff_t row = top; row < end; row++) {
        const ptrdiff_t under = above[row] + 1 < skin_rows ? above[row] + 1 : above[row];
        const float share = shares[row];
        for (ptrdiff_t left = 0; left < width; left += CHUNK) {
            const ptrdiff_t count = width - left < CHUNK ? width - left : CHUNK;
            const ptrdiff_t at = row * width + left;
            float light[3][CHUNK], change[3][CHUNK];
            for (ptrdiff_t x = 0; x < count; x++)
                for (int color = 0; color < 3; color++)
                    light[color][x] = logarithms[pixels[3 * (at + x) + color]];
            for (int color = 0; color < 3; color++) {
                const float *plane = skin + color * skin_rows * width + left;
                const float *upper = plane + above[row] * width;
                const float *lower = plane + under * width;
                for (ptrdiff_t x = 0; x < count; x++)
                    change[color][x] = light[color][x] -
                                       (upper[x] + share * (lower[x] - upper[x]));
            }
            const float *red = change[0], *green = change[1], *blue = change[2];
            for (ptrdiff_t x = 0; x < count; x++) {
                float most = red[x] > green[x] ? red[x] : green[x];
                float least = red[x] < green[x] ? red[x] : green[x];
                most = most > blue[x] ? most : blue[x];
                least = least < blue[x] ? least : blue[x];
                const float yellower = green[x] > blue[x] ? green[x] - blue[x] : 0.0f;
                const float shadow = red[x] < 0.0f ? red[x] : 0.0f;
                darkness[at + x] = red[x];
                lightest[at + x] = most;
                darkest[at + x] = least;
                redness[at + x] = red[x] - green[x] - against[1] * yellower +
                                  against[0] * shadow;
                glare[at + x] = least > against[2];
            }
            if (row % 2)
                continue;
            const ptrdiff_t half = row / 2 * ((width + 1) / 2) + left / 2;
            for (ptrdiff_t x = 0; x < count; x += 2) {
                blood[half + x / 2] = light[0][x] - light[1][x];
                yellow[half + x / 2] = light[1][x] - light[2][x];
            }
        }
    }
}
