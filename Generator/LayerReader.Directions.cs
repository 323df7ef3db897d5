using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <content>What is said of a recurrent layer's directions.</content>
internal sealed partial class LayerReader
{
    /// <summary>An activation of the second direction, that of the first unless it is given; one is reported where there is no second direction.</summary>
    public ActivationSpec BackwardActivation(string property, ActivationSpec standard)
    {
        if (HasTwoDirections)
        {
            return Activation(property, standard, allowSoftmax: false);
        }

        foreach (string given in new[] { property, property + "Alpha", property + "Beta" }.Where(p => Named(p) is not null))
        {
            Report(Descriptors.SecondDirectionMissing, given, given, Name);
        }

        return standard;
    }

    // Without a word about a value that is none: the layer's own reading of it reports that, once.
    private bool HasTwoDirections => Named("Bidirectional") is { Value: int mode } && mode != (int)MergeModeSpec.None;

    // True for one direction from the end; of two directions it is reported.
    private bool Reverse()
    {
        if (!Flag("Reverse") || !HasTwoDirections)
        {
            return Flag("Reverse");
        }

        Report(Descriptors.ReverseOfBoth, "Reverse", Name);
        return false;
    }
}
