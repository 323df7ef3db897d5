using System.Text.Json;

namespace Unrolled.Tests;

/// <summary>
/// Optimizer steps and clipping against trajectories in double precision (Golden/data/optim, written by PyTorch and by Keras's rules on a
/// tiny least-squares problem).
/// </summary>
public sealed class OptimizerGoldenTests
{
    public static TheoryData<string, LaneWidth> Trajectories
    {
        get
        {
            var data = new TheoryData<string, LaneWidth>();
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                foreach (string file in new[] { "adam_keras", "adam_keras_lr1e-3", "sgd", "sgd_momentum", "sgd_wd" })
                {
                    data.Add(file, lanes);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Apply_GoldenGradients_FollowsTrajectory(string file, LaneWidth lanes)
    {
        JsonElement golden = Read(file);
        float Constant(string name) => golden.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : 0f;
        Optimizer optimizer = file.StartsWith("adam", StringComparison.Ordinal)
            ? new Adam(Constant("lr"), epsilon: Constant("eps"))
            : new Sgd(Constant("lr"), Constant("momentum"), weightDecay: Constant("weight_decay"));
        float[] parameters = [.. Floats(golden.GetProperty("inputs").GetProperty("W0")), .. Floats(golden.GetProperty("inputs").GetProperty("b0"))];
        float[] slots = new float[optimizer.SlotCount * parameters.Length];

        int steps = 0;
        foreach (JsonElement step in golden.GetProperty("steps").EnumerateArray())
        {
            float[] gradients = [.. Floats(step.GetProperty("grad_W")), .. Floats(step.GetProperty("grad_b"))];
            optimizer.Apply(parameters, gradients, slots, ++steps, lanes);

            // A float is within 2e-7 of the step's result; five steps add up.
            float[] expected = [.. Floats(step.GetProperty("W")), .. Floats(step.GetProperty("b"))];
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], parameters[i], 3e-7f * steps);
            }
        }

        Assert.Equal(5, steps);
    }

    [Fact]
    public void Clip_GoldenGradients_FollowsKerasRule()
    {
        JsonElement golden = Read("clipping");
        float[] gradients = Both(golden.GetProperty("inputs"));
        double norm = GradientNorm.Of(gradients);
        Assert.Equal(golden.GetProperty("global_norm").GetDouble(), norm, 1e-6);

        float[] untouched = [.. gradients];
        GradientNorm.Clip(untouched, norm, 100f, LaneSupport.Best);
        Assert.Equal(gradients, untouched);

        GradientNorm.Clip(gradients, norm, 1f, LaneSupport.Best);
        float[] expected = Both(golden.GetProperty("keras_global_clipnorm_1"));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradients[i], 2e-7f * Math.Abs(expected[i]));
        }

        static float[] Both(JsonElement tensors) => [.. Floats(tensors.GetProperty("g1")), .. Floats(tensors.GetProperty("g2"))];
    }

    private static JsonElement Read(string file)
        => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "data", "optim", file + ".json"))).RootElement;

    private static float[] Floats(JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];
}
