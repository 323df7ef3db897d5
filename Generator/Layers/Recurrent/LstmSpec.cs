namespace Unrolled.Generator.Layers;

/// <summary>A long short-term memory layer.</summary>
internal sealed record LstmSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, ActivationSpec RecurrentActivation, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    /// <summary>The forget gate's first bias unless it is given.</summary>
    public const float StandardForgetBias = 1f;

    public bool Peephole { get; init; }

    public CouplingSpec Coupling { get; init; }

    public float ForgetBias { get; init; } = StandardForgetBias;

    /// <summary>The bound of the cell; null where it has none.</summary>
    public float? CellClip { get; init; }

    /// <summary>The bound of the gates' sums; null where they have none.</summary>
    public float? GateClip => Recurrence.GateClip;

    /// <summary>The function of the cell in h.</summary>
    public ActivationSpec CellActivation { get; init; } = Activation;

    /// <summary>Activation of the second direction.</summary>
    public ActivationSpec BackwardActivation { get; init; } = Activation;

    /// <summary>RecurrentActivation of the second direction.</summary>
    public ActivationSpec BackwardRecurrentActivation { get; init; } = RecurrentActivation;

    /// <summary>CellActivation of the second direction.</summary>
    public ActivationSpec BackwardCellActivation { get; init; } = Activation;

    public override RecurrentSpec SecondDirection => this with { Activation = BackwardActivation, RecurrentActivation = BackwardRecurrentActivation, CellActivation = BackwardCellActivation };

    // Unless it is given: the candidate's, where that is so in the first direction.
    private static ActivationSpec BackwardCell(ActivationSpec activation, ActivationSpec cell, ActivationSpec backward) => cell == activation ? backward : cell;

    /// <summary>The size of h where it is smaller than the cell, else 0.</summary>
    public int Projection { get; init; }

    /// <summary>True if W·x, U·h and the cell are normalized.</summary>
    public bool LayerNormalization { get; init; }

    public override string Code => "Lstm";

    public bool HasInputGate => Coupling != CouplingSpec.InputFromForget;

    public bool HasForgetGate => Coupling != CouplingSpec.ForgetFromInput;

    /// <summary>Gates with separate weights.</summary>
    public int Gates => Coupling == CouplingSpec.None ? 4 : 3;

    /// <summary>Gates that see the cell: all but g.</summary>
    public int Peepholes => Peephole ? Gates - 1 : 0;

    // Without ForgetBias: files carry this as what the network computes, and a first value is no part of that.
    public override string Declaration
    {
        get
        {
            List<string> arguments = [];
            Add("Peephole", Peephole, "true");
            Add("Coupling", Coupling != CouplingSpec.None, $"{Coupling}");
            Add("Projection", Projection > 0, LayerReader.Text(Projection));
            Add("LayerNormalization", LayerNormalization, "true");
            Add("CellClip", CellClip is not null, LayerReader.Text(CellClip ?? 0));
            return Declare("Lstm", $"{string.Concat(arguments)}{DeclaredGateClip}{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)}{(CellActivation == Activation ? "" : CellActivation.Declare("CellActivation", null))}{(BackwardActivation == Activation ? "" : BackwardActivation.Declare("BackwardActivation", null))}{(BackwardRecurrentActivation == RecurrentActivation ? "" : BackwardRecurrentActivation.Declare("BackwardRecurrentActivation", null))}{(BackwardCellActivation == BackwardCell(Activation, CellActivation, BackwardActivation) ? "" : BackwardCellActivation.Declare("BackwardCellActivation", null))}");

            void Add(string name, bool given, string value)
            {
                if (given)
                {
                    arguments.Add($", {name} = {value}");
                }
            }
        }
    }

    public static LayerSpec Read(LayerReader reader)
    {
        CouplingSpec coupling = reader.Choice("Coupling", CouplingSpec.None);
        ActivationSpec activation = reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false);
        int projection = reader.Whole("Projection") ?? 0;
        if (reader.Whole("Projection") is not null && reader.Units > 0 && !(projection >= 1 && projection < reader.Units))
        {
            // As many values as the cell has: that is what a layer without a projection gives.
            reader.Report(Descriptors.ProjectionOutOfRange, "Projection", projection == reader.Units ? Mend.RemoveArgument : null, LayerReader.Text(projection), reader.Name, LayerReader.Text(reader.Units - 1));
            projection = 0;
        }

        var spec = new LstmSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<LstmSpec>(), activation,
            reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false),
            reader.Initializers(coupling == CouplingSpec.None ? 4 : 3, projection > 0 ? projection : reader.Units, InitializationSpec.UnitForgetBias))
        {
            CellActivation = reader.Activation("CellActivation", activation, allowSoftmax: false),
            Projection = projection,
            LayerNormalization = reader.Flag("LayerNormalization"),
            Peephole = reader.Flag("Peephole"),
            Coupling = coupling,
            ForgetBias = reader.Number("ForgetBias") ?? StandardForgetBias,
            CellClip = reader.Bound("CellClip"),
        };
        ActivationSpec backward = reader.BackwardActivation("BackwardActivation", activation);
        spec = spec with
        {
            BackwardActivation = backward,
            BackwardRecurrentActivation = reader.BackwardActivation("BackwardRecurrentActivation", spec.RecurrentActivation),
            BackwardCellActivation = reader.BackwardActivation("BackwardCellActivation", BackwardCell(activation, spec.CellActivation, backward)),
        };
        if (!IsFinite(spec.ForgetBias))
        {
            reader.Report(Descriptors.ForgetBiasNotFinite, "ForgetBias", spec.Name, LayerReader.Text(spec.ForgetBias));
        }

        if (spec.LayerNormalization && spec.Units == 1)
        {
            reader.Report(Descriptors.NormalizationOfOneUnit, "LayerNormalization", spec.Name);
        }

        if (projection > 0 && spec.Initializers.Kernel.Kind == InitializationSpec.Identity)
        {
            reader.Report(Descriptors.IdentityNotSquare, "KernelInitializer", "KernelInitializer", spec.Name, LayerReader.Text(projection), LayerReader.Text(spec.Units));
        }

        return spec;
    }

    public override int StateUnits => Projection > 0 ? Projection : Units;

    protected override long CarriedUnits => StateUnits + (long)Units;

    public override bool FitsModuleOf(RecurrentSpec below) => base.FitsModuleOf(below) && below is LstmSpec other && other.Coupling == Coupling
        && other.Peephole == Peephole && other.LayerNormalization == LayerNormalization && (other.Projection > 0) == (Projection > 0);

    protected override long CountDirection(long inputs)
        => (long)Gates * Units * (inputs + StateUnits + (Recurrence.UseBias ? 1 : 0) + (LayerNormalization ? 2 : 0))
            + Units * ((long)Peepholes + Projection + (LayerNormalization ? 2 : 0));

    public override LayerPlan Plan(PlanContext context) => new LstmPlan(this, context);

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
}
