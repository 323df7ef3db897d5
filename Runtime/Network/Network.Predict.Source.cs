using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class Network
{
    /// <summary>
    /// Runs an encoder and a decoder over whole sequences, the decoder over what is given (teacher forcing). The bits equal those of a stream that
    /// is started on the source and steps along the target's inputs.
    /// </summary>
    /// <param name="source">[source steps, inputs], row-major: the network's own input; any number of steps from 1.</param>
    /// <param name="target">[target steps, width of the additional input], row-major; any number of steps from 1.</param>
    /// <param name="output">[outputs], or [output steps, outputs] if the last layer gives a sequence.</param>
    /// <exception cref="ArgumentException">A length does not fit, or what is written overlaps what is read without being the same.</exception>
    /// <exception cref="InvalidOperationException">The network does not have exactly one additional input that is a separate sequence.</exception>
    public void Predict(ReadOnlySpan<float> source, ReadOnlySpan<float> target, Span<float> output)
    {
        InputDefinition additional = RequireTarget();
        int steps = StepsOf(source.Length, 1, nameof(source)), targetSteps = target.Length / additional.Width;
        if (target.IsEmpty || target.Length % additional.Width != 0)
        {
            throw new ArgumentException($"Expected [steps, {additional.Width}] with at least one step, a multiple of {Require.Floats(additional.Width)}; got {target.Length}.", nameof(target));
        }

        Predict(source, steps, [steps], target, targetSteps, [targetSteps], output, (nameof(source), nameof(source), nameof(target), nameof(target), nameof(output)));
    }

    /// <summary>Runs an encoder and a decoder over several pairs of sequences of different lengths; see the overload for one. Nothing is computed past an end.</summary>
    /// <param name="sources">[batch, source steps, inputs], row-major, with as many steps as the longest source or more; what lies past an end is not read.</param>
    /// <param name="sourceLengths">Steps of each source, [batch].</param>
    /// <param name="targets">[batch, target steps, width of the additional input], row-major; what lies past an end is not read.</param>
    /// <param name="targetLengths">Steps of each target, [batch].</param>
    /// <param name="outputs">[batch, outputs]; or [batch, output steps, outputs] if the last layer gives a sequence, zero past a sequence's end.</param>
    /// <exception cref="ArgumentException">A length does not fit, or what is written overlaps what is read without being the same.</exception>
    /// <exception cref="InvalidOperationException">The network does not have exactly one additional input that is a separate sequence.</exception>
    public void Predict(ReadOnlySpan<float> sources, ReadOnlySpan<int> sourceLengths, ReadOnlySpan<float> targets, ReadOnlySpan<int> targetLengths, Span<float> outputs)
    {
        InputDefinition additional = RequireTarget();
        if (sourceLengths.IsEmpty || sourceLengths.Length != targetLengths.Length)
        {
            throw new ArgumentException($"Expected as many lengths of targets as of sources, 1 or more; got {targetLengths.Length} and {sourceLengths.Length}.", nameof(targetLengths));
        }

        int steps = StepsOf(sources.Length, sourceLengths.Length, nameof(sources));
        long unit = (long)sourceLengths.Length * additional.Width;
        if (targets.IsEmpty || targets.Length % unit != 0)
        {
            throw new ArgumentException($"Expected [{sourceLengths.Length}, steps, {additional.Width}] with at least one step, a multiple of {Require.Floats(unit)}; got {targets.Length}.", nameof(targets));
        }

        Require.Lengths(sourceLengths, steps, nameof(sourceLengths));
        int targetSteps = (int)(targets.Length / unit);
        Require.Lengths(targetLengths, targetSteps, nameof(targetLengths));
        Predict(sources, steps, sourceLengths, targets, targetSteps, targetLengths, outputs, (nameof(sources), nameof(sourceLengths), nameof(targets), nameof(targetLengths), nameof(outputs)));
    }

    // With the names of the caller's parameters: the sequences, what their numbers of steps follow from, and the outputs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Predict(ReadOnlySpan<float> sources, int steps, ReadOnlySpan<int> sourceLengths, ReadOnlySpan<float> targets, int targetSteps, ReadOnlySpan<int> targetLengths, Span<float> outputs, (string Sources, string SourceLengths, string Targets, string TargetLengths, string Outputs) parameters)
    {
        InputDefinition target = RequireTarget();
        int batch = sourceLengths.Length, inputs = Definition.Inputs, targetWidth = target.Width;
        int axis = Definition.OutputLayers[0].Axis, outputSteps = Definition.StepsOf(axis, [steps, targetSteps]);
        if (outputSteps < 1)
        {
            bool ofSource = Definition.InputOf(axis) == 0;
            throw new ArgumentException($"'{Definition.Name}' needs longer sequences: {(ofSource ? steps : targetSteps)} steps are too few for the window of one of its layers.", ofSource ? parameters.SourceLengths : parameters.TargetLengths);
        }

        for (int n = 0; n < batch; n++)
        {
            Definition.RequireSteps(0, sourceLengths[n], parameters.SourceLengths);
            Definition.RequireSteps(1, targetLengths[n], parameters.TargetLengths);
        }

        Require.Length(outputs.Length, (long)batch * outputSteps * Definition.Outputs, parameters.Outputs, "the output");
        Require.ApartOrSame(sources, outputs, parameters.Outputs, "the source");
        Require.ApartOrSame(targets, outputs, parameters.Outputs, "the target");
        RequireTokens(sources, steps, sourceLengths, parameters.Sources);
        for (int n = 0; n < batch; n++)
        {
            RequireTokens(target, targets.Slice(n * targetSteps * targetWidth, targetSteps * targetWidth), targetLengths[n], parameters.Targets);
        }

        PredictBatch(
            new Sequences(sources, steps, inputs, sourceLengths), new Sequences(targets, targetSteps, targetWidth, targetLengths), batch, outputs, parameters.SourceLengths, parameters.TargetLengths);
    }

    private InputDefinition RequireTarget()
        => Definition.AdditionalInputs == 1 && Definition.AdditionalInput(0) is { Kind: InputKind.Sequence } additional
            ? additional
            : throw new InvalidOperationException($"'{Definition.Name}' has {Definition.AdditionalInputs} additional {(Definition.AdditionalInputs == 1 ? "input" : "inputs")}, not one that is a separate sequence.");
}
