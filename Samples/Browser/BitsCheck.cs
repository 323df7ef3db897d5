using Unrolled.Kernels;

namespace Unrolled.Samples.Browser;

/// <summary>Digests of results, which are the same on every processor and in every browser.</summary>
public static class BitsCheck
{
    /// <summary>What is checked, and its digest: 16 hexadecimal digits.</summary>
    public static IEnumerable<(string Name, string Digest)> Run() => Run(LaneSupport.Best);

    /// <summary>The same on lanes of the caller's choice.</summary>
    public static IEnumerable<(string Name, string Digest)> Run(LaneWidth lanes)
    {
        yield return ("arithmetic", ArithmeticCheck.Run<Lanes1, float>());
        yield return ("1000 steps", Steps(lanes));
        yield return ("training", Training(lanes));
    }

    private static string Steps(LaneWidth lanes)
    {
        var digest = new BitsDigest();
        var model = new Forecaster(seed: 3) { Lanes = lanes };
        Forecaster.State state = model.CreateState();
        float[] x = new float[1], y = new float[1];
        foreach (float value in SeriesText.Generate(1000, seed: 4))
        {
            x[0] = value / 40;
            model.Step(state, x, y);
            digest.Add(y[0]);
        }

        return digest.ToString();
    }

    private static string Training(LaneWidth lanes)
    {
        var digest = new BitsDigest();
        float[] series = [.. SeriesText.Generate(60, seed: 5).Select(v => v / 40)];
        SequenceData windows = SequenceData.Windows(series, steps: 12);
        var model = new Forecaster(seed: 6) { Lanes = lanes };
        using var trainer = new Trainer<Forecaster>(model, new TrainerOptions { BatchSize = 16, Optimizer = new Adam(5e-3f), ClipNorm = 0.1f });
        for (int i = 0; i < 6; i++)
        {
            digest.Add((float)trainer.TrainBatch(windows, Enumerable.Range(i * 5, 16).ToArray()));
        }

        foreach (float weight in model.Parameters.Values)
        {
            digest.Add(weight);
        }

        return digest.ToString();
    }
}
