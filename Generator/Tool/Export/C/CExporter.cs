using System.Globalization;
using System.Text;
using Unrolled.Kernels;
using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Export.C;

/// <summary>Writes a network as one header and one C file: C99, no heap, nothing of the library, the bits of the C# code on scalar lanes.</summary>
internal static class CExporter
{
    /// <summary>Writes a network.</summary>
    /// <param name="model">The network; it runs step by step.</param>
    /// <param name="prefix">What all names begin with, a C identifier in lower case.</param>
    /// <exception cref="UnsupportedModelException">A layer has no form in C yet, or the network needs whole sequences.</exception>
    public static CText Write(CompiledModel model, string prefix)
    {
        Network network = model.Network;
        NetworkDefinition definition = network.Definition;
        if (!definition.Streams)
        {
            throw new UnsupportedModelException("", "export to C", "the network needs whole sequences, so it has no step.");
        }

        if (definition.HasSource)
        {
            throw new UnsupportedModelException("", "export to C", "a network with a source has no form in C yet.");
        }

        if (definition.Weights is not (WeightPrecision.Float32 or WeightPrecision.Int8))
        {
            throw new UnsupportedModelException("", "export to C", $"weights of {definition.Weights} have no form in C yet.");
        }

        LaneWidth lanes = network.Lanes;
        try
        {
            network.Lanes = LaneWidth.Scalar;
            bool bytes = definition.Weights == WeightPrecision.Int8;
            var translator = new CTranslator(new CSources(model.Generated, definition.Outputs, bytes), prefix);
            string step = translator.Step();
            float[] weights = Uses(step, "w") ? network.CopyPanels() : [], reduced = bytes ? network.CopyReduced() : [];
            int weightBytes = (weights.Length + reduced.Length) * sizeof(float), stateBytes = (Math.Max(1, definition.StateLength) + definition.StreamInputs + 1 + translator.Rings) * sizeof(float);
            return new CText(Header(model, prefix, translator, weightBytes, stateBytes), Source(model, prefix, translator, step, weights, reduced)) { WeightBytes = weightBytes, StateBytes = stateBytes };
        }
        finally
        {
            network.Lanes = lanes;
        }
    }

