/* A signal that every language computes to the same bits, and the hash of what the model makes of it. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SIGNAL_LENGTH 20000

/* Noise of 16 bits from a linear congruential generator; each value is exact in a float. */
static void signal_create(float *signal)
{
    uint32_t seed = 1;
    for (size_t t = 0; t < SIGNAL_LENGTH; t++) {
        seed = seed * 1664525u + 1013904223u;
        signal[t] = (float)((int32_t)(seed >> 16) - 32768) / 65536.0f;
    }
}

/* FNV-1a over the bits of all values, each a 32-bit word. */
static uint64_t signal_hash(const float *values, size_t count)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        hash = (hash ^ bits) * 1099511628211u;
    }
    return hash;
}

#endif
