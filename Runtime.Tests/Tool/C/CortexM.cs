using System.Globalization;
using System.Text;

namespace Unrolled.Tests.Tool.C;

/// <summary>The program around a network on a bare Cortex-M4F: start, inputs in flash, outputs as hexadecimal digits through the emulator's semihosting.</summary>
internal static class CortexM
{
    /// <summary>Where memory is on the emulated board (mps2-an386).</summary>
    public const string LinkerScript = """
        MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 4M RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 4M }
        SECTIONS
        {
            .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > FLASH
            .ARM.exidx : { *(.ARM.exidx*) } > FLASH
            data_load = LOADADDR(.data);
            .data : { data_start = .; *(.data*) . = ALIGN(4); data_end = .; } > RAM AT > FLASH
            .bss : { bss_start = .; *(.bss*) *(COMMON) . = ALIGN(4); bss_end = .; } > RAM
            stack_top = ORIGIN(RAM) + LENGTH(RAM);
        }
        ENTRY(reset)

        """;

    /// <summary>The C of the program.</summary>
    /// <param name="x">The steps' features.</param>
    /// <param name="constants">Statements that set the constant inputs.</param>
    public static string Program(float[] x, string constants)
    {
        var bits = new StringBuilder();
        foreach (float value in x)
        {
            bits.Append(CultureInfo.InvariantCulture, $"0x{BitConverter.SingleToUInt32Bits(value):x8}u, ");
        }

        return $$"""
            #include <stdint.h>
            #include <string.h>
            #include "net.h"
            extern uint32_t stack_top, data_load, data_start, data_end, bss_start, bss_end;
            int main(void);
            static int semihost(int operation, const void *argument)
            {
                register int r0 __asm__("r0") = operation;
                register const void *r1 __asm__("r1") = argument;
                __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
                return r0;
            }
            static void end(uint32_t code)
            {
                const uint32_t stopped[2] = { 0x20026, code };
                semihost(0x20, stopped);
                for (;;) { }
            }
            void reset(void)
            {
                *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20; /* the floating-point unit */
                __asm__ volatile("dsb\n isb");
                for (uint32_t *from = &data_load, *to = &data_start; to < &data_end;) *to++ = *from++;
                for (uint32_t *to = &bss_start; to < &bss_end;) *to++ = 0;
                end((uint32_t)main());
            }
            static void fault(void) { end(1); }
            __attribute__((section(".vectors"), used)) static const uintptr_t vectors[7] = { (uintptr_t)&stack_top, (uintptr_t)reset, (uintptr_t)fault, (uintptr_t)fault, (uintptr_t)fault, (uintptr_t)fault, (uintptr_t)fault };
            static const uint32_t inputs[] = { {{bits}} };
            static net_state state;
            int main(void)
            {
                net_reset(&state);
            {{constants}}    for (unsigned t = 0; t < sizeof inputs / sizeof inputs[0] / NET_INPUTS; t++)
                {
                    float x[NET_INPUTS], y[NET_OUTPUTS];
                    memcpy(x, inputs + t * NET_INPUTS, sizeof x);
                    if (net_step(&state, x, y) != 0)
                    {
                        return 3;
                    }

                    for (int k = 0; k < NET_OUTPUTS; k++)
                    {
                        uint32_t word;
                        char text[10];
                        memcpy(&word, &y[k], sizeof word);
                        for (int d = 0; d < 8; d++) text[d] = "0123456789abcdef"[word >> (28 - 4 * d) & 15];
                        text[8] = '\n';
                        text[9] = 0;
                        semihost(0x04, text);
                    }
                }

                return 0;
            }

            """;
    }

    /// <summary>The values in what the program wrote.</summary>
    public static float[] Outputs(string text)
        => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => BitConverter.UInt32BitsToSingle(uint.Parse(line.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];
}
