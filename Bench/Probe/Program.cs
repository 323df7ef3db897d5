using System.Diagnostics;
using System.Globalization;
using Unrolled;
using Unrolled.Bench.Probe;

// probe first MODEL: an answer, and how long the first steps took after the model's type was touched.
// probe latency MODEL STEPS: how long each of so many steps took.
// Every line that is printed is NAME VALUE; times are nanoseconds.
string name = args.Length > 1 ? args[1] : "lstm32";
if (args is ["first", _])
{
    return First();
}

if (args is ["latency", _, var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps) && steps > 0)
{
    return Latency(steps);
}

Console.Error.WriteLine("Usage: probe first lstm8|lstm32|lstm128, or probe latency lstm8|lstm32|lstm128 STEPS");
return 2;

int First()
{
    Span<long> times = stackalloc long[5];
    float[] x = [0.5f], y = [0];
    times[0] = Stopwatch.GetTimestamp();
    StreamedStep step = Stream();
    times[1] = Stopwatch.GetTimestamp();
    for (int i = 2; i < times.Length; i++)
    {
        step(x, y);
        times[i] = Stopwatch.GetTimestamp();
    }

    Print("answer", y[0].ToString("R", CultureInfo.InvariantCulture));
    string[] names = ["model", "first", "second", "third"];
    for (int i = 0; i < names.Length; i++)
    {
        Number(names[i], Latencies.Nanoseconds(times[i + 1] - times[i]));
    }

    return 0;
}

int Latency(long steps)
{
    float[] x = new float[64], y = [0];
    for (int i = 0; i < x.Length; i++)
    {
        x[i] = 0.5f + 0.4f * MathF.Sin(0.3f * i);
    }

    StreamedStep step = Stream();
    long clock = Latencies.ClockCost();

    // Under the JIT the first calls also wait for their own compilation; afterwards what is hot is compiled again in the background.
    var latencies = new Latencies();
    Measure(step, x, y, 200_000, clock, latencies);
    Thread.Sleep(500);
    Measure(step, x, y, 200_000, clock, latencies);
    latencies = new Latencies();
    Measure(step, x, y, steps, clock, latencies);
    Print("lanes", LaneSupport.Best.ToString());
    Number("steps", latencies.Count);
    Number("clock", clock);
    Number("mean", (long)(latencies.Sum / latencies.Count));
    Number("p50", latencies.Percentile(0.5));
    Number("p99", latencies.Percentile(0.99));
    Number("p99.9", latencies.Percentile(0.999));
    Number("p99.99", latencies.Percentile(0.9999));
    Number("p99.999", latencies.Percentile(0.99999));
    Number("max", latencies.Max);

    // Buckets of a quarter of a doubling.
    double from = 16;
    for (double to; from <= latencies.Max; from = to)
    {
        to = from * Math.Pow(2, 0.25);
        if (latencies.Between((long)from, (long)to) is > 0 and long count)
        {
            Print("bucket", string.Create(CultureInfo.InvariantCulture, $"{(long)from} {(long)to} {count}"));
        }
    }

    return 0;
}

static void Measure(StreamedStep step, float[] x, float[] y, long steps, long clock, Latencies latencies)
{
    for (long i = 0; i < steps; i++)
    {
        ReadOnlySpan<float> input = x.AsSpan((int)(i & 63), 1);
        long start = Stopwatch.GetTimestamp();
        step(input, y);
        latencies.Add(Latencies.Nanoseconds(Stopwatch.GetTimestamp() - start) - clock);
    }
}

StreamedStep Stream()
{
    switch (name)
    {
        case "lstm8":
            var model8 = new Lstm8(1);
            Lstm8.State state8 = model8.CreateState();
            return (x, y) => model8.Step(state8, x, y);
        case "lstm128":
            var model128 = new Lstm128(1);
            Lstm128.State state128 = model128.CreateState();
            return (x, y) => model128.Step(state128, x, y);
        case "lstm32":
            var model32 = new Lstm32(1);
            Lstm32.State state32 = model32.CreateState();
            return (x, y) => model32.Step(state32, x, y);
        default:
            throw new ArgumentException($"There is no model '{name}'.");
    }
}

static void Number(string name, long value) => Print(name, value.ToString(CultureInfo.InvariantCulture));

static void Print(string name, string value) => Console.WriteLine($"{name} {value}");
