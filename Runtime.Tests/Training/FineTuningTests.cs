using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>What docs/training.md promises of fine-tuning.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unrolled-");

    private string PathOfModel => Path.Combine(_folder.FullName, "base.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void NewHead_OnTrainedLayers_LearnsWhileTheyStay()
    {
        var trained = new UnmaskedLstm(1);
        using (var trainer = new Trainer<UnmaskedLstm>(trained, new TrainerOptions { Optimizer = new Adam(1e-2f) }))
        {
            trainer.Fit(Sums(1), epochs: 5);
        }

        trained.Save(PathOfModel);

        var model = new NewHead(seed: 7);
        model.LoadLayers(PathOfModel, ["lstm_0"]);
        var options = new TrainerOptions { Optimizer = new Adam(1e-2f), Frozen = ["lstm_0"] };
        using var head = new Trainer<NewHead>(model, options);
        TrainingHistory history = head.Fit(Sums(3), epochs: 20);
        Assert.True(history[^1].Loss < 0.7 * history[0].Loss);
        Assert.Equal(trained.Parameters["lstm_0.weight_hh_l0"].Values.ToArray(), model.Parameters["lstm_0.weight_hh_l0"].Values.ToArray());

        // Then all of it, with small steps.
        double before = head.Evaluate(Sums(3)).Loss;
        using var all = new Trainer<NewHead>(model, options with { Frozen = [], Optimizer = new Adam(1e-3f) });
        all.Fit(Sums(3), epochs: 10);
        Assert.True(all.Evaluate(Sums(3)).Loss < before);
        Assert.NotEqual(trained.Parameters["lstm_0.weight_hh_l0"].Values.ToArray(), model.Parameters["lstm_0.weight_hh_l0"].Values.ToArray());
    }

    // A file carries all that a model is: with it a trainer starts as with the model itself.
    [Fact]
    public void Training_FromImportedWeights_SameBitsAsFromTheModel()
    {
        var options = new TrainerOptions { Optimizer = new Adam(1e-2f), Seed = 3 };
        var model = new FirmStack(1);
        Fit(model, options, epochs: 2);
        model.Save(PathOfModel);
        FirmStack imported = FirmStack.Load(PathOfModel);
        Fit(model, options, epochs: 2);
        Fit(imported, options, epochs: 2);
        Assert.Equal(model.Parameters.Values.ToArray(), imported.Parameters.Values.ToArray());

        static void Fit(FirmStack model, TrainerOptions options, int epochs)
        {
            using var trainer = new Trainer<FirmStack>(model, options);
            trainer.Fit(Sums(1), epochs);
        }
    }

    [Fact]
    public void TrainBatch_OfOneSequenceAtATime_Learns()
    {
        var model = new UnmaskedLstm(seed: 1);
        float[] window = new float[8 * 2], target = new float[1];
        SequenceData one = SequenceData.Pairs(window, target, steps: 8, inputsPerStep: 2, targetsPerStep: 1);
        using var trainer = new Trainer<UnmaskedLstm>(model, new TrainerOptions { BatchSize = 1, Threads = 1, Optimizer = new Adam(3e-3f), ClipNorm = 1f });
        Samples stream = Sums(1);
        double first = 0, last = 0;
        for (int i = 0; i < 2000; i++)
        {
            stream.Input(i % stream.Count).CopyTo(window);
            stream.CopyTarget(i % stream.Count, target);
            double loss = trainer.TrainBatch(one, [0]);
            first += i < 200 ? loss : 0;
            last += i >= 1800 ? loss : 0;
        }

        Assert.True(last < 0.2 * first, $"{first} at first, {last} at last");
        Assert.Equal(2000, trainer.Step);
    }

    // The target is the sum of all inputs, tenfold smaller.
    private static Samples Sums(int targets)
    {
        var samples = new Samples(100, 8, 2, 1, targets);
        var random = new RandomSource(9, 0);
        for (int n = 0; n < samples.Count; n++)
        {
            float sum = 0;
            foreach (ref float x in samples.X.AsSpan(n * 16, 16))
            {
                x = (float)random.NextNormal();
                sum += x / 10;
            }

            samples.Y.AsSpan(n * targets, targets).Fill(sum);
        }

        return samples;
    }
}
