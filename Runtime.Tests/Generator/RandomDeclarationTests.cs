using System.Reflection;
using System.Text;

namespace Unrolled.Tests;

/// <summary>Random stacks: all compile in one project, and every way through them gives the same bits.</summary>
[Trait("Category", "Generator")]
public class RandomDeclarationTests
{
    private const int Models = 60, Steps = 5, Batch = 3, Seed = 20240, GateActivations = 15;

    // Those that fit a gate, then the others. Without the exponential, whose stacks overflow.
    private static readonly string[] Activations =
    [
        "Linear", "Tanh", "Sigmoid", "Relu", "HardSigmoid", "HardSigmoidKeras2", "HardTanh", "Softsign", "Softplus", "Elu", "Selu",
        "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "Affine", "Softmax", "LogSoftmax", "Gelu", "GeluTanh", "Silu",
    ];


    // Streams a window through Step, which only the declared class has.
    private const string Streaming = """
        public static class Streams
        {
            public static float[] Run(MODEL model, float[] window)
            {
                int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs, steps = window.Length / inputs;
                float[] y = new float[steps * outputs];
                MODEL.State state = model.CreateState();
                for (int t = 0; t < steps; t++)
                {
                    model.Step(state, System.MemoryExtensions.AsSpan(window, t * inputs, inputs), System.MemoryExtensions.AsSpan(y, t * outputs, outputs));
                }

                return y;
            }
        }
        """;

    [Fact]
    public void Stacks_Random_CompileCleanAndAgree()
    {
        var random = new Random(Seed);
        string[] declarations = [.. Enumerable.Range(0, Models).Select(i => Declare(random, i))];
        var run = GeneratorRun.Of(declarations);
        run.AssertClean();
        Assert.Equal(Models, run.Files.Count);
        Assembly assembly = run.Load();
        for (int i = 0; i < Models; i++)
        {
            AssertAgrees(assembly, i, declarations[i]);
        }
    }

    private static string Declare(Random random, int number)
    {
        StringBuilder text = new($"using Unrolled;\nnamespace N{number};\n[Network({random.Next(1, 34)})]\n");
        int layers = random.Next(1, 5);
        int lastRecurrent = -1;
        bool[] recurrent = [.. Enumerable.Range(0, layers).Select(_ => random.Next(5) < 3)];
        for (int i = 0; i < layers; i++)
        {
            lastRecurrent = recurrent[i] ? i : lastRecurrent;
        }

        string prefix = "", kind = "";
        for (int i = 0; i < layers; i++)
        {
            string below = kind;
            kind = !recurrent[i] ? "Dense" : random.Next(4) switch { 0 => "Gru", 1 => "SimpleRnn", _ => "Lstm" };
            List<string> arguments = [$"{random.Next(1, 34)}"];
            if (random.Next(4) == 0)
            {
                arguments.Add($"Name = \"layer.{i}-ä\"");
            }

            if (recurrent[i])
            {
                if (i != lastRecurrent || random.Next(3) == 0)
                {
                    arguments.Add("ReturnSequences = true");
                }

                if (random.Next(3) == 0)
                {
                    arguments.Add($"Activation = Activation.{Activations[random.Next(GateActivations)]}");
                }

                if (kind != "SimpleRnn" && random.Next(3) == 0)
                {
                    arguments.Add($"RecurrentActivation = Activation.{Activations[random.Next(GateActivations)]}");
                }

                if (kind == "Lstm" && random.Next(3) == 0)
                {
                    arguments.Add("Peephole = true");
                }

                if (kind == "Lstm" && random.Next(3) == 0)
                {
                    arguments.Add($"Coupling = LstmCoupling.{(random.Next(2) == 0 ? "InputFromForget" : "ForgetFromInput")}");
                }

                if (kind == "Lstm" && random.Next(4) == 0)
                {
                    arguments.Add($"CellClip = {random.Next(1, 20)}e-1f, ForgetBias = {random.Next(-3, 4)}");
                }

                if (kind == "Lstm" && random.Next(5) == 0)
                {
                    arguments.Add($"GateClip = {random.Next(1, 40)}e-1f");
                }

                if (kind == "Gru" && random.Next(2) == 0)
                {
                    arguments.Add("Reset = GruReset.Before");
                }

                // A neighbour of the same kind may share its prefix with the layer below.
                prefix = kind == below && prefix.Length > 0 ? prefix : random.Next(3) == 0 ? $"rnn{i}" : "";
                if (prefix.Length > 0)
                {
                    arguments.Add($"TensorPrefix = \"{prefix}\"");
                }
            }
            else
            {
                prefix = "";
                if (random.Next(3) > 0)
                {
                    arguments.Add($"Activation = Activation.{Activations[random.Next(Activations.Length)]}");
                }
            }

            text.Append($"[{kind}({string.Join(", ", arguments)})]\n");
        }

        return text.Append("public partial class Model { }\n").Append(Streaming.Replace("MODEL", "Model")).ToString();
    }

    private static void AssertAgrees(Assembly assembly, int number, string declaration)
    {
        Network model = GeneratorRun.Create(assembly, $"N{number}.Model", seed: number);
        NetworkDefinition shape = model.Definition;
        int window = Steps * shape.Inputs, output = (shape.ReturnsSequences ? Steps : 1) * shape.Outputs;
        var random = new Random(number);
        float[] windows = [.. Enumerable.Range(0, Batch * window).Select(_ => 2 * random.NextSingle() - 1)];

        model.Lanes = LaneWidth.Scalar;
        float[] expected = new float[Batch * output];
        for (int b = 0; b < Batch; b++)
        {
            model.Predict(windows.AsSpan(b * window, window), expected.AsSpan(b * output, output));
        }

        Assert.All(expected, v => Assert.True(float.IsFinite(v), declaration));
        MethodInfo stream = assembly.GetType($"N{number}.Streams", throwOnError: true)!.GetMethod("Run")!;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            float[] batch = new float[Batch * output];
            model.Predict(windows, Batch, batch);
            Assert.True(expected.SequenceEqual(batch), $"Batch, {lanes}:\n{declaration}");
            for (int b = 0; b < Batch; b++)
            {
                float[] single = new float[output];
                model.Predict(windows.AsSpan(b * window, window), single);
                Assert.True(expected.AsSpan(b * output, output).SequenceEqual(single), $"One window, {lanes}:\n{declaration}");
                float[] streamed = (float[])stream.Invoke(null, [model, windows[(b * window)..((b + 1) * window)]])!;
                Assert.True(streamed.AsSpan(streamed.Length - output).SequenceEqual(single), $"Streaming, {lanes}:\n{declaration}");
            }
        }
    }
}
