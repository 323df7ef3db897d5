using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

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
    public float? GateClip { get; init; }

    public override string Code => "Lstm";

    public bool HasInputGate => Coupling != CouplingSpec.InputFromForget;

    public bool HasForgetGate => Coupling != CouplingSpec.ForgetFromInput;

    /// <summary>Gates with weights of their own.</summary>
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
            Add("CellClip", CellClip is not null, LayerReader.Text(CellClip ?? 0));
            Add("GateClip", GateClip is not null, LayerReader.Text(GateClip ?? 0));
            return Declare("Lstm", $"{string.Concat(arguments)}{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)}");

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
        var spec = new LstmSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<LstmSpec>(),
            reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
            reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false),
            reader.Initializers(coupling == CouplingSpec.None ? 4 : 3, InitializationSpec.UnitForgetBias))
        {
            Peephole = reader.Flag("Peephole"),
            Coupling = coupling,
            ForgetBias = reader.Number("ForgetBias") ?? StandardForgetBias,
            CellClip = reader.Number("CellClip"),
            GateClip = reader.Number("GateClip"),
        };
        if (!IsFinite(spec.ForgetBias))
        {
            reader.Report(Descriptors.ForgetBiasNotFinite, "ForgetBias", spec.Name, LayerReader.Text(spec.ForgetBias));
        }

        CheckBound("CellClip", spec.CellClip);
        CheckBound("GateClip", spec.GateClip);
        return spec;

        void CheckBound(string property, float? bound)
        {
            if (bound is { } value && !(value > 0 && IsFinite(value)))
            {
                reader.Report(Descriptors.BoundOutOfRange, property, property, LayerReader.Text(value), spec.Name);
            }
        }
    }

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => (long)Gates * Units * (inputs + Units + 1) + (long)Peepholes * Units;

    public override LayerPlan Plan(PlanContext context) => new LstmPlan(this, context);

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
}
