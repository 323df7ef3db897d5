using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Unrolled.Bench.Precision;

/// <summary>
/// <c>bench precision [--data FOLDER] [--epochs N]</c>: the time of a step with weights of 32, 16 and 8 bits, measured in turn; with a folder that holds <c>mnist</c> and
/// <c>tinyshakespeare_input.txt.gz</c>, also what the precisions cost networks that it trains on them.
/// </summary>
internal static class PrecisionCommand
{
    private const int Window = 64, Characters = 65;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? folder = null;
        int epochs = 3;
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--data": folder = arguments[i + 1]; break;
                case "--epochs": epochs = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture); break;
            }
        }

        MeasureSteps();
        if (folder is null)
        {
            Console.WriteLine("\nWithout --data FOLDER no accuracy: the folder has to hold mnist/*.gz and tinyshakespeare_input.txt.gz.");
            return 0;
        }

        Console.WriteLine($"\n| {"network",-46} | {"Float32",10} | {"BFloat16",10} | {"Int8",10} |\n|{new string('-', 48)}|-----------:|-----------:|-----------:|");
        List<QuantizationReport> reports = MeasureDigits(Path.Combine(folder, "mnist"), epochs);
        MeasureCharacters(Path.Combine(folder, "tinyshakespeare_input.txt.gz"), epochs);
        reports.ForEach(r => Console.Write($"\n{r}"));
        return 0;
    }

    // The machine may be shared: the precisions take turns, and the least of many rounds counts.
    private static void MeasureSteps()
    {
        Console.WriteLine($"| {"step, ns",-20} | {"Float32",8} | {"BFloat16",8} | {"Int8",8} | ratios |\n|{new string('-', 22)}|---------:|---------:|---------:|---|");
        foreach (StepCase network in StepCase.All)
        {
            double[] least = [double.MaxValue, double.MaxValue, double.MaxValue];
            for (int round = 0; round < 200; round++)
            {
                for (int i = 0; i < least.Length; i++)
                {
                    const int steps = 200;
                    Action step = network.Steps[i];
                    long start = Stopwatch.GetTimestamp();
                    for (int s = 0; s < steps; s++)
                    {
                        step();
                    }

                    least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalNanoseconds / steps);
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {network.Name,-20} | {least[0],8:f0} | {least[1],8:f0} | {least[2],8:f0} | {least[0] / least[1]:f2}, {least[0] / least[2]:f2} |"));
        }
    }

    private static List<QuantizationReport> MeasureDigits(string folder, int epochs)
    {
        Digits train = Digits.Load(folder, "train"), test = Digits.Load(folder, "t10k");
        SequenceData data = SequenceData.Pairs(train.Images, train.Labels, 28, 28, 1);
        List<QuantizationReport> reports = [];
        Measure("LSTM 64", new DigitsLstmFloat32(1), new DigitsLstmBFloat16(1), new DigitsLstmInt8(1));
        Measure("GRU 64", new DigitsGruFloat32(1), new DigitsGruBFloat16(1), new DigitsGruInt8(1));
        return reports;

        void Measure<TModel>(string name, TModel model, Network half, Network bytes)
            where TModel : Network
        {
            Train(model, data, 64, epochs);
            Print($"MNIST rows, {name}: right of 10000, %", [model, half, bytes], m => 100 * Accuracy(m, test), "f2");
            reports.Add(half.MeasureQuantization(test.Images.AsSpan(0, 1000 * 784), 1000));
            reports.Add(bytes.MeasureQuantization(test.Images.AsSpan(0, 1000 * 784), 1000));
        }
    }

    private static void MeasureCharacters(string path, int epochs)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string text = reader.ReadToEnd();
        char[] alphabet = [.. text.Distinct().Order()];
        float[] tokens = [.. text.Select(c => (float)Array.BinarySearch(alphabet, c))];
        int train = tokens.Length * 9 / 10 / Window * Window;
        SequenceData data = SequenceData.Pairs(tokens.AsMemory(0, train), tokens.AsMemory(1, train), Window, 1, 1, Window);
        Measure("LSTM 128", new CharactersLstmFloat32(1), new CharactersLstmBFloat16(1), new CharactersLstmInt8(1));
        Measure("GRU 128", new CharactersGruFloat32(1), new CharactersGruBFloat16(1), new CharactersGruInt8(1));

        void Measure<TModel>(string name, TModel model, Network half, Network bytes)
            where TModel : Network
        {
            Train(model, data, 32, epochs);
            Print($"Tiny Shakespeare, {name}: nats per character", [model, half, bytes], m => Nats(m, tokens.AsSpan(train)), "f5");
        }
    }

    private static void Train<TModel>(TModel model, SequenceData data, int batch, int epochs)
        where TModel : Network
    {
        using var trainer = new Trainer<TModel>(model, new TrainerOptions { Loss = new ClassLikelihood(), Metrics = [], Optimizer = new Adam(2e-3f), BatchSize = batch, ClipNorm = 1f, Seed = 1 });
        long start = Stopwatch.GetTimestamp();
        trainer.Fit(data, epochs);
        Console.Error.WriteLine($"trained {typeof(TModel).Name}, {epochs} epochs, in {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s");
    }

    // The same parameters in every precision.
    private static void Print(string name, Network[] models, Func<Network, double> measure, string format)
    {
        Console.Write($"| {name,-46} |");
        foreach (Network model in models)
        {
            model.Parameters.SetAll(models[0].Parameters.Values.ToArray());
            Console.Write($" {measure(model).ToString(format, CultureInfo.InvariantCulture),10} |");
        }

        Console.WriteLine();
    }

    private static double Accuracy(Network model, Digits test)
    {
        int count = test.Labels.Length, right = 0;
        float[] outputs = new float[count * 10];
        model.Predict(test.Images, count, outputs);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(10 * i, 10);
            int best = 0;
            for (int k = 1; k < output.Length; k++)
            {
                best = output[k] > output[best] ? k : best;
            }

            right += best == (int)test.Labels[i] ? 1 : 0;
        }

        return (double)right / count;
    }

    // One stream over the whole text.
    private static double Nats(Network model, ReadOnlySpan<float> tokens)
    {
        int steps = tokens.Length - 1;
        float[] outputs = new float[steps * Characters];
        model.Predict(tokens[..steps], outputs);
        double sum = 0;
        for (int t = 0; t < steps; t++)
        {
            sum -= outputs[t * Characters + (int)tokens[t + 1]];
        }

        return sum / steps;
    }
}
