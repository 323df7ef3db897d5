namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a long short-term memory layer.</summary>
internal sealed partial class LstmPlan : RecurrentPlan
{
    public LstmPlan(LstmSpec spec, PlanContext context)
        : base(spec, context)
    {
        Lstm = spec;
        List<TensorPlan> tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [Gates * Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorEnding}", [Gates * Units, StateUnits], spec.Initializers.Recurrent!.Code, null),
        ];
        if (HasBias)
        {
            string bias = spec.Initializers.Bias.Kind == InitializationSpec.UnitForgetBias ? ForgetBiasInitializer : spec.Initializers.Bias.Code;
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorEnding}", [Gates * Units], bias, $"{spec.TensorPrefix}.bias_hh{TensorEnding}"));
        }

        PeepholeTensor = FirstTensor + tensors.Count;
        if (spec.Peephole)
        {
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.weight_ch{TensorEnding}", [spec.Peepholes, Units], "Peephole", null));
        }

        ProjectionTensor = FirstTensor + tensors.Count;
        if (HasProjection)
        {
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.weight_hr{TensorEnding}", [StateUnits, Units], spec.Initializers.Kernel.Code, null));
        }

        GainTensor = FirstTensor + tensors.Count;
        if (spec.LayerNormalization)
        {
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.gain_ih{TensorEnding}", [Gates * Units], "Ones", null));
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.gain_hh{TensorEnding}", [Gates * Units], "Ones", null));
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.gain_ch{TensorEnding}", [Units], "Ones", null));
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.bias_ch{TensorEnding}", [Units], "Zeros", null));
        }

        States =
        [
            new StatePlan("Hidden", StateUnits, HiddenOffset, HiddenOffset + HiddenLength),
            new StatePlan("Cell", Units, CellOffset, CellOffset),
        ];
        Tensors = [.. tensors, .. InitialTensors(spec.TensorPrefix, States)];
    }

    /// <summary>A normalized cell takes W·x by itself.</summary>
    public override bool SelectsTokens => base.SelectsTokens && !Lstm.LayerNormalization;

    public LstmSpec Lstm { get; }

    // The tensors' gates are i, f, g, o, without the one that is coupled.
    protected override SumLayout CreateLayout()
    {
        SumPlan[] sums =
        [
            .. Lstm.HasInputGate ? [new SumPlan("i", Lstm.RecurrentActivation)] : Array.Empty<SumPlan>(),
            .. Lstm.HasForgetGate ? [new SumPlan("f", Lstm.RecurrentActivation)] : Array.Empty<SumPlan>(),
            new("g", Lstm.Activation),
            new("o", Lstm.RecurrentActivation),
        ];
        int[] all = [.. Enumerable.Range(0, sums.Length)];
        return LayoutOf(sums, [new(2, all)], new(0, all), new(1, all), isNormalized: Lstm.LayerNormalization);
    }

    public override bool SplitsSums => IsOneBlock && !Lstm.LayerNormalization;

    public override string Kind => "LSTM";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public int CellOffset => StateOffset + 2 * HiddenLength;

    public override int StateLength => 2 * HiddenLength + StateStride + ProjectedLength + ScratchLength;

    /// <summary>The number of the peepholes among the network's tensors.</summary>
    public int PeepholeTensor { get; }

    /// <summary>Floats of the peepholes where they are packed, copied or summed: whole cache lines per gate.</summary>
    public int PeepholeLength => Lstm.Peepholes * StateStride;

    /// <summary>Where the packed peepholes start, counted from the layer's panels.</summary>
    public int PeepholePanel => base.PanelLength;

    /// <summary>Where the peepholes start among the row copies.</summary>
    public int PeepholeRow => RowOffset + base.RowLength;

    /// <summary>Where the gradients of the peepholes start among the gradient columns.</summary>
    public int PeepholeGradient => GradientOffset + base.GradientLength;

    public override int PanelLength => base.PanelLength + PeepholeLength + GainPanelLength + ProjectionPanelLength;

    public override int RowLength => base.RowLength + PeepholeLength + GainRowLength + ProjectionRowLength;

    public override int GradientLength => base.GradientLength + PeepholeLength + GainGradientLength + ProjectionGradientLength;

    public override LayerEmitter CreateEmitter() => new LstmEmitter(this);

    // f = 1 − σ(b) starts at σ(ForgetBias) for b = −ForgetBias. The gate stands second, after i, or first.
    private string ForgetBiasInitializer => (Lstm.Coupling, Lstm.ForgetBias) switch
    {
        (CouplingSpec.None, LstmSpec.StandardForgetBias) => "ForgetBias",
        (CouplingSpec.None, _) => $"GateBias(1, 4, {LayerReader.Text(Lstm.ForgetBias)}f)",
        (CouplingSpec.InputFromForget, _) => $"GateBias(0, 3, {LayerReader.Text(Lstm.ForgetBias)}f)",
        _ => $"GateBias(0, 3, {LayerReader.Text(0 - Lstm.ForgetBias)}f)",
    };
}
