using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled.Training;

/// <summary>Everything that determines the bits of a training besides the data, as texts: a trainer that continues from a checkpoint has to have the same.</summary>
internal static class CheckpointSettings
{
    private const string None = "none";

    /// <summary>Names and values. Threads and lanes are not included, since results do not depend on them.</summary>
    public static ImmutableArray<(string Name, string Value)> Of(NetworkDefinition definition, TrainerOptions options) =>
    [
        ("Network", definition.Name),
        ("Layers", definition.TrainingDeclaration),
        (nameof(options.Loss), options.LossWeight == 1 ? options.Loss.Description : Text($"{options.Loss.Description} x {options.LossWeight}")),
        (nameof(options.OutputLosses), List(options.OutputLosses.Select(l => Text($"{l.Output}: {l.Loss.Description} x {l.Weight}")))),
        (nameof(options.Reduction), options.Reduction.ToString()),
        (nameof(options.Schedule), options.Schedule?.Description ?? None),
        (nameof(options.Optimizer), options.Optimizer.Description),
        (nameof(options.Metrics), List(options.Metrics.Select(m => m.Name))),
        (nameof(options.BatchSize), Text($"{options.BatchSize}")),
        (nameof(options.Shards), Text($"{options.ActualShards}")),
        (nameof(options.ClipNorm), options.ClipNorm?.ToString(CultureInfo.InvariantCulture) ?? None),
        (nameof(options.ClipValue), options.ClipValue?.ToString(CultureInfo.InvariantCulture) ?? None),
        (nameof(options.Seed), Text($"{options.Seed}")),
        (nameof(options.Shuffle), Text($"{options.Shuffle}")),
        (nameof(options.Stateful), Text($"{options.Stateful}")),
        (nameof(options.TruncatedBptt), options.TruncatedBptt is { } t ? Text($"k1 {t.K1}, k2 {t.K2}") : None),
        (nameof(options.StepsPerEpoch), options.StepsPerEpoch?.ToString(CultureInfo.InvariantCulture) ?? None),
        (nameof(options.ValidationSteps), options.ValidationSteps?.ToString(CultureInfo.InvariantCulture) ?? None),
        (nameof(options.Frozen), List(options.Frozen)),
        (nameof(options.Averaging), options.Averaging?.Description ?? None),
        (nameof(options.EarlyStopping), options.EarlyStopping?.Description ?? None),
    ];

    private static string List(IEnumerable<string> items) => string.Join("; ", items) is { Length: > 0 } text ? text : None;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
