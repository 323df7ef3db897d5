using System.Runtime.InteropServices;
using static Unrolled.Tests.NativeCalls;

namespace Unrolled.Tests;

/// <summary>Exported functions give the bits of the managed members that they stand for.</summary>
public unsafe class NativeBitsTests
{
    private const int Steps = 70;

    [Fact]
    public void Wave_StepsBlocksAndSequences_GiveTheManagedBits()
    {
        var model = new ExportedNetworks.Wave(seed: 3);
        float[] x = Values(Steps * 2), expected = new float[Steps * 3], actual = new float[Steps * 3];
        ExportedNetworks.Wave.State state = model.CreateState();
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, x.AsSpan(2 * t, 2), expected.AsSpan(3 * t, 3));
        }

        nint own = Create("wave", model), stream = CreateStream("wave", own);
        for (int t = 0; t < Steps; t++)
        {
            Assert.Equal(Ok, Step("wave", stream, x.AsSpan(2 * t, 2), actual.AsSpan(3 * t, 3)));
        }

        Assert.Equal(expected, actual);
        Array.Clear(actual);
        Assert.Equal(Ok, Call("wave_reset", stream));
        Assert.Equal(Ok, StepBlock("wave", stream, [], 0, []));
        Assert.Equal(Ok, StepBlock("wave", stream, x, 33, actual));
        Assert.Equal(Ok, StepBlock("wave", stream, x.AsSpan(66), Steps - 33, actual.AsSpan(99)));
        Assert.Equal(expected, actual);

        Array.Clear(actual);
        Assert.Equal(Ok, PredictLength("wave", own, Steps, out nuint length));
        Assert.Equal((nuint)expected.Length, length);
        Assert.Equal(Ok, Predict("wave", own, x, Steps, actual));
        Assert.Equal(expected, actual);
        Assert.Equal(Ok, Call("wave_stream_free", stream));
        Assert.Equal(Ok, Call("wave_free", own));
    }

    [Fact]
    public void Load_OfAFile_IsTheModel()
    {
        string path = Path.Combine(TemporaryFolder.Create().FullName, "wäve.safetensors");
        var model = new ExportedNetworks.Wave(seed: 5);
        model.Save(path);
        nint text = Marshal.StringToCoTaskMemUTF8(path), own;
        Assert.Equal(Ok, Call("wave_load", text, (nint)(&own)));
        Marshal.FreeCoTaskMem(text);
        float[] x = Values(2 * Steps), expected = new float[3 * Steps], actual = new float[3 * Steps];
        model.Predict(x, expected);
        Assert.Equal(Ok, Predict("wave", own, x, Steps, actual));
        Assert.Equal(expected, actual);
        Assert.Equal(Ok, Call("wave_free", own));
    }

    [Fact]
    public void Scale_WithAndWithoutAScaler_IsTheModels()
    {
        var model = new ExportedNetworks.Wave(seed: 1);
        float[] raw = Values(8, seed: 2);
        float[] values = [.. raw];
        nint plain = Create("wave", model);
        Assert.Equal(Ok, Scale("wave_scale", plain, 0, values));
        Assert.Equal(raw, values);

        model.Scaler = StandardScaler.Fit([1f, 10f, 5f, 20f, 3f, 90f], features: 2);
        nint scaled = Create("wave", model);
        Assert.Equal(Ok, Scale("wave_scale", scaled, 1, values));
        Assert.Equal(raw.Select(v => model.Scaler.Transform(1, v)), values);
        float[] back = [.. values];
        Assert.Equal(Ok, Scale("wave_unscale", scaled, 1, back));
        Assert.Equal(values.Select(v => model.Scaler.Inverse(1, v)), back);
        Assert.Equal(InvalidArgument, Scale("wave_scale", scaled, 2, values));
        Assert.Equal(Ok, Call("wave_free", plain));
        Assert.Equal(Ok, Call("wave_free", scaled));
    }

    [Fact]
    public void Tokens_StepsBlocksAndSequences_GiveTheManagedBits()
    {
        var model = new ExportedNetworks.Text(seed: 3);
        int[] tokens = [.. Enumerable.Range(0, Steps).Select(t => t * t % 11)];
        float[] expected = new float[Steps * 11], actual = new float[Steps * 11];
        ExportedNetworks.Text.State state = model.CreateState();
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, tokens[t], expected.AsSpan(11 * t, 11));
        }

        nint own = Create("text_v2", model), stream = CreateStream("text_v2", own);
        for (int t = 0; t < Steps; t++)
        {
            Assert.Equal(Ok, StepToken("text_v2", stream, tokens[t], actual.AsSpan(11 * t, 11)));
        }

        Assert.Equal(expected, actual);
        Array.Clear(actual);
        Assert.Equal(Ok, Call("text_v2_reset", stream));
        float[] last = new float[11];
        fixed (int* p = tokens)
        {
            fixed (float* q = actual, r = last)
            {
                Assert.Equal(Ok, Call("text_v2_step_tokens", stream, (nint)p, Steps, (nint)q));
                Assert.Equal(Ok, Call("text_v2_predict_tokens", own, (nint)p, Steps, (nint)r, 11));
            }
        }

        Assert.Equal(expected, actual);
        Assert.Equal(expected[^11..], last);
        Assert.Equal(InvalidArgument, StepToken("text_v2", stream, 11, last));
        Assert.Contains("11", LastError("text_v2"), StringComparison.Ordinal);
        Assert.Equal(InvalidArgument, StepToken("text_v2", stream, -1, last));
        Assert.Equal(Ok, Call("text_v2_stream_free", stream));
        Assert.Equal(Ok, Call("text_v2_free", own));
    }

    [Fact]
    public void Source_StartsAndSequences_GiveTheManagedBits()
    {
        var model = new ExportedNetworks.Translator(seed: 3);
        float[] source = [1f, 6f, 0f, 3f], target = [2f, 8f, 5f], expected = new float[27], actual = new float[27];
        model.Predict(source, target, expected);
        nint own = Create("translate", model), stream = CreateStream("translate", own);
        fixed (float* s = source, t = target, y = actual)
        {
            Assert.Equal(InvalidOperation, Call("translate_step", stream, (nint)t, (nint)y));
            Assert.Contains("Start", LastError("translate"), StringComparison.Ordinal);
            Assert.Equal(Ok, Call("translate_predict", own, (nint)s, source.Length, (nint)t, target.Length, (nint)y, actual.Length));
            Assert.Equal(expected, actual);
            Array.Clear(actual);
            Assert.Equal(Ok, Call("translate_start", stream, (nint)s, source.Length));
            Assert.Equal(Ok, Call("translate_step", stream, (nint)t, (nint)y));
            Assert.Equal(Ok, Call("translate_step_block", stream, (nint)(t + 1), 2, (nint)(y + 9)));
            Assert.Equal(expected, actual);

            Array.Clear(actual);
            int[] tokens = [1, 6, 0, 3];
            fixed (int* i = tokens)
            {
                Assert.Equal(Ok, Call("translate_start_tokens", stream, (nint)i, tokens.Length));
            }

            Assert.Equal(Ok, Call("translate_step_block", stream, (nint)t, 3, (nint)y));
            Assert.Equal(expected, actual);
        }

        Assert.DoesNotContain("translate_save_state", Exports.Keys);
        Assert.Equal(Ok, Call("translate_stream_free", stream));
        Assert.Equal(Ok, Call("translate_free", own));
    }

    [Fact]
    public void Constants_AndAdditionalOutputs_AreTheManagedOnes()
    {
        var model = new ExportedNetworks.Knobs(seed: 3);
        float[] settings = Values(3), x = Values(Steps * 3, seed: 4), expected = new float[1], actual = new float[1], inner = new float[2], memory = new float[4];
        ExportedNetworks.Knobs.State state = model.CreateState();
        state.SetInput("settings", settings);
        nint own = Create("Knobs", model), stream = CreateStream("Knobs", own);
        Assert.Equal(Ok, Named("Knobs_set_input", stream, "settings", settings));
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, x.AsSpan(3 * t, 3), expected);
            Assert.Equal(Ok, Step("Knobs", stream, x.AsSpan(3 * t, 3), actual));
            Assert.Equal(expected, actual);
            Assert.Equal(Ok, Named("Knobs_output", stream, "inner", inner));
            Assert.Equal(state.Output("inner").ToArray(), inner);
            Assert.Equal(Ok, Named("Knobs_output", stream, "memory.h", memory));
            Assert.Equal(state.Output("memory.h").ToArray(), memory);
        }

        Assert.Equal(InvalidArgument, Named("Knobs_output", stream, "outer", inner));
        Assert.Contains("outer", LastError("Knobs"), StringComparison.Ordinal);
        Assert.Equal(InvalidArgument, Named("Knobs_output", stream, "inner", memory));
        Assert.Equal(InvalidArgument, Named("Knobs_set_input", stream, "settings", memory));
        Assert.Equal(InvalidArgument, Named("Knobs_set_input", stream, "pedal", memory));
        Assert.DoesNotContain("Knobs_predict", Exports.Keys);
        Assert.Equal(Ok, Call("Knobs_stream_free", stream));
        Assert.Equal(Ok, Call("Knobs_free", own));
    }

    [Fact]
    public void WholeSequences_WithoutStreams_GiveTheManagedBits()
    {
        var both = new ExportedNetworks.Both(seed: 3);
        float[] x = Values(Steps * 3), expected = new float[2], actual = new float[2];
        both.Predict(x, expected);
        nint own = Create("both", both);
        Assert.Equal(Ok, Predict("both", own, x, Steps, actual));
        Assert.Equal(expected, actual);
        Assert.DoesNotContain(Exports.Keys, k => k.StartsWith("both_step", StringComparison.Ordinal) || k.StartsWith("both_stream", StringComparison.Ordinal));
        Assert.Equal(Ok, Call("both_free", own));

        var pooled = new ExportedNetworks.Pooled(seed: 3);
        nint other = Create("pooled", pooled);
        Assert.Equal(Ok, PredictLength("pooled", other, 9, out nuint length));
        Assert.Equal(12u, length);
        expected = new float[12];
        actual = new float[12];
        pooled.Predict(x.AsSpan(0, 18), expected);
        Assert.Equal(Ok, Predict("pooled", other, x, 9, actual));
        Assert.Equal(expected, actual);
        Assert.Equal(InvalidArgument, PredictLength("pooled", other, 3, out _));
        Assert.Equal(InvalidArgument, PredictLength("pooled", other, 0, out _));
        Assert.Equal(InvalidArgument, Predict("pooled", other, x, 7, actual));
        Assert.Equal(Ok, Call("pooled_free", other));
    }

    [Fact]
    public void Steps_AllocateNothing()
    {
        nint own = Create("wave", new ExportedNetworks.Wave(seed: 1)), stream = CreateStream("wave", own);
        float[] x = Values(2), y = new float[3];
        long Allocated(int extra)
        {
            fixed (float* p = x, q = y)
            {
                var step = (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)At("wave_step");
                long start = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 1000; i++)
                {
                    step(stream, (nint)p, (nint)q);
                }

                GC.KeepAlive(extra > 0 ? new byte[extra] : null);
                return GC.GetAllocatedBytesForCurrentThread() - start;
            }
        }

        Allocated(0);
        Assert.Equal(0, Allocated(0));
        Assert.True(Allocated(100) >= 100); // what is allocated is seen
        Assert.Equal(Ok, Call("wave_stream_free", stream));
        Assert.Equal(Ok, Call("wave_free", own));
    }
}
