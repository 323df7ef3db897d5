namespace Unrolled;

// What model, options and data have to agree on.
public sealed partial class Trainer<T>
{
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
        foreach (Metric metric in options.Metrics)
        {
            RequireMetric(definition, loss, metric);
        }
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

    private void RequireFit(SequenceData data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        NetworkDefinition definition = Model.Definition;
        if (data.Count < 1)
        {
            throw new ArgumentException("Expected at least one sample, got none.", parameter);
        }

        int steps = SampleRows.RequireInputs(definition, data, output: 0, parameter);
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
}
