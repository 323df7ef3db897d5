// A plugin of QEMU 7.0 to 8.2 (interface version 1): how often each translated block ran. At the end it writes a line for each block that has a symbol: ADDRESS INSTRUCTIONS RUNS SYMBOL,
// and "all INSTRUCTIONS", those that ran. The interface is declared here: Debian's package of the emulator has no header.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*translated)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int operation, void *counter, uint64_t value);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*ended)(uint64_t, void *), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

struct block
{
    struct block *next;
    uint64_t address, instructions, runs;
    char *symbol;
};

static struct block *blocks;
static FILE *output;

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    struct block *block = calloc(1, sizeof *block);
    if (block == NULL)
    {
        abort();
    }

    const char *symbol = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0));
    block->address = qemu_plugin_tb_vaddr(tb);
    block->instructions = qemu_plugin_tb_n_insns(tb);
    block->symbol = symbol == NULL || *symbol == 0 ? NULL : strdup(symbol);
    // The emulator translates under a lock.
    block->next = blocks;
    blocks = block;
    const int add = 0;
    qemu_plugin_register_vcpu_tb_exec_inline(tb, add, &block->runs, 1);
}

static void ended(uint64_t id, void *data)
{
    (void)id;
    (void)data;
    unsigned long long all = 0;
    for (struct block *block = blocks; block != NULL; block = block->next)
    {
        all += block->runs * block->instructions;
        if (block->symbol != NULL && block->runs > 0)
        {
            fprintf(output, "%llx %llu %llu %s\n", (unsigned long long)block->address, (unsigned long long)block->instructions, (unsigned long long)block->runs, block->symbol);
        }
    }

    fprintf(output, "all %llu\n", all);
    fclose(output);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
    (void)info;
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0 || (output = fopen(argv[0] + 4, "w")) == NULL)
    {
        fprintf(stderr, "count: expected out=FILE, a file that can be written\n");
        return 1;
    }

    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
