/* bits MODEL: runs a test signal through a model as single steps, as blocks, over a saved state, and on eight threads at once, and prints the
   hash of each output. All are the same, in C, C# and Python and on every processor. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "signal.h"
#include "wave.h"

#define THREADS 8
#define BLOCK 64
#ifndef RUNS
#define RUNS 20 /* of which the fastest counts */
#endif

static float input[SIGNAL_LENGTH];

/* Ends the program if a call failed. */
static void check(int32_t status, const char *call)
{
    if (status != WAVE_OK) {
        fprintf(stderr, "bits: %s: error %" PRId32 ": %s\n", call, status, wave_last_error());
        exit(2);
    }
}

/* A model may come from anywhere: here from the bytes of a file. */
static wave_model *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }

    size_t length = 0, room = 1 << 16;
    unsigned char *bytes = malloc(room);
    for (size_t read; bytes && (read = fread(bytes + length, 1, room - length, file)) > 0;) {
        length += read;
        if (length == room)
            bytes = realloc(bytes, room *= 2);
    }
    if (!bytes || ferror(file)) {
        fprintf(stderr, "bits: %s cannot be read\n", path);
        exit(2);
    }
    fclose(file);

    wave_model *model;
    check(wave_create(bytes, length, &model), "wave_create");
    free(bytes);
    return model;
}

static uint64_t single_steps(const wave_model *model)
{
    static float output[SIGNAL_LENGTH];
    wave_stream *stream;
    check(wave_stream_create(model, &stream), "wave_stream_create");
    for (size_t t = 0; t < SIGNAL_LENGTH; t++)
        check(wave_step(stream, &input[t], &output[t]), "wave_step");
    check(wave_stream_free(stream), "wave_stream_free");
    return signal_hash(output, SIGNAL_LENGTH);
}

static uint64_t blocks(const wave_model *model)
{
    float *output = malloc(sizeof input);
    if (!output)
        abort();
    wave_stream *stream;
    check(wave_stream_create(model, &stream), "wave_stream_create");
    for (size_t t = 0; t < SIGNAL_LENGTH; t += BLOCK) {
        size_t frames = SIGNAL_LENGTH - t < BLOCK ? SIGNAL_LENGTH - t : BLOCK;
        check(wave_step_block(stream, &input[t], frames, &output[t]), "wave_step_block");
    }
    check(wave_stream_free(stream), "wave_stream_free");
    uint64_t hash = signal_hash(output, SIGNAL_LENGTH);
    free(output);
    return hash;
}

/* The first half on one stream, the second on another that took over its state. */
static uint64_t over_a_saved_state(const wave_model *model)
{
    static float output[SIGNAL_LENGTH];
    static unsigned char state[WAVE_STATE_BYTES];
    const size_t half = SIGNAL_LENGTH / 2;
    wave_stream *first, *second;
    check(wave_stream_create(model, &first), "wave_stream_create");
    check(wave_stream_create(model, &second), "wave_stream_create");
    check(wave_step_block(first, input, half, output), "wave_step_block");
    check(wave_save_state(first, state, sizeof state), "wave_save_state");
    check(wave_stream_free(first), "wave_stream_free");
    check(wave_load_state(second, state, sizeof state), "wave_load_state");
    check(wave_step_block(second, input + half, SIGNAL_LENGTH - half, output + half), "wave_step_block");
    check(wave_stream_free(second), "wave_stream_free");
    return signal_hash(output, SIGNAL_LENGTH);
}

static void *blocks_of_a_thread(void *argument)
{
    static uint64_t hashes[THREADS];
    static int next;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    uint64_t hash = blocks(argument);
    pthread_mutex_lock(&lock);
    uint64_t *result = &hashes[next++];
    pthread_mutex_unlock(&lock);
    *result = hash;
    return result;
}

/* One model, a stream on each thread. */
static int on_threads(wave_model *model, uint64_t expected)
{
    pthread_t threads[THREADS];
    int right = 1;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, blocks_of_a_thread, model) != 0)
            abort();
    for (int i = 0; i < THREADS; i++) {
        void *hash;
        pthread_join(threads[i], &hash);
        right &= *(uint64_t *)hash == expected;
    }
    return right;
}

/* What goes wrong has a number and a text, and changes nothing. */
static int refusals(wave_model *model)
{
    wave_model *none = model;
    wave_stream *stream;
    float y;
    unsigned char state[WAVE_STATE_BYTES] = {0};
    check(wave_stream_create(model, &stream), "wave_stream_create");
    int right = wave_create("no model", 8, &none) == WAVE_INVALID_MODEL && none == NULL
        && wave_load("/nowhere/wave.safetensors", &none) == WAVE_INPUT_OUTPUT
        && wave_step(stream, NULL, &y) == WAVE_INVALID_ARGUMENT
        && wave_load_state(stream, state, sizeof state) == WAVE_INVALID_STATE
        && wave_save_state(stream, state, 1) == WAVE_INVALID_ARGUMENT
        && wave_free((wave_model *)stream) == WAVE_INVALID_HANDLE;
    check(wave_stream_free(stream), "wave_stream_free");
    return right && wave_step(stream, input, &y) == WAVE_INVALID_HANDLE && wave_stream_free(stream) == WAVE_INVALID_HANDLE && wave_last_error()[0] != 0;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The least time of some runs, in ns for each sample; 0 if one of them gives another hash. */
static double fastest(uint64_t (*run)(const wave_model *), const wave_model *model, uint64_t expected)
{
    double least = 0;
    for (int i = 0; i < RUNS; i++) {
        double before = seconds();
        if (run(model) != expected)
            return 0;
        double time = 1e9 * (seconds() - before) / SIGNAL_LENGTH;
        if (i == 0 || time < least)
            least = time;
    }
    return least;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "Usage: bits MODEL.safetensors\n");
        return 2;
    }

    signal_create(input);
    wave_model *model = load(arguments[1]);
    uint64_t expected = single_steps(model);
    double step = fastest(single_steps, model, expected), frame = fastest(blocks, model, expected);
    int right = step > 0 && frame > 0 && over_a_saved_state(model) == expected && on_threads(model, expected) && refusals(model);
    check(wave_free(model), "wave_free");
    printf("%016" PRIx64 "\n", expected);
    fprintf(stderr, "bits: Unrolled %s, %.1f ns a step, %.1f ns a frame of a block, %s\n", wave_version(), step, frame, right ? "blocks, saved state, threads and refusals are right" : "WRONG");
    return right ? 0 : 1;
}
