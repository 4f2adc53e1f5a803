/* What the kernels share with native.py, which calls them by these names. */
#ifndef SCALPWATCH_KERNELS_H
#define SCALPWATCH_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* What a library shows to those who load it. */
#ifdef _WIN32
#define KERNEL __declspec(dllexport)
#else
#define KERNEL
#endif

enum { BRIGHT, DARK, BLOB, MAPS };
enum { MOST_LEVELS = 8 };

/* One level of the pyramid. */
typedef struct {
    const float *plane;
    ptrdiff_t height, width;
    float half; /* half the variance of all smoothing [px²] */
} Level;

/* All levels, the finest first, each half as high and half as wide as the one before;
 * and the maps, NULL where not wanted, which show the finest level without the rows
 * and columns that were added to make it halve evenly. */
typedef struct {
    Level levels[MOST_LEVELS];
    ptrdiff_t count;
    const float *taps; /* of the Gaussian, from its middle outwards */
    float *answers[MAPS];
    ptrdiff_t height, width;
} Pyramid;

/* One level of the filling. The picture itself is red, green and blue side by side in
 * bytes; coarser levels are three planes of sixty-fourths, and rgb is NULL. */
typedef struct {
    uint8_t *rgb;
    uint16_t *planes;
    uint8_t *unknown; /* 1 where there is no value yet */
    ptrdiff_t height, width;
} Sheet;

#endif
