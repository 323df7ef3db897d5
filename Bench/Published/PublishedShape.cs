namespace Unrolled.Bench.Published;

/// <summary>A network that others have published figures of.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Inputs">Features of a step.</param>
/// <param name="Layers">How many LSTM layers.</param>
/// <param name="Units">Units of each.</param>
/// <param name="Steps">Steps of a window.</param>
/// <param name="HasDense">True if a dense layer of one unit comes last.</param>
/// <param name="Networks">A network with the same weights in each of <see cref="Precisions"/>.</param>
internal sealed record PublishedShape(string Name, int Inputs, int Layers, int Units, int Steps, bool HasDense, IReadOnlyList<Func<Network>> Networks)
{
    // Windows have no length in the publication: that of LSTM_A.
    private const int OwnSteps = 50;

    /// <summary>The precisions of weights, in the order of <see cref="Networks"/>.</summary>
    public static IReadOnlyList<WeightPrecision> Precisions { get; } = [WeightPrecision.Float32, WeightPrecision.BFloat16, WeightPrecision.Int8];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublishedShape> All { get; } =
    [
        new("STAC-ML LSTM_A", 100, 2, 100, 50, true, [() => new LstmAFloat32(1), () => new LstmABFloat16(1), () => new LstmAInt8(1)]),
        new("STAC-ML LSTM_B", 250, 3, 200, 100, true, [() => new LstmBFloat32(1), () => new LstmBBFloat16(1), () => new LstmBInt8(1)]),
        new("STAC-ML LSTM_C", 500, 4, 1000, 100, true, [() => new LstmCFloat32(1), () => new LstmCBFloat16(1), () => new LstmCInt8(1)]),
        new("VOLLO 2×128", 128, 2, 128, OwnSteps, false, [() => new Vollo2x128Float32(1), () => new Vollo2x128BFloat16(1), () => new Vollo2x128Int8(1)]),
        new("VOLLO 3×256", 256, 3, 256, OwnSteps, false, [() => new Vollo3x256Float32(1), () => new Vollo3x256BFloat16(1), () => new Vollo3x256Int8(1)]),
        new("VOLLO 3×480", 480, 3, 480, OwnSteps, false, [() => new Vollo3x480Float32(1), () => new Vollo3x480BFloat16(1), () => new Vollo3x480Int8(1)]),
        new("VOLLO 6×320", 320, 6, 320, OwnSteps, false, [() => new Vollo6x320Float32(1), () => new Vollo6x320BFloat16(1), () => new Vollo6x320Int8(1)]),
        new("VOLLO 3×960", 960, 3, 960, OwnSteps, false, [() => new Vollo3x960Float32(1), () => new Vollo3x960BFloat16(1), () => new Vollo3x960Int8(1)]),
    ];

    /// <summary>What it consists of.</summary>
    public string Layout => $"{Inputs} → {Layers} × LSTM {Units}{(HasDense ? " → 1" : "")}";

    /// <summary>The inputs of a window, [steps, inputs].</summary>
    public float[] Window()
    {
        var values = new float[Steps * Inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Sin(0.37f * i) + 0.5f * MathF.Sin(0.0113f * i);
        }

        return values;
    }
}
