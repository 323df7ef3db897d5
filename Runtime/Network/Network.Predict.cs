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
        PredictBatch(new Sequences(windows, steps, Definition.Inputs, lengths), default, lengths.Length, outputs, nameof(lengths), nameof(lengths));
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
        if (!Definition.StepsThroughWindows)
        {
            RunRows(new Sequences(window, steps, Definition.Inputs, default), default, rowsAhead: 1, rows: 1, output, parameter, parameter);
            return;
        }

        NetworkState state = Interlocked.Exchange(ref _idleState, null) ?? NewState();
        state.Reset();
        RunSteps(state, window, steps, output);

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
        PredictBatch(new Sequences(windows, steps, Definition.Inputs, default), default, batch, outputs, parameter, parameter);
    }

    // The unmasked steps of one window, from the current state on, one by one or as a block. If the output is a vector, the last of them has it; without any it is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSteps(NetworkState state, ReadOnlySpan<float> window, int steps, Span<float> output)
    {
        int inputs = Definition.Inputs, outputs = Definition.Outputs, last = steps - 1;
        bool skips = Definition.SkipsMasked, returnsSequences = Definition.ReturnsSequences;
        if (steps > 1 && StepsWindowsAsBlocks && BlockOf(state) is not null)
        {
            RunBlock(state, steps, window, output, onlyLast: !returnsSequences);
            return;
        }

        while (skips && last >= 0 && IsMasked(window.Slice(last * inputs, inputs)))
        {
            last--;
        }

        // A step is read before its output is written, and zeros are written when their step is due: the output may be the window.
        for (int t = 0; t <= last; t++)
        {
            ReadOnlySpan<float> features = window.Slice(t * inputs, inputs);
            if (skips && IsMasked(features))
            {
                if (returnsSequences)
                {
                    output.Slice(t * outputs, outputs).Clear();
                }

                continue;
            }

            Advance(state, features, returnsSequences ? output.Slice(t * outputs, outputs) : t == last ? output : default);
        }

        if (returnsSequences)
        {
            output[((last + 1) * outputs)..].Clear();
        }
        else if (last < 0)
        {
            output.Clear();
        }
    }

    // A batch that has been checked: each sequence by itself where the network says so, else as many at once as there is memory for.
    // The parameters are those that the numbers of steps come from.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictBatch(Sequences own, Sequences additional, int batch, Span<float> outputs, string parameter, string additionalParameter)
    {
        if (Definition.StepsAlone)
        {
            RunOneByOne(own, batch, outputs, parameter);
            return;
        }

        int maxRows = Math.Max(1, Math.Min(Math.Min(batch, PredictRows), RowsAtOnce(Math.Max(own.Steps, additional.Steps)))), outputLength = outputs.Length / batch;
        for (int first = 0; first < batch; first += maxRows)
        {
            int rows = Math.Min(maxRows, batch - first);
            Sequences part = own.Slice(first, rows);
            Span<float> output = outputs.Slice(first * outputLength, rows * outputLength);
            if (maxRows == 1 && !own.HasLengths && additional.Steps == 0)
            {
                RunWindow(part[0], part.Steps, output, parameter);
            }
            else
            {
                RunRows(part, additional.Slice(first, rows), Math.Min(batch - first, PredictRows), rows, output, parameter, additionalParameter);
            }
        }
    }

    // Sequences one by one, each as a window. After an end there are zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOneByOne(Sequences own, int batch, Span<float> outputs, string parameter)
    {
        int outputLength = outputs.Length / batch;
        for (int n = 0; n < batch; n++)
        {
            int length = own.LengthOf(n), used = Definition.OutputSteps(length) * Definition.Outputs;
            Span<float> output = outputs.Slice(n * outputLength, outputLength);
            RunWindow(own[n][..(length * Definition.Inputs)], length, output[..used], parameter);
            output[used..].Clear();
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
    private void RunRows(Sequences own, Sequences additional, int rowsAhead, int rows, Span<float> outputs, string parameter, string additionalParameter)
    {
        int longest = Math.Max(own.Steps, additional.Steps);
        SequencePass pass = TakePass(longest, Math.Max(rows, Math.Min(rowsAhead, RowsAtOnce(longest))), rows, own.Steps >= additional.Steps ? parameter : additionalParameter);
        RunRows(pass, own, additional, rows, outputs, parameter, additionalParameter);
        Volatile.Write(ref _idlePass, pass);
    }

    // The same through a pass with room for them. Sequences whose steps are all masked have no row in it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunRows(SequencePass pass, Sequences own, Sequences additional, int rows, Span<float> outputs, string parameter, string additionalParameter)
    {
        int sequences = additional.Steps > 0 ? 2 : 1, kept = 0;
        Span<int> lengths = stackalloc int[2 * PredictRows], unmasked = stackalloc int[PredictRows];
        for (int r = 0; r < rows; r++)
        {
            unmasked[r] = CountUnmasked(own[r], own.LengthOf(r));
            kept += unmasked[r] > 0 ? 1 : 0;
        }

        if (kept == 0)
        {
            outputs.Clear();
            return;
        }

        for (int r = 0, row = 0; r < rows; r++)
        {
            if (unmasked[r] > 0)
            {
                lengths[row] = unmasked[r];
                lengths[kept + row++] = additional.Steps > 0 ? additional.LengthOf(r) : 0;
            }
        }

        if (own.HasLengths || additional.Steps > 0 || Definition.SkipsMasked)
        {
            pass.Begin(lengths[..(sequences * kept)], kept, parameter, additionalParameter);
        }
        else
        {
            pass.Begin(own.Steps, rows, parameter);
        }

        int input = additional.Steps > 0 ? Definition.AdditionalInputIndex(0) : 0;
        for (int r = 0, row = 0; r < rows; r++)
        {
            if (unmasked[r] == 0)
            {
                continue;
            }

            CopyUnmasked(pass, row, own[r], own.LengthOf(r));
            for (int t = 0; input > 0 && t < additional.LengthOf(r); t++)
            {
                additional[r].Slice(t * additional.Width, additional.Width).CopyTo(pass.InputAt(input, t, row));
            }

            row++;
        }

        Forward(pass);
        int length = outputs.Length / rows;
        for (int r = 0, row = 0; r < rows; r++)
        {
            Span<float> output = outputs.Slice(r * length, length);
            if (unmasked[r] == 0)
            {
                output.Clear();
            }
            else
            {
                CopyOutput(pass, 0, row++, own[r], own.LengthOf(r), output);
            }
        }
    }

    // The pass that is kept if it has room for the rows; otherwise a larger one, with room for more rows if memory allows.
    private SequencePass TakePass(int steps, int maxRows, int rows, string parameter)
    {
        SequencePass? pass = Interlocked.Exchange(ref _idlePass, null);
        return pass is null || pass.MaxSteps < steps || pass.MaxRows < rows
            ? NewPass(Math.Max(steps, pass?.MaxSteps ?? 0), Math.Max(maxRows, pass?.MaxRows ?? 0), steps, rows, parameter)
            : pass;
    }

    // A pass for as many steps and sequences as any before it, or, if that does not fit, only for those that are needed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>How many values the output of a sequence has.</summary>
    /// <exception cref="ArgumentException">The network does not take sequences of that length.</exception>
    internal long PredictLength(int steps, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, parameter);
        Definition.RequireSteps(0, steps, parameter);
        return OutputLength(steps, parameter);
    }

    private long OutputLength(int steps, string parameter)
    {
        int outputSteps = Definition.OutputSteps(steps);
        return outputSteps >= 1
            ? (long)outputSteps * Definition.Outputs
            : throw new ArgumentException($"'{Definition.Name}' needs longer sequences: {steps} steps are too few for the window of '{Definition.WindowWithout(steps)}'.", parameter);
    }

    /// <summary>Sequences of one width side by side, [rows, steps, width]: as long as their lengths say, or all of them whole.</summary>
    private readonly ref struct Sequences(ReadOnlySpan<float> values, int steps, int width, ReadOnlySpan<int> lengths)
    {
        private readonly ReadOnlySpan<float> _values = values;
        private readonly ReadOnlySpan<int> _lengths = lengths;

        /// <summary>Time steps for which each has room; 0 if there are no such sequences.</summary>
        public int Steps { get; } = steps;

        public int Width { get; } = width;

        public bool HasLengths => !_lengths.IsEmpty;

        /// <summary>One of them, [steps, width].</summary>
        public ReadOnlySpan<float> this[int row] => _values.Slice(row * Steps * Width, Steps * Width);

        public int LengthOf(int row) => HasLengths ? _lengths[row] : Steps;

        public Sequences Slice(int first, int rows) => new(_values.Slice(first * Steps * Width, rows * Steps * Width), Steps, Width, HasLengths ? _lengths.Slice(first, rows) : default);
    }
}
