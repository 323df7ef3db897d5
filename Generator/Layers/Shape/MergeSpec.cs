namespace Unrolled.Generator.Layers;

/// <summary>Several outputs made one.</summary>
internal sealed record MergeSpec(string Name, string TensorPrefix, MergeModeSpec Mode, EquatableArray<string> Layers)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Merge";

    public override string Declaration => $"Merge({Mode}, {string.Join(", ", Layers)})";

    public static LayerSpec Read(LayerReader reader)
    {
        var mode = (MergeModeSpec)(reader.Constructor(0) as int? ?? 0);
        if (mode == MergeModeSpec.None || !Enum.IsDefined(typeof(MergeModeSpec), mode))
        {
            reader.ReportAt(0, Descriptors.ChoiceUnknown, "Mode", reader.Name, mode.ToString(), "Concat, Sum, Mul, Ave");
        }

        IReadOnlyList<string> layers = reader.ConstructorNames(1);
        if (layers.Count < 2)
        {
            reader.ReportBreak(reader.ConstructorNode(1), Descriptors.MergeTooFew, reader.Name, LayerReader.Text(layers.Count));
        }

        var spec = new MergeSpec(reader.Name, reader.TensorPrefix, mode, layers.ToEquatableArray());
        List<SignalSpec> signals = reader.ReadsInstead(layers, 1);
        if (signals.Count < 2 || signals.Count < layers.Count)
        {
            return spec;
        }

        // Vectors are joined to every step of the sequences.
        SignalSpec sequence = signals.FirstOrDefault(s => s.IsSequence) ?? signals[0];
        for (int i = 0; i < signals.Count; i++)
        {
            if (signals[i].IsSequence && !signals[i].Axis.Equals(sequence.Axis))
            {
                reader.ReportAt(1 + i, Descriptors.MergeAxes, reader.Name, layers[signals.IndexOf(sequence)], layers[i]);
            }
            else if (mode != MergeModeSpec.Concat && signals[i].Width != signals[0].Width)
            {
                reader.ReportAt(1 + i, Descriptors.MergeWidths, reader.Name, mode.ToString(), layers[0], LayerReader.Text(signals[0].Width), layers[i], LayerReader.Text(signals[i].Width));
            }
        }

        long width = mode == MergeModeSpec.Concat ? signals.Sum(s => (long)s.Width) : signals[0].Width;
        if (width > ModelParser.MaxRow)
        {
            reader.ReportBreak(reader.ConstructorNode(1), Descriptors.OutputTooWide, reader.Name, LayerReader.Text(width), LayerReader.Text(ModelParser.MaxRow));
            return spec;
        }

        bool[] follows = FollowSequences(reader.Before);
        IEnumerable<int> ends = sequence.IsSequence ? Enumerable.Range(0, signals.Count).Where(i => !signals[i].IsSequence && follows[reader.Sources[i]]) : [];
        ImageSpec? image = mode != MergeModeSpec.Concat && signals.All(s => Equals(s.Image, signals[0].Image)) ? signals[0].Image : null;
        return spec with { Output = new SignalSpec((int)width, image, sequence.Axis), Ends = ends.ToEquatableArray() };
    }

    // For each layer whether a sequence stands before it: not before a vector made of constant inputs alone. In the layers' order, since there may be
    // 2ⁿ ways from a layer to an input.
    private static bool[] FollowSequences(IReadOnlyList<LayerSpec> layers)
    {
        var follows = new bool[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            follows[i] = layers[i].Output.IsSequence || layers[i].Sources.Any(s => follows[s]);
        }

        return follows;
    }

    /// <summary>Those of its sources that a sequence gives at its end, and that it joins to every step.</summary>
    public EquatableArray<int> Ends { get; init; }

    public override IEnumerable<int> WholeSources => Ends;

    public override SignalSpec OutputFor(SignalSpec source) => Output;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new MergePlan(this, Mode, Output, context);
}
