using System.Buffers.Binary;

namespace Unrolled.Tests;

/// <summary>Checkpoints that are whole, with a value that no training can have come to: each is refused by name, and the trainer is what it was.</summary>
public sealed class CheckpointValueTests : CheckpointRuns
{
    private const string Most = "9223372036854775807", Huge = "1e300", Plateau = "schedule.…", Best = "best.value", Stop = "best.stop";

    // After nine batches of four samples: the third of the second epoch's six, of 22 samples.
    [Theory]
    [InlineData("Plateau", "step", Most)]
    [InlineData("Plateau", "step", "-1")]
    [InlineData("Plateau", "step", "1e300")]
    [InlineData("Plateau", "step", "NaN")]
    [InlineData("Plateau", "schedule.factor", "-1")]
    [InlineData("Plateau", "schedule.factor", "NaN")]
    [InlineData("Plateau", "schedule.factor", Huge, Plateau)]
    [InlineData("Plateau", "schedule.factor", "Infinity")]
    [InlineData("Plateau", "schedule.factor", "1.5", Plateau)]
    [InlineData("Plateau", "schedule.best", "NaN")]
    [InlineData("Plateau", "schedule.waited", "1", Plateau)]
    [InlineData("Plateau", "schedule.waited", "2147483647")]
    [InlineData("Plateau", "schedule.waited", "-1")]
    [InlineData("Plateau", "schedule.cooldown", "2", Plateau)]
    [InlineData("Plateau", "schedule.cooldown", "-1")]
    [InlineData("Cosine", "schedule.factor", Huge, Plateau)]
    [InlineData("Cosine", "schedule.factor", "-1")]
    [InlineData("Sgd", "schedule.factor", "0.5", Plateau)]
    [InlineData("Sgd", "schedule.best", "0.5", Plateau)]
    [InlineData("Sgd", "epoch.elapsed", Most)]
    [InlineData("Sgd", "epoch.elapsed", "-1")]
    [InlineData("Sgd", "epoch.batch", "-1")]
    [InlineData("Sgd", "epoch.batch", "7")]
    [InlineData("Sgd", "epoch.batch", "2", "samples of pass")]
    [InlineData("Sgd", "data.taken", "11")]
    [InlineData("Sgd", "data.taken", "23")]
    [InlineData("Sgd", "data.taken", "16", "samples of pass")]
    [InlineData("Sgd", "data.pass", "0")]
    [InlineData("Sgd", "data.pass", "3", "samples of pass")]
    [InlineData("Sgd", "data.pass", "2147483647")]
    [InlineData("Sgd", "data.samples", "21")]
    [InlineData("Sgd", "data.samples", "0", "data.taken")]
    [InlineData("Sgd", "data.samples", "2147483647")]
    [InlineData("Sgd", "data.training", "none", "data.samples")]
    [InlineData("StepsPerEpoch", "data.taken", "11")]
    [InlineData("StepsPerEpoch", "data.pass", "0")]
    [InlineData("StepsPerEpoch", "data.pass", "2147483647")]
    [InlineData("StepsPerEpoch", "epoch.batch", "5")]
    [InlineData("Stateful", "states.rows", "3")]
    [InlineData("Stateful", "states.rows", "5")]
    [InlineData("Stateful", "states.rows", "-1")]
    [InlineData("TruncatedBptt", "states.rows", "4")]
    [InlineData("Sgd", "states.rows", "1")]
    [InlineData("GradientWatch", "watch.norm_mean", "-1")]
    [InlineData("GradientWatch", "watch.norm_mean", "Infinity")]
    [InlineData("GradientWatch", "watch.steps", "21")]
    [InlineData("Sgd", "history.epochs", "-1")]
    [InlineData("Sgd", "history.epochs", "134217728", "history")]
    [InlineData("BestWeights", "best.epoch", "2")]
    [InlineData("BestWeights", "best.epoch", "0", Best)]
    [InlineData("BestWeights", "best.value", "NaN")]
    [InlineData("BestWeights", "best.value", "0.125")]
    [InlineData("BestWeights", "best.waited", "2147483647")]
    [InlineData("BestWeights", "best.waited", "1")]
    [InlineData("BestWeights", "best.stop", "1", Stop)]
    [InlineData("Patience", "best.stop", "1", Stop)]
    [InlineData("Patience", "best.waited", "2")]
    public void Number_ThatTrainingCannotHave_IsRefused(string name, string key, string value, string? named = null)
        => AssertRefused(name, named ?? $"'{key}'", file => Edit(file, texts: (k, v) => k == key ? value : v));

