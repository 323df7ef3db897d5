using System.Globalization;

namespace Unrolled.Samples.Native;

/// <summary>Trains the model and writes what the native samples read.</summary>
internal static class Training
{
    private const int Seconds = 12, Streams = 32, Steps = 128;

    /// <summary>Trains, and tells the error on notes that the model has not heard.</summary>
    /// <returns>0.</returns>
    public static int Run(DirectoryInfo folder, int epochs)
    {
        folder.Create();
        float[] dry = PluckedStrings.Play(Seconds, seed: 1), wet = Amplifier.Amplify(dry);
        var model = new Wave(seed: 7);
        using (var trainer = new Trainer<Wave>(model, new TrainerOptions { Optimizer = new Adam(3e-3f), ClipNorm = 1f, BatchSize = Streams, Stateful = true, Shuffle = false }))
        {
            trainer.Fit(SequenceData.Streams(dry, wet, Steps, Streams), epochs);
        }

        string path = Path.Combine(folder.FullName, "wave.safetensors");
        model.Save(path);
        float[] unheard = PluckedStrings.Play(3, seed: 2);
        WaveFile.Write(Path.Combine(folder.FullName, "guitar.wav"), unheard, PluckedStrings.Rate);
        string bits = Bits(model);
        File.WriteAllText(Path.Combine(folder.FullName, "bits.txt"), bits + "\n");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"error to signal {ErrorToSignal(model, unheard):P1} on notes of another seed; bits {bits}; {path}"));
        return 0;
    }

    // The sum of squared errors over that of the squared signal.
    private static double ErrorToSignal(Wave model, float[] signal)
    {
        float[] expected = Amplifier.Amplify(signal), actual = Process(model, signal);
        double error = 0, energy = 0;
        for (int t = 0; t < expected.Length; t++)
        {
            error += Math.Pow(expected[t] - actual[t], 2);
            energy += Math.Pow(expected[t], 2);
        }

        return error / energy;
    }

    private static string Bits(Wave model) => TestSignal.Hash(Process(model, TestSignal.Create())).ToString("x16", CultureInfo.InvariantCulture);

    private static float[] Process(Wave model, float[] signal)
    {
        float[] output = new float[signal.Length];
        model.StepBlock(model.CreateState(), signal, output);
        return output;
    }
}
