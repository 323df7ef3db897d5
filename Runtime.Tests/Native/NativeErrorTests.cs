using System.Runtime.InteropServices;
using static Unrolled.Tests.NativeCalls;

namespace Unrolled.Tests;

/// <summary>What C does wrong has a number and a text, and no exception crosses.</summary>
[Collection(nameof(RunAlone))]
public unsafe class NativeErrorTests
{
    [Fact]
    public void Models_ThatCannotBeRead_AreRefusedAndLeaveNull()
    {
        nint model = 1;
        byte[] bytes = [1, 2, 3];
        fixed (byte* p = bytes)
        {
            Assert.Equal(InvalidModel, Call("wave_create", (nint)p, bytes.Length, (nint)(&model)));
        }

        Assert.Equal(0, model);
        Assert.NotEmpty(LastError("wave"));
        Assert.Equal(InvalidArgument, Call("wave_create", 0, 3, (nint)(&model)));
        Assert.Contains("NULL", LastError("wave"), StringComparison.Ordinal);
        Assert.Equal(InvalidModel, Call("wave_create", 0, 0, (nint)(&model)));
        Assert.Equal(InvalidArgument, Call("wave_create", 0, 0, 0));
        Assert.Equal(InvalidArgument, Call("wave_load", 0, (nint)(&model)));
        nint path = Marshal.StringToCoTaskMemUTF8("/nowhere/none.safetensors");
        Assert.Equal(InputOutput, Call("wave_load", path, (nint)(&model)));
        Assert.Contains("none.safetensors", LastError("wave"), StringComparison.Ordinal);
        Assert.Equal(InvalidArgument, Call("wave_load", path, 0));
        Marshal.FreeCoTaskMem(path);
    }

    [Fact]
    public void Model_OfAnotherNetwork_IsRefused()
    {
        using var file = new MemoryStream();
        ModelFile.Save(new ExportedNetworks.Causal(seed: 1), file);
        byte[] bytes = file.ToArray();
        nint model = 1;
        fixed (byte* p = bytes)
        {
            Assert.Equal(InvalidModel, Call("wave_create", (nint)p, bytes.Length, (nint)(&model)));
        }

        Assert.Equal(0, model);
        Assert.Contains("Wave", LastError("wave"), StringComparison.Ordinal);
    }

    [Fact]
    public void Handles_FreedOrOfAnotherKindOrNetwork_AreRefused()
    {
        nint model = Create("wave", new ExportedNetworks.Wave(seed: 1)), stream = CreateStream("wave", model);
        float[] x = new float[2], y = new float[3];
        Assert.Equal(InvalidHandle, Step("twin", stream, x, y));
        Assert.Equal(InvalidHandle, Step("wave", model, x, y));
        Assert.Equal(InvalidArgument, Step("wave", 0, x, y));
        Assert.Contains("NULL", LastError("wave"), StringComparison.Ordinal);
        Assert.Equal(InvalidHandle, Step("wave", stream ^ 64, x, y));
        Assert.Equal(InvalidHandle, Step("wave", -1, x, y));
        Assert.Equal(InvalidHandle, Call("wave_free", stream));
        Assert.Equal(InvalidHandle, Call("wave_stream_free", model));
        Assert.Equal(InvalidHandle, Call("twin_free", model));
        Assert.Equal(Ok, Step("wave", stream, x, y));

        // A stream goes on after its model was freed.
        Assert.Equal(Ok, Call("wave_free", model));
        Assert.Equal(Ok, Step("wave", stream, x, y));
        Assert.Equal(InvalidHandle, Call("wave_free", model));
        nint other = 1;
        Assert.Equal(InvalidHandle, Call("wave_stream_create", model, (nint)(&other)));
        Assert.Equal(0, other);
        Assert.Equal(Ok, Call("wave_stream_free", stream));
        Assert.Equal(InvalidHandle, Step("wave", stream, x, y));
        Assert.Contains("stream", LastError("wave"), StringComparison.Ordinal);
        Assert.Equal(Ok, Call("wave_free", 0));
        Assert.Equal(Ok, Call("wave_stream_free", 0));
    }

