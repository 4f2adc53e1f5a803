/* What native.py asks before it trusts a library. */
#include "kernels.h"
#if defined(__x86_64__)
#include <cpuid.h>
#endif

/* The checksum of the sources that this was compiled from. */
KERNEL uint32_t scalpwatch_sources(void)
{
    return SCALPWATCH_SOURCES;
}

/* The widest vectors of this processor that its system keeps over a switch of tasks:
 * 0 for what every one has, 1 for AVX2, 2 for AVX-512 (F, BW, DQ and VL). */
KERNEL int32_t scalpwatch_vectors(void)
{
#if defined(__x86_64__)
    uint32_t a, b, c, d, kept, high;
    const uint32_t avx = 0x6, avx512 = 0xe6;
    const uint32_t wide = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    __asm__("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
    if ((kept & avx) != avx || !__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return 0;
    if (!(b & bit_AVX2))
        return 0;
    return (kept & avx512) == avx512 && (b & wide) == wide ? 2 : 1;
#else
    return 0;
#endif
}
