namespace Unrolled.Generator.Layers;

/// <summary>The short-time Fourier transform of the samples in each row: an image of magnitudes, [frames, 1, bins].</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensor in files.</param>
/// <param name="Samples">Samples of a row.</param>
/// <param name="Window">Samples of a frame.</param>
/// <param name="Hop">Samples from one frame to the next.</param>
/// <param name="PadBefore">Samples of reflected padding before a row.</param>
/// <param name="PadAfter">Samples of reflected padding after a row.</param>
/// <param name="Power">True for the square of the magnitude.</param>
internal sealed record StftSpec(string Name, string TensorPrefix, int Samples, int Window, int Hop, int PadBefore, int PadAfter, bool Power)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>Values of a frame.</summary>
    public int Bins => Window / 2 + 1;

    /// <summary>The sizes as a new <c>StftShape</c>.</summary>
    public string Shape => $"StftShape({Samples}, {Window}, {Hop}, {PadBefore}, {PadAfter})";

    public override string Code => "Stft";

    public override string Declaration
        => $"Stft({Window}, {Hop}{(PadBefore == 0 ? "" : $", PadBefore = {PadBefore}")}{(PadAfter == 0 ? "" : $", PadAfter = {PadAfter}")}{(Power ? ", Power = true" : "")})";

    public static LayerSpec Read(LayerReader reader)
    {
        int window = reader.WindowSize(0, "Window"), hop = reader.WindowSize(1, "Hop");
        reader.RequireFlatRows();
        int before = Padding(reader, "PadBefore"), after = Padding(reader, "PadAfter");
        long padded = (long)reader.Inputs + before + after;
        if (!reader.Broken && padded < window)
        {
            reader.ReportBreak(reader.ConstructorNode(0), Descriptors.WindowTooLarge, reader.Name, LayerReader.Text(window), "samples", LayerReader.Text(padded));
        }

        var spec = new StftSpec(reader.Name, reader.TensorPrefix, reader.Inputs, window, hop, before, after, reader.Flag("Power"));
        reader.RequireRow(spec.Image, 1);
        return spec;
    }

    public override SignalSpec OutputFor(SignalSpec source) => Image.Signal(source.Axis);

    public override long CountParameters(long inputs) => 2L * Bins * Window;

    public override LayerPlan Plan(PlanContext context) => new StftPlan(this, context);

    // The frames of a row, one below the other.
    private ImageSpec Image => new((int)(((long)Samples + PadBefore + PadAfter - Window) / Hop + 1), 1, Bins);

    // A reflection ends before the sample at the other end.
    private static int Padding(LayerReader reader, string property)
    {
        int size = reader.Whole(property) ?? 0;
        if (size < 0 || (!reader.Broken && size >= reader.Inputs && size > 0))
        {
            reader.ReportBreak(property, Descriptors.ReflectionOutOfRange, property, LayerReader.Text(size), reader.Name, LayerReader.Text(reader.Inputs - 1));
            return 0;
        }

        return size;
    }
}