    [Fact]
    public void Slot_UsedAgain_GivesAnotherHandle()
    {
        nint model = Create("wave", new ExportedNetworks.Wave(seed: 1));
        HashSet<nint> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            nint stream = CreateStream("wave", model);
            Assert.True(seen.Add(stream));
            Assert.Equal(Ok, Call("wave_stream_free", stream));
        }

        Assert.Equal(Ok, Call("wave_free", model));
    }

    [Fact]
    public void Step_WithNullOrTooMuch_IsRefusedAndChangesNothing()
    {
        nint model = Create("wave", new ExportedNetworks.Wave(seed: 1)), stream = CreateStream("wave", model);
        float[] x = Values(2), y = [7f, 7f, 7f], expected = new float[3];
        var managed = new ExportedNetworks.Wave(seed: 1);
        managed.Step(managed.CreateState(), x, expected);
        fixed (float* p = x, q = y)
        {
            Assert.Equal(InvalidArgument, Call("wave_step", stream, 0, (nint)q));
            Assert.Equal(InvalidArgument, Call("wave_step", stream, (nint)p, 0));
            Assert.Equal(InvalidArgument, Call("wave_step_block", stream, (nint)p, nint.MaxValue, (nint)q));
            Assert.Equal(InvalidArgument, Call("wave_step_block", stream, (nint)p, int.MaxValue, (nint)q));
            Assert.Equal(InvalidArgument, Call("wave_step_block", stream, 0, 1, (nint)q));
            Assert.Equal(InvalidArgument, Call("wave_predict", model, (nint)p, 1, (nint)q, 2));
            Assert.Equal(InvalidArgument, Call("wave_predict", model, (nint)p, 0, (nint)q, 0));
            Assert.DoesNotContain('\n', LastError("wave"));
            Assert.DoesNotContain("Parameter", LastError("wave"), StringComparison.Ordinal);
            Assert.Equal([7f, 7f, 7f], y);
            Assert.Equal(Ok, Call("wave_step", stream, (nint)p, (nint)q));
        }

        Assert.Equal(expected, y);
        Assert.Equal(Ok, Call("wave_stream_free", stream));
        Assert.Equal(Ok, Call("wave_free", model));
    }

    [Fact]
    public void LastError_IsThatOfTheThread()
    {
        Assert.Equal(InvalidHandle, Call("wave_reset", 12345));
        string here = LastError("wave");
        string before = "?", after = "";
        var thread = new Thread(() =>
        {
            before = LastError("wave");
            Call("wave_create", 0, 0, 0);
            after = LastError("wave");
        });
        thread.Start();
        thread.Join();
        Assert.Equal("", before);
        Assert.NotEqual(here, after);
        Assert.Equal(here, LastError("wave"));
    }

    [Fact]
    public void Version_IsTheLibrarys() => Assert.Equal(typeof(Network).Assembly.GetName().Version!.ToString(3), Text("wave_version"));

    [Fact]
    public void Threads_WithStreamsOfOneModel_GiveTheSameBitsAndLeaveNothing()
    {
        int before = NativeExports.HandleCount;
        nint model = Create("wave", new ExportedNetworks.Wave(seed: 4));
        float[] x = Values(2 * 500), expected = new float[3 * 500];
        new ExportedNetworks.Wave(seed: 4).Predict(x, expected);
        bool[] right = new bool[8];
        Thread[] threads = [.. Enumerable.Range(0, right.Length).Select(i => new Thread(() =>
        {
            right[i] = true;
            for (int n = 0; n < 20; n++)
            {
                nint stream = CreateStream("wave", model);
                float[] y = new float[expected.Length];
                right[i] &= StepBlock("wave", stream, x, 500, y) == Ok && y.AsSpan().SequenceEqual(expected) && Call("wave_stream_free", stream) == Ok;
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(right, Assert.True);
        Assert.Equal(Ok, Call("wave_free", model));
        Assert.Equal(before, NativeExports.HandleCount);
    }
}
