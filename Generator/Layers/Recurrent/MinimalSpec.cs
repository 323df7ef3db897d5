namespace Unrolled.Generator.Layers;

/// <summary>A recurrent layer whose gates see the input alone.</summary>
internal sealed record MinimalSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, InitializersSpec Initializers, bool IsLstm)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    /// <summary>Activation of the second direction.</summary>
    public ActivationSpec BackwardActivation { get; init; } = Activation;

    /// <summary>True if the candidate's function is that of the form that computes with logarithms.</summary>
    public bool LogSpace { get; init; }

    /// <summary>Gates with weights, the candidate among them.</summary>
    public int Gates => GatesOf(IsLstm);

    public override RecurrentSpec SecondDirection => this with { Activation = BackwardActivation };

    public override string Code => IsLstm ? "MinLstm" : "MinGru";

    public override string Declaration => Declare(
        Code, $"{Activation.Declare("Activation", ActivationSpec.Linear)}{(LogSpace ? ", LogSpace = true" : "")}{(BackwardActivation == Activation ? "" : BackwardActivation.Declare("BackwardActivation", null))}");

    public static LayerSpec ReadGru(LayerReader reader) => Read(reader, isLstm: false);

    public static LayerSpec ReadLstm(LayerReader reader) => Read(reader, isLstm: true);

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => (long)Gates * Units * (inputs + (Recurrence.UseBias ? 1 : 0));

    public override bool FitsModuleOf(RecurrentSpec below) => base.FitsModuleOf(below) && below is MinimalSpec other && other.IsLstm == IsLstm;

    public override LayerPlan Plan(PlanContext context) => new MinimalPlan(this, context);

    private static int GatesOf(bool isLstm) => isLstm ? 3 : 2;

    private static MinimalSpec Read(LayerReader reader, bool isLstm)
    {
        var spec = new MinimalSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<MinimalSpec>(),
            reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: false),
            reader.Initializers(GatesOf(isLstm), reader.Units), isLstm);
        spec = spec with { LogSpace = reader.Flag("LogSpace"), BackwardActivation = reader.BackwardActivation("BackwardActivation", spec.Activation) };
        foreach (string given in new[] { "Activation", "BackwardActivation" }.Where(p => spec.LogSpace && reader.Named(p) is not null))
        {
            reader.ReportIdle(Descriptors.TwoCandidateFunctions, given, given, reader.Name);
        }

        return spec;
    }
}
