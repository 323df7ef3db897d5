using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class Network
{
    /// <summary>
    /// Measures the error that quantization causes: runs sequences from their initial states with the quantized weights and with the 32-bit parameters, and compares the
    /// outputs and the final states of recurrent layers. Allocates memory at every call; not for a hot path.
    /// </summary>
    /// <param name="windows">[sequences, steps, inputs], row-major: data like that the model will see.</param>
    /// <param name="sequences">How many sequences, 1 or more.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The network has an additional input that is a vector or a separate sequence.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public QuantizationReport MeasureQuantization(ReadOnlySpan<float> windows, int sequences)
    {
        RequireStepInputs();
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        int steps = StepsOf(windows.Length, sequences, nameof(windows)), rows = Math.Min(sequences, PredictRows);
        Definition.RequireSteps(0, steps, nameof(windows));
        int outputLength = Require.Product(rows, (int)Math.Min(OutputLength(steps, nameof(windows)), int.MaxValue), nameof(windows), "outputs") / rows;
        RequireTokens(windows, steps, default, nameof(windows));
        int inputLength = steps * Definition.Inputs;

        // A pass for training computes with the parameters themselves.
        SequencePass whole = NewPass(steps, rows, training: true, nameof(windows)), rounded = NewPass(steps, rows, training: false, nameof(windows));
        MakeTrainingCopies();
        ErrorSum output = new();
        ErrorSum[] states = [.. Definition.States.Select(_ => new ErrorSum())];
        float[] expected = new float[rows * outputLength], actual = new float[outputLength];
        NetworkState? state = Definition.StepsThroughWindows ? NewState() : null;
        for (int first = 0; first < sequences; first += rows)
        {
            int count = Math.Min(rows, sequences - first);
            ReadOnlySpan<float> part = windows.Slice(first * inputLength, count * inputLength);
            var own = new Sequences(part, steps, Definition.Inputs, default);
            if (state is null)
            {
                RunRows(rounded, own, default, count, expected.AsSpan(0, count * outputLength), nameof(windows), nameof(windows));
                float[] predicted = [.. expected];
                RunRows(whole, own, default, count, expected.AsSpan(0, count * outputLength), nameof(windows), nameof(windows));
                output.Add(expected.AsSpan(0, count * outputLength), predicted);
            }
            else
            {
                RunRows(whole, own, default, count, expected.AsSpan(0, count * outputLength), nameof(windows), nameof(windows));
            }

            for (int n = 0; n < count; n++)
            {
                if (state is not null)
                {
                    state.Reset();
                    RunSteps(state, part.Slice(n * inputLength, inputLength), steps, actual);
                    output.Add(expected.AsSpan(n * outputLength, outputLength), actual);
                }

                for (int s = 0; s < states.Length && !Definition.SkipsMasked; s++)
                {
                    StateDefinition vector = Definition.States[s];
                    states[s].Add(whole.FinalState(s, n), state is null ? rounded.FinalState(s, n) : vector.Kind == StateKind.Hidden ? state.Hidden(vector.Layer) : state.Cell(vector.Layer));
                }
            }
        }

        return new QuantizationReport(
            Definition.Name, Definition.Weights, sequences, steps,
            [output.Report("output"), .. states.Select((s, i) => s.Report($"{Definition.States[i].Layer}, {(Definition.States[i].Kind == StateKind.Hidden ? "h" : "c")}"))],
            MeasureWeights());
    }

    private ImmutableArray<QuantizationError> MeasureWeights()
    {
        float[] values = PredictionWeights();
        return [.. Parameters.Select(tensor =>
        {
            ErrorSum sum = new();
            sum.Add(tensor.Values, values.AsSpan(tensor.Offset, tensor.Length));
            long bytes = tensor.Definition.Precision switch
            {
                WeightPrecision.BFloat16 => 2L * tensor.Length,
                WeightPrecision.Int8 => tensor.Length + sizeof(float) * (long)tensor.Shape[0],
                _ => sizeof(float) * (long)tensor.Length,
            };
            return sum.Report(tensor.Name) with { BytesBefore = sizeof(float) * (long)tensor.Length, BytesAfter = bytes };
        })];
    }

    /// <summary>Sums of squares and maxima of values and of their errors.</summary>
    private sealed class ErrorSum
    {
        private long _count;
        private double _square, _errorSquare, _largest, _maxError;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                double value = expected[i], error = actual[i] - value;
                _square += value * value;
                _errorSquare += error * error;
                _largest = Math.Max(_largest, Math.Abs(value));
                _maxError = Math.Max(_maxError, Math.Abs(error));
            }

            _count += expected.Length;
        }

        public QuantizationError Report(string name)
            => new(name, _count, _largest, Math.Sqrt(_square / Math.Max(1, _count)), _maxError, Math.Sqrt(_errorSquare / Math.Max(1, _count)));
    }
}