    private static string Header(CompiledModel model, string prefix, CTranslator translator, int weightBytes, int stateBytes)
    {
        NetworkDefinition definition = model.Network.Definition;
        string upper = prefix.ToUpperInvariant();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            /* {{definition.Declaration}}
               One time step after the other; the bits are those of the C# network. No heap, no other library.
               {{weightBytes}} bytes of constant arrays, which may stay in flash; {{stateBytes}} bytes of memory for each stream. */
            #ifndef {{upper}}_H
            #define {{upper}}_H

            #ifdef __cplusplus
            extern "C" {
            #endif

            #define {{upper}}_INPUTS {{definition.StreamInputs}} /* features of a time step */
            #define {{upper}}_OUTPUTS {{definition.Outputs}} /* values of its output */

            /* What one stream carries from step to step. Copy it to save it. */
            typedef struct
            {
                float memory[{{Math.Max(1, definition.StateLength)}}];
                float input[{{upper}}_INPUTS];
                int phase;{{(translator.Rings > 0 ? $"\n    int oldest[{translator.Rings}];" : "")}}
            } {{prefix}}_state;

            /* A new stream, or an old one from its start. A stream needs this before its first step. */
            void {{prefix}}_reset({{prefix}}_state *state);

            /* One step: x [{{upper}}_INPUTS] to y [{{upper}}_OUTPUTS]. Returns 0{{(translator.ChecksTokens ? "; 1 if x is not a token, and then nothing has changed" : "")}}. y may be NULL where only the state matters. */
            int {{prefix}}_step({{prefix}}_state *state, const float *x, float *y);

            """);
        foreach (InputDefinition input in Constants(definition))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n/* The input '{input.Name}', the same for all steps: values [{input.Width}]. After a reset, which sets it to zero. */\nvoid {prefix}_set_{CSources.Snake(input.Name)}({prefix}_state *state, const float *values);\n");
        }

        return text.Append($"\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n").ToString();
    }

    private static string Source(CompiledModel model, string prefix, CTranslator translator, string step, float[] weights, float[] reduced)
    {
        NetworkDefinition definition = model.Network.Definition;
        translator.Kernels.Add(CKernel.ApplyFlush);
        if (translator.Kernels.Contains(CKernel.PanelsMultiply))
        {
            translator.Kernels.Add(CKernel.PartMultiply);
        }

        var text = new StringBuilder();
        text.Append($$"""
            /* {{definition.Declaration}} */
            #include "{{prefix}}.h"

            #include <float.h>
            #include <math.h>
            #include <stddef.h>
            #include <stdint.h>
            #include <string.h>

            /* Products and sums are rounded one by one, but for fmaf: a compiler that joins others, or changes their order, gives other bits. */
            #ifdef __FAST_MATH__
            #error "not with -ffast-math"
            #endif
            #if defined(__clang__)
            #pragma STDC FP_CONTRACT OFF
            #elif defined(__GNUC__)
            #pragma GCC optimize("fp-contract=off")
            #endif


            """);
        // In the order in which they call each other, not of the enumeration.
        foreach (CKernel kernel in translator.Kernels.OrderBy(k => k == CKernel.PanelsMultiply ? int.MaxValue : (int)k))
        {
            text.Append(CKernels.Text(prefix, kernel));
        }

        if (weights.Length > 0)
        {
            text.Append($"static const float {prefix}_weights[{weights.Length}] =\n{{\n").Append(Numbers(weights)).Append("};\n\n");
        }

        if (reduced.Length > 0)
        {
            text.Append($"/* Floats and bytes, in words. */\nstatic const uint32_t {prefix}_reduced[{reduced.Length}] =\n{{\n").Append(Words(reduced)).Append("};\n\n");
        }

        text.Append(translator.Functions);
        AppendReset(text, model, prefix);
        text.Append($$"""
            int {{prefix}}_step({{prefix}}_state *state, const float *x_caller, float *y)
            {
                memcpy(state->input, x_caller, sizeof state->input);
                {{prefix}}_apply_flush(state->input, {{definition.StreamInputs}}, {{FlushToZero.Value}});

            """.Replace("x_caller", "features", StringComparison.Ordinal));
        if (weights.Length > 0)
        {
            text.Append($"    const float *w = {prefix}_weights;\n");
        }

        if (reduced.Length > 0)
        {
            text.Append($"    const uint32_t *reduced = {prefix}_reduced;\n");
        }

        text.Append(step).Append("    return 0;\n}\n");
        return text.ToString();
    }

    private static void AppendReset(StringBuilder text, CompiledModel model, string prefix)
    {
        NetworkDefinition definition = model.Network.Definition;
        text.Append($"void {prefix}_reset({prefix}_state *state)\n{{\n    memset(state, 0, sizeof *state);\n");
        foreach (StateDefinition state in definition.States.Where(s => s.InitialParameter >= 0))
        {
            // The states of a stream before its first step are those of an even number of steps.
            float[] values = new float[state.Units];
            state.CopyInitial(model.Network.Parameters, values);
            text.Append(CultureInfo.InvariantCulture, $"    static const float initial_{state.EvenOffset}[{state.Units}] =\n    {{\n{Numbers(values)}    }};\n    memcpy(state->memory + {state.EvenOffset}, initial_{state.EvenOffset}, sizeof initial_{state.EvenOffset});\n");
        }

        text.Append("}\n\n");
        foreach (InputDefinition input in Constants(definition))
        {
            text.Append(CultureInfo.InvariantCulture, $"void {prefix}_set_{CSources.Snake(input.Name)}({prefix}_state *state, const float *values)\n{{\n    memcpy(state->memory + {input.StateOffset}, values, {input.Width} * sizeof(float));\n    {prefix}_apply_flush(state->memory + {input.StateOffset}, {input.Width}, {FlushToZero.Value});\n}}\n\n");
        }
    }

    private static IEnumerable<InputDefinition> Constants(NetworkDefinition definition) => definition.InputLayers.Where(i => i.Kind == InputKind.Constant);

    // Nine digits give every float back.
    private static string Numbers(float[] values)
    {
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i += 8)
        {
            text.Append("    ").AppendJoin(", ", values.Skip(i).Take(8).Select(Number)).Append(",\n");
        }

        return text.ToString();
    }

    private static string Words(float[] values)
    {
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i += 8)
        {
            text.Append("    ").AppendJoin(", ", values.Skip(i).Take(8).Select(v => $"0x{BitConverter.SingleToUInt32Bits(v):x8}u")).Append(",\n");
        }

        return text.ToString();
    }

    private static bool Uses(string code, string name) => System.Text.RegularExpressions.Regex.IsMatch(code, $@"\b{name}\b");

    private static string Number(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return (text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text) + "f";
    }
}
