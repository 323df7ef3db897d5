using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Checks that model, options and data fit each other.
public sealed partial class Trainer<T>
{
    // What the trainer scores: the last layer's output, then those of the options.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ImmutableArray<ScoredOutput> RequireOptions(NetworkDefinition definition, TrainerOptions options)
    {
        RequireOutputs(definition, options);
        ImmutableArray<ScoredOutput> outputs = ScoredOutput.Of(definition, options);
        foreach (ScoredOutput output in outputs)
        {
            output.Loss.RequireOutputs(output.Width);
            if (output.Loss is SequenceLoss && !output.HasSteps)
            {
                throw new ArgumentException($"The loss '{output.Loss.Name}' needs the outputs of all time steps, but {NameOf(definition, output)} has one output per sample.", nameof(options));
            }
        }

        Loss loss = options.Loss;
        if (OutputActivation.Contradicts(definition, loss.Form) is { } activation)
        {
            string wanted = loss.Form == OutputForm.Logits ? "logits, to which it applies a sigmoid or softmax itself" : "probabilities";
            throw new ArgumentException($"The loss '{loss.Name}' expects {wanted}, but '{definition.Name}' ends {(activation == OutputActivation.None ? activation : $"in {activation}")}. Use the loss's other form, or change the last layer.", nameof(options));
        }

        RequirePieces(definition, options, outputs);
        foreach (Metric metric in options.Metrics)
        {
            RequireMetric(definition, loss, metric);
        }

        if (options.EarlyStopping?.Metric is { } monitored && !options.Metrics.Contains(monitored))
        {
            throw new ArgumentException(
                $"{nameof(options.EarlyStopping)} monitors the metric '{monitored.Name}', which is not reported. Reported metrics: {(options.Metrics.IsEmpty ? "none" : string.Join(", ", options.Metrics))}.",
                nameof(options));
        }

        return outputs;
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
            throw new ArgumentException($"The metric '{metric.Name}' compares outputs with targets step by step, but the targets of the loss '{loss.Name}' have no steps. Set {nameof(TrainerOptions.Metrics)} to [].", "options");
        }

        int width = rows.TargetWidth(definition.Outputs);
        if (!metric.Accepts(definition.Outputs, width))
        {
            throw new ArgumentException(
                $"The metric '{metric.Name}' cannot compare {definition.Outputs} outputs with targets of width {width}, which the loss '{loss.Name}' has. Set {nameof(TrainerOptions.Metrics)} to [] or to other metrics.",
                "options");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireOutputs(NetworkDefinition definition, TrainerOptions options)
    {
        foreach (OutputLoss output in options.OutputLosses)
        {
            if (!definition.OutputLayers.Skip(1).Any(l => l.Name == output.Output))
            {
                throw new ArgumentException(
                    $"'{definition.Name}' has no additional output '{output.Output}'. It has: {(definition.OutputLayers.Length == 1 ? "none" : string.Join(", ", definition.OutputLayers.Skip(1).Select(l => l.Name)))}.",
                    nameof(options));
            }

            if (options.OutputLosses.Count(l => l.Output == output.Output) > 1)
            {
                throw new ArgumentException($"The output '{output.Output}' has two losses.", nameof(options));
            }
        }
    }

    private static string NameOf(NetworkDefinition definition, ScoredOutput output) => output.Place == 0 ? $"'{definition.Name}'" : $"'{output.Name}' of '{definition.Name}'";

    // No order of endless samples can be kept.
    private void RequireOrder(SequenceData data, string parameter)
    {
        if (Options.Shuffle)
        {
            SampleOrder.RequireRoom(data.Count, $"For more, set {nameof(TrainerOptions.Shuffle)} to false.", parameter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireFit(SequenceData data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        NetworkDefinition definition = Model.Definition;
        if (data.Count < 1)
        {
            throw new ArgumentException("Expected at least one sample, got none.", parameter);
        }

        if (data.AdditionalTargets != _outputs.Length - 1)
        {
            throw new ArgumentException($"Expected {_outputs.Length - 1} additional targets, one for each of the {nameof(TrainerOptions.OutputLosses)}; the data have {data.AdditionalTargets}.", parameter);
        }

        for (int o = 0; o < _outputs.Length; o++)
        {
            ScoredOutput output = _outputs[o];
            int steps = SampleRows.RequireInputs(definition, data, output.Place, parameter), targetSteps = data.TargetStepsOf(o), width = data.TargetWidthOf(o);
            if (output.Loss is RowLoss rows && width != rows.TargetWidth(output.Width))
            {
                throw new ArgumentException($"{NameOf(definition, output)} expects {rows.TargetWidth(output.Width)} floats per target, but the data have {width}.", parameter);
            }

            if (targetSteps != (output.ComparesSteps ? steps : 1))
            {
                string expected = output.ComparesSteps ? $"a target at each of the {steps} time steps" : "one target per sample";
                throw new ArgumentException($"{NameOf(definition, output)} expects {expected}, but the data have {targetSteps} target steps.", parameter);
            }
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
