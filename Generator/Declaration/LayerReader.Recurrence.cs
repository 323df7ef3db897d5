namespace Unrolled.Generator.Declaration;

/// <content>What all recurrent layers have, and what is said of their directions.</content>
internal sealed partial class LayerReader
{
    /// <summary>The number of the layer in one PyTorch module: if it reads one of the same kind with the same prefix, that is the layer below it.</summary>
    public int TensorLayer<T>()
        where T : RecurrentSpec
        => Source is T below && below.TensorPrefix == TensorPrefix ? below.Recurrence.TensorLayer + 1 : 0;

    /// <summary>What all recurrent layers have.</summary>
    public RecurrenceSpec Recurrence<T>()
        where T : RecurrentSpec
        => new(Units, Flag("ReturnSequences"), TensorLayer<T>())
        {
            ReturnState = Flag("ReturnState"),
            Bidirectional = Choice("Bidirectional", MergeModeSpec.None),
            Reverse = Reverse(),
            UseBias = UseBias(),
            GateClip = Bound("GateClip"),
            InitialState = Named("InitialState") is { Value: string initial } ? initial : null,
            TrainInitialState = Flag("TrainInitialState"),
            Dropout = Rate("Dropout"),
            RecurrentDropout = Rate("RecurrentDropout"),
        };

    /// <summary>An activation of the second direction, that of the first unless it is given; one is reported where there is no second direction.</summary>
    public ActivationSpec BackwardActivation(string property, ActivationSpec standard)
    {
        if (HasTwoDirections)
        {
            return Activation(property, standard, allowSoftmax: false);
        }

        foreach (string given in new[] { property, property + "Alpha", property + "Beta" }.Where(p => Named(p) is not null))
        {
            ReportIdle(Descriptors.SecondDirectionMissing, given, given, Name);
        }

        return standard;
    }

    // Reports nothing for an invalid value: the layer itself reports that, once.
    private bool HasTwoDirections => Named("Bidirectional") is { Value: int mode } && mode != (int)MergeModeSpec.None;

    // True for one direction from the end; of two directions it is reported.
    private bool Reverse()
    {
        if (!Flag("Reverse") || !HasTwoDirections)
        {
            return Flag("Reverse");
        }

        ReportIdle(Descriptors.ReverseOfBoth, "Reverse", Name);
        return false;
    }
}
