namespace Unrolled.Tests;

/// <summary>Losses against values of PyTorch and of Keras's rules (Golden/data/losses).</summary>
public sealed class LossGoldenTests
{
    public static TheoryData<string> Files => [.. GoldenFile.Names("losses").Select(n => Path.GetFileName(n)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Row_GoldenBatch_GivesValueAndGradient(string file)
    {
        GoldenFile golden = GoldenFile.Open($"losses/{file}");
        RowLoss loss = Loss(file, golden);
        int width = golden.Shape("inputs/pred")[^1], targets = loss.TargetWidth(width);
        float[] predicted = golden.Floats("inputs/pred"), target = golden.Floats("inputs/target"), expected = golden.Floats("grad_pred"), gradient = new float[predicted.Length];

        double terms = 0, sum = 0;
        for (int r = 0; r < predicted.Length / width; r++)
        {
            terms += loss.TermsPerRow(width) * loss.RowWeight(target.AsSpan(r * targets, targets));
        }

        terms = file == "mse_sum" ? 1 : terms;
        for (int r = 0; r < predicted.Length / width; r++)
        {
            sum += loss.Row(predicted.AsSpan(r * width, width), target.AsSpan(r * targets, targets), gradient.AsSpan(r * width, width), (float)(1 / terms));
        }

        double value = golden["value"].GetDouble(), scale = expected.Max(g => Math.Abs(g));
        Assert.Equal(value, sum / terms, 2e-7 * value);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i], 4e-7 * Math.Abs(expected[i]) + 1e-7 * scale);
        }
    }

    private static RowLoss Loss(string file, GoldenFile golden) => file switch
    {
        "mse" or "mse_sum" => Unrolled.Training.Loss.MeanSquaredError,
        "mae" => Unrolled.Training.Loss.MeanAbsoluteError,
        "huber_d1" => Unrolled.Training.Loss.Huber(golden["delta"].GetSingle()),
        "smooth_l1_b05" => Unrolled.Training.Loss.SmoothL1(golden["beta"].GetSingle()),
        "log_cosh" => Unrolled.Training.Loss.LogCosh,
        "bce_logits" => Unrolled.Training.Loss.BinaryCrossEntropyFromLogits,
        "bce_prob" or "bce_prob_keras_clip" => Unrolled.Training.Loss.BinaryCrossEntropy,
        "ce_onehot" => Unrolled.Training.Loss.CategoricalCrossEntropyFromLogits,
        "ce_sparse" or "ce_seq" => Unrolled.Training.Loss.SparseCategoricalCrossEntropyFromLogits,
        "ce_smooth01" => new SparseCategoricalCrossEntropy { FromLogits = true, LabelSmoothing = golden["label_smoothing"].GetSingle() },
        "ce_weighted" => new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [.. golden.Floats("inputs/class_weight")] },
        _ => throw new NotSupportedException($"No loss is known for '{file}'."),
    };
}
