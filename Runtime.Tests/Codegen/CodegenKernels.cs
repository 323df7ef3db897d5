namespace Unrolled.Tests;

/// <summary>THE table of kernels whose machine code is looked at, and what runs them. Those of blocks begin their sums with stored ones.</summary>
internal static class CodegenKernels
{
    /// <summary>The models that <see cref="Run"/> steps and runs over batches.</summary>
    private static readonly string[] Models = [nameof(Tests.Models.Climate), nameof(Tests.Models.Lstm5x31), nameof(Tests.Models.Lstm2x8), nameof(Tests.Models.Lstm3x60), nameof(Tests.Models.Gru7x32), nameof(Tests.Models.GruBefore7x32), nameof(Tests.Models.SimpleRnn5x31)];

    /// <summary>Methods as the compiler names them, without their type arguments, and the fused multiply-adds in each round of their innermost loops.</summary>
    /// <remarks>Names of generated classes begin with those of their models; a kernel that stands here for several widths is looked at in each.</remarks>
    public static IReadOnlyList<(string Class, string Method, int FusedMultiplyAdds)> All { get; } =
    [
        ("Lstm5x31", "SideBySide", 8),
        ("Lstm2x8", "Blocks", 8),
        ("Gru7x32", "SideBySide", 6),
        ("GruBefore7x32", "SideBySide", 4),
        ("GruBefore7x32", "Blocks", 1),
        ("SimpleRnn5x31", "Blocks", 1),
        ("Lstm3x60", "Rest", 8),
        ("Lstm5x31", "Tile", 8),
        ("Gru7x32", "Tile", 6),
        ("BlockLstm20", "Blocks", 8),
        ("BlockLstm17x64", "SideBySide", 8),
        ("BlockLstm36x44", "Rest", 8),
        ("HalfLstm2x128", "Halves", 2),
        ("Matrix", "Tile4x2", 8),
        ("Matrix", "Tile3x4", 12),
        ("Panels", "HalvesOfFour", 8),
    ];

    /// <summary>Runs every kernel of the table, on the widest lanes.</summary>
    public static void Run()
    {
        foreach (string name in Models)
        {
            TestModel test = TestModel.Of(name);
            Network model = test.Create();
            var sample = new Sample(model.Definition, 3, 7);
            StepRun.Outputs(test, model, test.CreateState(model), sample.Window(0));
            PassRun.Train(model, sample);
            PassRun.Forward(model, new Sample(model.Definition, 3, 9));
        }

        var random = new Random(1);
        foreach (Network model in (Network[])[new BlockLstm20(1), new BlockLstm17x64(1), new BlockLstm36x44(1)])
        {
            float[] x = [.. Enumerable.Range(0, 3 * model.Definition.Inputs).Select(_ => random.NextSingle())];
            model.StepBlock(model.CreateState(), x, new float[3 * model.Definition.Outputs]);
        }

        var half = new Reduced.HalfLstm2x128(1);
        half.Step(half.CreateState(), new float[2], new float[3]);
    }
}
