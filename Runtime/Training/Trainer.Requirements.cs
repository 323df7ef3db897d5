using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Checks that model, options and data fit each other.
public sealed partial class Trainer<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireOptions(NetworkDefinition definition, TrainerOptions options)
    {
        Loss loss = options.Loss;
        loss.RequireOutputs(definition.Outputs);
        if (loss is SequenceLoss && !definition.ReturnsSequences)
        {
            throw new ArgumentException($"The loss '{loss.Name}' looks at the outputs of all time steps, but '{definition.Name}' has one output per sample.", nameof(options));
        }

        if (OutputActivation.Contradicts(definition, loss.Form) is { } activation)
        {
            string wanted = loss.Form == OutputForm.Logits ? "logits, to which it applies a sigmoid or softmax itself" : "probabilities";
            throw new ArgumentException($"The loss '{loss.Name}' expects {wanted}, but '{definition.Name}' ends in {activation}. Take the loss's other form, or change the last layer.", nameof(options));
        }

        RequirePieces(definition, options);
        RequireOutputLosses(definition, options);
        foreach (Metric metric in options.Metrics)
        {
            RequireMetric(definition, loss, metric);
        }

        if (options.EarlyStopping?.Metric is { } monitored && !options.Metrics.Contains(monitored))
        {
            throw new ArgumentException(
                $"{nameof(options.EarlyStopping)} looks at the metric '{monitored.Name}', which is not reported. Reported are: {(options.Metrics.IsEmpty ? "none" : string.Join(", ", options.Metrics))}.",
                nameof(options));
        }
    }

    // The user did not ask for the default ones. Those that do not fit the loss would only prevent its use.
    private static TrainerOptions WithMetricsThatFit(NetworkDefinition definition, TrainerOptions options)
    {
        if (!options.HasDefaultMetrics)
        {
            return options;
        }

        options.Loss.RequireOutputs(definition.Outputs);
        ImmutableArray<Metric> fitting = options.Loss is RowLoss loss ? options.Metrics.RemoveAll(m => !m.Accepts(definition.Outputs, loss.TargetWidth(definition.Outputs))) : [];
        return fitting.Length == options.Metrics.Length ? options : options with { Metrics = fitting };
    }

    private static void RequireMetric(NetworkDefinition definition, Loss loss, Metric metric)
    {
        if (loss is not RowLoss rows)
        {
            throw new ArgumentException($"The metric '{metric.Name}' compares outputs with targets step by step, but the targets of the loss '{loss.Name}' have no steps. Set {nameof(TrainerOptions.Metrics)} to none.", "options");
        }

        int width = rows.TargetWidth(definition.Outputs);
        if (!metric.Accepts(definition.Outputs, width))
        {
            throw new ArgumentException(
                $"The metric '{metric.Name}' does not compare {definition.Outputs} outputs with targets of width {width}, which the loss '{loss.Name}' has. Set {nameof(TrainerOptions.Metrics)} to none, or to others.",
                "options");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireOutputLosses(NetworkDefinition definition, TrainerOptions options)
    {
        foreach (OutputLoss output in options.OutputLosses)
        {
            int place = definition.OutputLayers.IndexOf(definition.OutputLayers.FirstOrDefault(l => l.Name == output.Output)!);
            if (place < 1)
            {
                throw new ArgumentException(
                    $"'{definition.Name}' has no output '{output.Output}' besides that of its last layer. It has: {(definition.OutputLayers.Length == 1 ? "none" : string.Join(", ", definition.OutputLayers.Skip(1).Select(l => l.Name)))}.",
                    nameof(options));
            }

            output.Loss.RequireOutputs(definition.OutputLayers[place].Width);
            if (options.OutputLosses.Count(l => l.Output == output.Output) > 1)
            {
                throw new ArgumentException($"The output '{output.Output}' has two losses.", nameof(options));
            }
        }

        if (options.OutputLosses.Length > 0 && (definition.MaskValue is not null || options.Stateful || options.TruncatedBptt is not null))
        {
            string reason = definition.MaskValue is not null ? $"'{definition.Name}' skips masked time steps" : "pieces of time are cut for one target";
            throw new ArgumentException($"{nameof(options.OutputLosses)} do not go with this: {reason}.", nameof(options));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireAdditionalTargets(NetworkDefinition definition, SequenceData data, string parameter)
    {
        if (data.AdditionalTargets != Options.OutputLosses.Length)
        {
            throw new ArgumentException($"Expected {Options.OutputLosses.Length} additional targets, one for each of the {nameof(TrainerOptions.OutputLosses)}; the data have {data.AdditionalTargets}.", parameter);
        }

        for (int o = 0; o < data.AdditionalTargets; o++)
        {
            OutputLoss output = Options.OutputLosses[o];
            int place = definition.FindOutput(output.Output), width = output.Loss.TargetWidth(definition.OutputLayers[place].Width), steps = SampleRows.RequireInputs(definition, data, place, parameter);
            if (data.AdditionalTargetWidth(o) != width || data.AdditionalTargetSteps(o) != steps)
            {
                throw new ArgumentException($"The output '{output.Output}' of '{definition.Name}' expects targets [{steps}, {width}], the data have [{data.AdditionalTargetSteps(o)}, {data.AdditionalTargetWidth(o)}].", parameter);
            }
        }
    }

    // No order of endless samples can be kept.
    private void RequireOrder(SequenceData data, string parameter)
    {
        if (Options.Shuffle)
        {
            SampleOrder.RequireRoom(data.Count, $"For more set {nameof(TrainerOptions.Shuffle)} to false.", parameter);
        }
    }

    private void RequireFit(SequenceData data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        NetworkDefinition definition = Model.Definition;
        if (data.Count < 1)
        {
            throw new ArgumentException("Expected at least one sample, got none.", parameter);
        }

        int steps = SampleRows.RequireInputs(definition, data, output: 0, parameter);
        RequireAdditionalTargets(definition, data, parameter);
        if (Options.Loss is RowLoss rows && data.Targets != rows.TargetWidth(definition.Outputs))
        {
            throw new ArgumentException($"'{definition.Name}' expects {rows.TargetWidth(definition.Outputs)} floats per target, the data have {data.Targets}.", parameter);
        }

        bool perStep = definition.ReturnsSequences && Options.Loss is RowLoss;
        int outputSteps = perStep ? steps : 1;
        if (data.TargetSteps != outputSteps)
        {
            string expected = perStep ? $"a target at each of the {outputSteps} time steps" : "one target per sample";
            throw new ArgumentException($"'{definition.Name}' expects {expected}, the data have {data.TargetSteps} target steps.", parameter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireIndices(SequenceData data, ReadOnlySpan<int> indices)
    {
        if (indices.Length < 1 || indices.Length > Options.BatchSize)
        {
            throw new ArgumentException($"Expected 1 … {Options.BatchSize} indices, got {indices.Length}.", nameof(indices));
        }

        foreach (int index in indices)
        {
            if ((uint)index >= (uint)data.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"Expected indices of 0 … {data.Count - 1}.");
            }
        }
    }
}