    [Theory]
    [InlineData("Sgd", "epoch/sums", 0, double.NaN)]
    [InlineData("Sgd", "epoch/sums", 0, double.PositiveInfinity)]
    [InlineData("Sgd", "epoch/sums", 1, -1)]
    [InlineData("Sgd", "batch/sums", 1, double.NaN)]
    [InlineData("OutputLosses", "epoch/sums", 2, double.NaN)]
    [InlineData("OutputLosses", "epoch/sums", 3, -1)]
    [InlineData("OutputLossesMasking", "epoch/sums", 4, -1)]
    [InlineData("OutputLossesMasking", "epoch/sums", 5, -1)]
    [InlineData("OutputLossesMasking", "batch/sums", 5, double.NaN)]
    [InlineData("Sgd", "epoch/steps", 0, -1)]
    [InlineData("Sgd", "epoch/steps", 1, 1e300)]
    [InlineData("Sgd", "epoch/steps", 1, 10)]
    [InlineData("Sgd", "epoch/steps", 1, 0.5)]
    [InlineData("Sgd", "epoch/steps", 2, 1e300)]
    [InlineData("Sgd", "epoch/steps", 3, double.NaN)]
    [InlineData("Sgd", "epoch/steps", 4, -1)]
    [InlineData("Sgd", "history/validated", 0, 2)]
    [InlineData("Sgd", "history/validated", 0, double.NaN)]
    [InlineData("Sgd", "history/learning_rate", 0, -1)]
    [InlineData("Sgd", "history/learning_rate", 0, 1e300)]
    [InlineData("Sgd", "history/gradient_norm", 0, double.NegativeInfinity)]
    [InlineData("Sgd", "history/duration", 0, 1e300)]
    [InlineData("Sgd", "history/duration", 0, -1)]
    [InlineData("Sgd", "history/duration", 0, double.NaN)]
    [InlineData("Stateful", "states/carried", 0, double.NaN)]
    [InlineData("Plateau", "weights/lstm_0.weight_ih_l0", 3, double.NaN)]
    [InlineData("Plateau", "weights/lstm_0.weight_ih_l0", 3, double.PositiveInfinity)]
    [InlineData("Plateau", "optimizer/0/lstm_0.weight_ih_l0", 3, double.NaN)]
    [InlineData("BestWeights", "best/lstm_0.weight_ih_l0", 3, double.NegativeInfinity)]
    [InlineData("Plateau", "optimizer/1/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("Plateau", "optimizer/1/lstm_0.weight_ih_l0", 3, double.NegativeInfinity)]
    [InlineData("Amsgrad", "optimizer/1/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("Amsgrad", "optimizer/2/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("AdamW", "optimizer/1/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("NAdam", "optimizer/1/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("RmsProp", "optimizer/0/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("Adagrad", "optimizer/0/lstm_0.weight_ih_l0", 3, -1)]
    [InlineData("Adagrad", "optimizer/0/lstm_0.weight_ih_l0", 3, double.PositiveInfinity)]
    [InlineData("BatchNormalization", "weights/batch_normalization_0.running_var", 1, -1)]
    public void Vector_ThatTrainingCannotHave_IsRefused(string name, string tensor, int index, double value)
        => AssertRefused(name, $"'{tensor}'", file => Edit(file, tensors: (t, data) =>
        {
            if (t.Name == tensor && t.Type == SafetensorsType.F64)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(index * sizeof(double)), value);
            }
            else if (t.Name == tensor)
            {
                BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(index * sizeof(float)), (float)value);
            }
        }));

    // A loss of one's own may be below 0, of any output. What is read is what is written again.
    [Theory]
    [InlineData("epoch/sums")]
    [InlineData("batch/sums")]
    public void Sums_OfSeveralOutputs_GoThereAndBack(string tensor)
    {
        var run = CheckpointCase.Of("OutputLossesMasking");
        double[] sums = [-1.5, 2, -3.25, -4.125, 5, 6], read = new double[sums.Length];
        Assert.Null(RunFrom(run, null, [], 9));
        Edit(SafetensorsFile.Read(File), tensors: (t, data) =>
        {
            for (int i = 0; i < sums.Length && t.Name == tensor; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(i * sizeof(double)), sums[i]);
            }
        });
        using Trainer<Network> trainer = run.Create(modelSeed: 4);
        trainer.LoadCheckpoint(File);
        trainer.SaveCheckpoint(File);
        ReadOnlySpan<byte> written = SafetensorsFile.Read(File).Tensors.Single(t => t.Name == tensor).Data.Span;
        for (int i = 0; i < read.Length; i++)
        {
            read[i] = BinaryPrimitives.ReadDoubleLittleEndian(written[(i * sizeof(double))..]);
        }

        Assert.Equal(sums, read);
    }

    // A number that is read and raised by training is not written beyond what is read.
    [Theory]
    [InlineData("step", "9007199254740992")]
    [InlineData("epoch.elapsed", "2305843009213693951")]
    public void SaveCheckpoint_OfCountBeyondTheLargest_ThrowsAndKeepsTheFile(string key, string most)
    {
        var run = CheckpointCase.Of("Sgd");
        Assert.Null(RunFrom(run, null, [], 9));
        Edit(SafetensorsFile.Read(File), texts: (k, v) => k == key ? most : v);
        byte[] before = System.IO.File.ReadAllBytes(File);
        using Trainer<Network> trainer = run.Create();
        trainer.LoadCheckpoint(File);
        trainer.Fit(run.Training(), 2, run.Validation());
        string message = Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(File)).Message;
        Assert.Contains(key == "step" ? "'step' to be at most 9007199254740992" : "'history/duration' to be at most 2305843009213693951", message);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    // The control of all the above: what is edited and what is not differ in nothing else.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Checkpoint_WithNothingEdited_Loads(string name)
    {
        var run = CheckpointCase.Of(name);
        Assert.Null(RunFrom(run, null, [], 9));
        Edit(SafetensorsFile.Read(File));
        using Trainer<Network> trainer = run.Create(modelSeed: 4);
        trainer.LoadCheckpoint(File);
        trainer.Fit(run.Training(), 1, run.Validation());
    }

    public static TheoryData<string> Cases { get; } = [.. CheckpointCase.All.Select(c => c.Name)];

    private void AssertRefused(string name, string named, Action<SafetensorsFile> edit)
    {
        var run = CheckpointCase.Of(name);
        Assert.Null(RunFrom(run, null, [], 9));
        edit(SafetensorsFile.Read(File));
        using Trainer<Network> trainer = run.Create(modelSeed: 4);
        float[] before = [.. trainer.Model.Parameters.Values];
        Assert.Contains(named, Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        Closeness.AssertSameBits(before, trainer.Model.Parameters.Values, "weights");
        Assert.Equal((0L, 0), (trainer.Step, trainer.History.Count));
    }

    private void Edit(SafetensorsFile source, Func<string, string, string>? texts = null, Action<SafetensorsTensor, byte[]>? tensors = null)
    {
        var writer = new SafetensorsWriter();
        foreach ((string key, string value) in source.Metadata)
        {
            writer.Metadata[key] = texts?.Invoke(key, value) ?? value;
        }

        foreach (SafetensorsTensor tensor in source.Tensors)
        {
            byte[] data = tensor.Data.ToArray();
            tensors?.Invoke(tensor, data);
            writer.Add(tensor.Name, tensor.Type, tensor.Shape.AsSpan(), data);
        }

        using FileStream stream = System.IO.File.Create(File);
        writer.WriteTo(stream);
    }
}
