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
                foreach (string file in GoldenFile.Names("optim").Select(n => Path.GetFileName(n)!).Where(n => n != "clipping"))
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
        Optimizer optimizer = Create(file, golden);
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

    [Fact]
    public void Clip_GoldenGradients_IsWithinAMillionthOfPyTorchs()
    {
        // PyTorch adds 1e-6 to the norm.
        JsonElement golden = Read("clipping");
        float[] gradients = [.. Floats(golden.GetProperty("inputs").GetProperty("g1")), .. Floats(golden.GetProperty("inputs").GetProperty("g2"))];
        float[] expected = [.. Floats(golden.GetProperty("torch_clip_grad_norm_1").GetProperty("g1")), .. Floats(golden.GetProperty("torch_clip_grad_norm_1").GetProperty("g2"))];
        GradientNorm.Clip(gradients, GradientNorm.Of(gradients), 1f, LaneSupport.Best);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradients[i], 4e-7f * Math.Abs(expected[i]));
        }
    }

    [Fact]
    public void ClipToValue_GoldenGradients_FollowsTheRule()
    {
        JsonElement golden = Read("clipping");
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            foreach (string tensor in new[] { "g1", "g2" })
            {
                float[] gradients = Floats(golden.GetProperty("inputs").GetProperty(tensor));
                GradientClipping.ToValue(gradients, 0.5f, lanes);
                Assert.Equal(Floats(golden.GetProperty("clipvalue_half").GetProperty(tensor)), gradients);
            }
        }
    }

    private static Optimizer Create(string file, JsonElement golden)
    {
        float Constant(string name, float otherwise = 0f) => golden.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : otherwise;
        bool Has(string name) => golden.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
        OptimizerRule rule = file.Contains("torch", StringComparison.Ordinal) ? OptimizerRule.PyTorch : OptimizerRule.Keras;
        return file.Split('_')[0] switch
        {
            "adam" => new Adam(Constant("lr"), epsilon: Constant("eps"), weightDecay: Constant("weight_decay"), amsgrad: Has("amsgrad"), rule: rule),
            "adamw" => new AdamW(Constant("lr"), Constant("weight_decay"), epsilon: Constant("eps"), rule: rule),
            "rmsprop" => new RmsProp(Constant("lr"), Constant("rho"), Constant("momentum"), Constant("eps"), Has("centered"), rule: rule),
            "adagrad" => new Adagrad(Constant("lr"), epsilon: Constant("eps"), rule: rule),
            "sgd" => new Sgd(Constant("lr"), Constant("momentum"), weightDecay: Constant("weight_decay")),
            _ => throw new NotSupportedException($"No optimizer is known for '{file}'."),
        };
    }

    private static JsonElement Read(string file)
        => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "data", "optim", file + ".json"))).RootElement;

    private static float[] Floats(JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];
}
