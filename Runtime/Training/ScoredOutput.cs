using System.Collections.Immutable;

namespace Unrolled.Training;

/// <summary>An output of a network and the loss that compares it with its target. The first is that of the last layer; the number of each is that of its target in the data.</summary>
internal sealed class ScoredOutput
{
    private ScoredOutput(NetworkDefinition definition, int place, Loss loss, float weight)
    {
        OutputDefinition output = definition.OutputLayers[place];
        bool isSequence = place == 0 ? definition.ReturnsSequences : output.Axis != 0;
        Name = output.Name;
        Place = place;
        Width = output.Width;
        Axis = output.Axis;
        Loss = loss;
        Weight = weight;
        HasSteps = isSequence;
        ComparesSteps = isSequence && loss is RowLoss;
        FollowsInput = ComparesSteps && output.Axis == definition.InputLayers[0].Axis;
    }

    /// <summary>The output's name.</summary>
    public string Name { get; }

    /// <summary>Its number in <see cref="NetworkDefinition.OutputLayers"/>.</summary>
    public int Place { get; }

    /// <summary>Floats of one of its rows.</summary>
    public int Width { get; }

    /// <summary>The number of its axis.</summary>
    public int Axis { get; }

    /// <summary>The loss, a mean over its own terms.</summary>
    public Loss Loss { get; }

    /// <summary>The weight of the loss in the sum of all.</summary>
    public float Weight { get; }

    /// <summary>True if it is a sequence, false for a vector.</summary>
    public bool HasSteps { get; }

    /// <summary>True if each of its rows has a target; false if there is one for the whole sample.</summary>
    public bool ComparesSteps { get; }

    /// <summary>True if these rows are the time steps of the network's own input, so that masked ones have none.</summary>
    public bool FollowsInput { get; }

    /// <summary>All that a trainer scores, in the order of the targets.</summary>
    public static ImmutableArray<ScoredOutput> Of(NetworkDefinition definition, TrainerOptions options) =>
    [
        new ScoredOutput(definition, 0, options.Loss, options.LossWeight),
        .. options.OutputLosses.Select(l => new ScoredOutput(definition, definition.FindOutput(l.Output), l.Loss, l.Weight)),
    ];
}
