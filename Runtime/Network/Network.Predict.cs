using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class Network
{
    // Sequences of a batch that are predicted together: enough for the matrix kernels, little enough for the caches.
    private const int PredictRows = 32;

    // Time steps times sequences that are held in memory at once, a few hundred floats each: longer batches are split into smaller parts.
    private const int PredictSteps = 1 << 16;

    // Floats of all layers' outputs that are held in memory at once, 256 MiB: an image has many values at each time step.
    private const int PredictFloats = 1 << 26;

    private NetworkState? _idleState;
    private SequencePass? _idlePass;

    /// <summary>
    /// Runs one window through the network, from its initial state: zeros, but for layers with <see cref="RecurrentLayerAttribute.TrainInitialState"/>. If the network runs step by step, the bits equal those of the same number of steps.
    /// </summary>
    /// <param name="window">[steps, inputs], row-major; any number of steps from 1.</param>
    /// <param name="output">[outputs], or [output steps, outputs] if the last layer gives a sequence. It may be the window itself if the lengths are equal.</param>
    /// <exception cref="ArgumentException">A length does not fit, also where the network takes sequences of one length alone; or output and window overlap without being the same.</exception>
    /// <exception cref="InvalidOperationException">The network has an additional input that is a vector or a separate sequence.</exception>
    public void Predict(ReadOnlySpan<float> window, Span<float> output) => PredictWindow(window, output, nameof(window));

    /// <summary>Runs several windows of the same number of steps through the network, each from the initial state.</summary>
    /// <param name="windows">[batch, steps, inputs], row-major.</param>
    /// <param name="batch">How many windows, 1 or more.</param>
    /// <param name="outputs">[batch, outputs], or [batch, output steps, outputs] if the last layer gives a sequence. It may be the windows themselves if the lengths are equal.</param>
    /// <exception cref="ArgumentException">A length does not fit, also where the network takes sequences of one length alone; or outputs and windows overlap without being the same.</exception>
    /// <exception cref="InvalidOperationException">The network has an additional input that is a vector or a separate sequence.</exception>
    public void Predict(ReadOnlySpan<float> windows, int batch, Span<float> outputs) => PredictWindows(windows, batch, outputs, nameof(windows));

    /// <summary>Runs several sequences of different lengths through the network, each from the initial state; nothing is computed past an end.</summary>
    /// <param name="windows">[lengths.Length, steps, inputs], row-major, with as many steps as the longest sequence or more; what lies past an end is not read.</param>
    /// <param name="lengths">Time steps of each sequence, 1 … steps.</param>
    /// <param name="outputs">[lengths.Length, outputs]; or [lengths.Length, output steps, outputs] if the last layer gives a sequence, zero past a sequence's end. It may be the windows themselves if the lengths are equal.</param>
    /// <exception cref="ArgumentException">A length does not fit, also where the network takes sequences of one length alone; or outputs and windows overlap without being the same.</exception>
    /// <exception cref="InvalidOperationException">The network has an additional input that is a vector or a separate sequence.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(ReadOnlySpan<float> windows, ReadOnlySpan<int> lengths, Span<float> outputs)
    {
        RequireStepInputs();
        if (lengths.IsEmpty)
        {
            throw new ArgumentException("Expected the length of one sequence or more, got none.", nameof(lengths));
        }

        int steps = StepsOf(windows.Length, lengths.Length, nameof(windows));
        Require.Lengths(lengths, steps, nameof(lengths));
        foreach (int length in lengths)
        {
            Definition.RequireSteps(0, length, nameof(lengths));
        }

        Require.Length(outputs.Length, lengths.Length * OutputLength(steps, nameof(windows)), nameof(outputs), "the outputs");
        Require.ApartOrSame(windows, outputs, nameof(outputs), nameof(windows));
        RequireTokens(windows, steps, lengths, nameof(windows));
        PredictParts(windows, steps, lengths, lengths.Length, outputs, nameof(lengths));
    }

    // One window, under the name that the caller's parameter has.
    private void PredictWindow(ReadOnlySpan<float> window, Span<float> output, string parameter)
    {
        RequireStepInputs();
        int steps = StepsOf(window.Length, 1, parameter);
        Definition.RequireSteps(0, steps, parameter);
        Require.Length(output.Length, OutputLength(steps, parameter), nameof(output), "the output");
        Require.ApartOrSame(window, output, nameof(output), parameter);
        RequireTokens(window, steps, default, parameter);
        RunWindow(window, steps, output, parameter);
    }

    // One window that has been checked.
    private void RunWindow(ReadOnlySpan<float> window, int steps, Span<float> output, string parameter)
    {
        if (!Definition.Streams)
        {
            PredictRowsOf(window, steps, default, 0, 1, output, parameter);
            return;
        }

        NetworkState state = Interlocked.Exchange(ref _idleState, null) ?? NewState();
        state.Reset();
        Run(state, window, steps, output);

        // A release: what this thread read and wrote of the state comes before what the thread does that takes it next.
        Volatile.Write(ref _idleState, state);
    }

    private void PredictWindows(ReadOnlySpan<float> windows, int batch, Span<float> outputs, string parameter)
    {
        RequireStepInputs();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        int steps = StepsOf(windows.Length, batch, parameter);
        Definition.RequireSteps(0, steps, parameter);
        Require.Length(outputs.Length, batch * OutputLength(steps, parameter), nameof(outputs), "the outputs");
        Require.ApartOrSame(windows, outputs, nameof(outputs), parameter);
        RequireTokens(windows, steps, default, parameter);
        PredictParts(windows, steps, default, batch, outputs, parameter);
    }

    // The steps of one window, from the current state on. If the output is a vector, only the last step has it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(NetworkState state, ReadOnlySpan<float> window, int steps, Span<float> output)
    {
        if (Definition.MaskValue is not null)
        {
            RunLeft(state, window, steps, output);
            return;
        }

        int inputs = Definition.Inputs, outputs = Definition.Outputs;
        for (int t = 0; t < steps; t++)
        {
            bool last = t == steps - 1;
            Advance(state, window.Slice(t * inputs, inputs), Definition.ReturnsSequences ? output.Slice(t * outputs, outputs) : last ? output : default);
        }
    }

    // Part by part, as many sequences at once as there is memory for. The parameter is the one that a number of steps comes from.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictParts(ReadOnlySpan<float> windows, int steps, ReadOnlySpan<int> lengths, int batch, Span<float> outputs, string parameter)
    {
        if (PredictsBySteps)
        {
            PredictStepwise(windows, steps, lengths, batch, outputs, parameter);
            return;
        }

        int maxRows = Math.Max(1, Math.Min(Math.Min(batch, PredictRows), RowsAtOnce(steps)));
        int inputLength = steps * Definition.Inputs, outputLength = outputs.Length / batch;
        for (int first = 0; first < batch; first += maxRows)
        {
            int rows = Math.Min(maxRows, batch - first);
            ReadOnlySpan<float> part = windows.Slice(first * inputLength, rows * inputLength);
            Span<float> output = outputs.Slice(first * outputLength, rows * outputLength);
            if (maxRows == 1 && lengths.IsEmpty && Definition.Streams)
            {
                RunWindow(part, steps, output, parameter);
            }
            else
            {
                PredictRowsOf(part, steps, lengths.IsEmpty ? default : lengths.Slice(first, rows), batch - first, rows, output, parameter);
            }
        }
    }

    // How many sequences of so many time steps there is memory for.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int RowsAtOnce(int steps)
    {
        long floats = Definition.Inputs;
        foreach (LayerDefinition layer in Definition.Layers)
        {
            floats += layer.Units;
        }

        return (int)Math.Min(PredictSteps / steps, PredictFloats / (floats * steps));
    }

    // Some sequences at once, through a pass that is kept for the next call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictRowsOf(ReadOnlySpan<float> windows, int steps, ReadOnlySpan<int> lengths, int rowsAhead, int rows, Span<float> outputs, string parameter)
    {
        SequencePass? pass = Interlocked.Exchange(ref _idlePass, null);
        if (pass is null || pass.MaxSteps < steps || pass.MaxRows < rows)
        {
            int room = Math.Max(1, Math.Min(Math.Min(Math.Max(rowsAhead, rows), PredictRows), Math.Max(rows, RowsAtOnce(steps))));
            pass = NewPass(Math.Max(steps, pass?.MaxSteps ?? 0), Math.Max(room, pass?.MaxRows ?? 0), steps, rows, parameter);
        }

        if (Definition.MaskValue is not null)
        {
            PredictUnmasked(pass, windows, steps, lengths, rows, outputs, parameter);
            Volatile.Write(ref _idlePass, pass);
            return;
        }

        if (lengths.IsEmpty)
        {
            pass.Begin(steps, rows, parameter);
        }
        else
        {
            pass.Begin(lengths, rows, parameter, parameter);
        }

        int inputs = Definition.Inputs, width = Definition.Outputs, outputSteps = outputs.Length / rows / width;
        SequenceAxis axis = pass.Axis(Definition.InputLayers[0].Axis);
        for (int r = 0; r < rows; r++)
        {
            for (int t = 0; t < axis.Lengths[r]; t++)
            {
                pass.SetStep(t, r, windows.Slice((r * steps + t) * inputs, inputs));
            }
        }

        Forward(pass);
        CopyOutputs(pass, 0, rows, outputSteps, outputs);
        Volatile.Write(ref _idlePass, pass);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    // A pass for as many steps and sequences as any before it, or, if that does not fit, only for those that are needed.
    private SequencePass NewPass(int maxSteps, int maxRows, int steps, int rows, string parameter)
    {
        try
        {
            return NewPass(maxSteps, maxRows, training: false);
        }
        catch (PassSizeException)
        {
            return NewPass(steps, rows, training: false, parameter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireStepInputs()
    {
        for (int i = 1; i < Definition.InputLayers.Length; i++)
        {
            if (Definition.InputLayers[i].Kind != InputKind.Step)
            {
                throw new InvalidOperationException(
                    $"'{Definition.Name}' has an additional input '{Definition.InputLayers[i].Name}'. Predict a SequenceData that has it (SequenceData.With){(Definition.Streams ? ", or set it on a state and step" : "")}.");
            }
        }
    }

    private int StepsOf(int length, int batch, string parameter)
    {
        long unit = (long)batch * Definition.Inputs;
        if (length == 0 || length % unit != 0)
        {
            string shape = batch == 1 ? $"[steps, {Definition.Inputs}]" : $"[{batch}, steps, {Definition.Inputs}]";
            throw new ArgumentException($"Expected {shape} with at least one step, a multiple of {Require.Floats(unit)}; got {length}.", parameter);
        }

        return (int)(length / unit);
    }

    private long OutputLength(int steps, string parameter)
    {
        int outputSteps = Definition.OutputSteps(steps);
        return outputSteps >= 1
            ? (long)outputSteps * Definition.Outputs
            : throw new ArgumentException($"'{Definition.Name}' needs longer sequences: {steps} steps leave nothing to the window of '{Definition.WindowWithout(steps)}'.", parameter);
    }
}
