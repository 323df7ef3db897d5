using System.Globalization;
using Unrolled.Bench;
using Unrolled.Bench.Models;
using Unrolled.Bench.Models.Probe;
using Unrolled.Bench.OnnxRuntime;

// modelsprobe time WEIGHTS CALL LIBRARY ONNX ROUNDS MILLISECONDS: both run in turns.
// modelsprobe memory WEIGHTS CALL: what this process takes with the network alone; with LIBRARY ONNX, with ONNX Runtime alone.
// modelsprobe memory: what it takes with neither.
// Every line that is printed is NAME VALUE; times are nanoseconds, memory is in bytes.
const int Calls = 64, CallsBeforeMemory = 1000;
switch (args)
{
    case ["time", var weights, var text, var library, var file, var rounds, var milliseconds]:
        return Time(weights, ModelCall.Parse(text), library, file, int.Parse(rounds, CultureInfo.InvariantCulture), int.Parse(milliseconds, CultureInfo.InvariantCulture));
    case ["memory"]:
        return Memory(null);
    case ["memory", var weights, var text]:
        return Memory(Own(weights, ModelCall.Parse(text)));
    case ["memory", _, var text, var library, var file]:
        return Memory(Peer(ModelCall.Parse(text), library, file));
    default:
        Console.Error.WriteLine("Usage: modelsprobe time WEIGHTS CALL LIBRARY ONNX ROUNDS MILLISECONDS, or modelsprobe memory [WEIGHTS CALL [LIBRARY ONNX]]");
        return 2;
}

static int Time(string weights, ModelCall call, string library, string file, int rounds, int milliseconds)
{
    using IContender own = Own(weights, call), peer = Peer(call, library, file);
    float[] ours = own.Answers(), theirs = peer.Answers();
    Number("largest", ours.Max(MathF.Abs));
    Number("difference", ours.Zip(theirs, (a, b) => float.IsFinite(a) && float.IsFinite(b) ? Math.Abs((double)a - b) : double.PositiveInfinity).Max());
    long before = GC.GetAllocatedBytesForCurrentThread();
    own.Run(Calls);
    Number("allocated", GC.GetAllocatedBytesForCurrentThread() - before);
    Timing[] timings = Interleaved.Run([own, peer], rounds, milliseconds);
    Number("ours", timings[0].Median);
    Number("ours-best", timings[0].Min);
    Number("peer", timings[1].Median);
    Number("peer-best", timings[1].Min);
    Number("ratio", timings[1].RatioTo(timings[0]));
    return 0;
}

static int Memory(IContender? contender)
{
    contender?.Run(CallsBeforeMemory);
    Number("memory", Environment.WorkingSet);
    contender?.Dispose();
    return 0;
}

static IContender Own(string weights, ModelCall call) => new ImportedModel(Model.Load(weights), call, Inputs(call));

static IContender Peer(ModelCall call, string library, string file) => new OrtContender(OrtApi.Load(library), File.ReadAllBytes(file), call, Inputs(call));

// The same noise for both.
static float[] Inputs(ModelCall call)
{
    var random = new Random(1);
    float[] inputs = new float[Calls * call.Input.Count];
    for (int i = 0; i < inputs.Length; i++)
    {
        inputs[i] = (random.NextSingle() - 0.5f) * 0.5f;
    }

    return inputs;
}

static void Number(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:R}"));
