using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled;

// Several time steps of one stream in one call: a block of frames. Where the generator found that it pays, a block runs layer by layer, and the weights of a layer's inputs are read once for
// some frames; elsewhere frame by frame. The bits are those of single steps.
public abstract partial class Network
{
    // Frames that run layer by layer at once: enough for the matrix kernels, few enough that what layers hand over stays in the second-level cache.
    private const int BlockFrames = 32;

    /// <summary>
    /// Runs a block of frames, time steps one after the other, of one stream, with the bits of as many calls of <see cref="Step(NetworkState, ReadOnlySpan{float}, Span{float})"/>. Blocks of any
    /// sizes and single steps may follow each other. The first block of a state may allocate memory for intermediate values, which the state keeps; later ones allocate nothing. A block without
    /// frames takes that memory, and changes nothing.
    /// </summary>
    /// <param name="state">A state of this class of network, which moves on by that many steps.</param>
    /// <param name="x">The features, [frames, <see cref="NetworkDefinition.StreamInputs"/>], row-major; a token as its number.</param>
    /// <param name="y">The outputs as if the sequence ended at each frame, [frames, <see cref="NetworkDefinition.Outputs"/>], row-major. It may be x itself if the lengths are equal.</param>
    /// <exception cref="ArgumentException">
    /// The state belongs to another network, x does not have whole frames or is the state's memory, y does not have the outputs of as many, x and y overlap without being the same, or a token is
    /// out of range; nothing has changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">The network cannot run step by step (<see cref="NetworkDefinition.Streams"/> is false), or begins with a source and the state was not started.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void StepBlock(NetworkState state, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(state);
        RequireStreams();
        int frames = RequireBlock(x, y, 1);
        RequireOutside(state.Overlaps(x), x.Length);
        if (Definition.HasSource)
        {
            state.RequireSource();
        }

        if (frames > 0)
        {
            RunBlock(state, frames, x, y, onlyLast: false);
        }
        else
        {
            BlockOf(state);
        }
    }

    /// <summary>
    /// Runs a block of frames of several streams, with the bits of as many calls of <see cref="Step(NetworkStates, ReadOnlySpan{float}, Span{float})"/>, whose arrays follow each other in it.
    /// Allocates nothing.
    /// </summary>
    /// <param name="states">The streams' states, which move on by that many steps.</param>
    /// <param name="x">The features, [frames, streams, <see cref="NetworkDefinition.StreamInputs"/>], row-major. No frames change nothing.</param>
    /// <param name="y">The outputs as if the sequences ended at each frame, [frames, streams, <see cref="NetworkDefinition.Outputs"/>], row-major. It may be x itself if the lengths are equal.</param>
    /// <exception cref="ArgumentException">
    /// x does not have whole frames or is the states' memory, y does not have the outputs of as many, x and y overlap without being the same, a token is out of range, or the states belong to
    /// another network; nothing has changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">The network begins with a source, and a stream was not started; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void StepBlock(NetworkStates states, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(states);
        int frames = RequireBlock(x, y, states.Count), inputs = states.Count * Definition.StreamInputs, outputs = states.Count * Definition.Outputs;
        RequireOutside(states.Overlaps(x), x.Length);
        for (int t = 0; t < frames; t++)
        {
            states.Step(this, x.Slice(t * inputs, inputs), y.Slice(t * outputs, outputs));
        }
    }

    /// <summary>Runs a block of frames of tokens. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal void StepTokens(NetworkState state, ReadOnlySpan<int> tokens, int count, Span<float> y)
    {
        RequireOwn(state);
        int outputs = Definition.Outputs;
        Require.Length(y.Length, (long)tokens.Length * outputs, nameof(y), "the outputs of the frames of tokens");
        if (MemoryMarshal.AsBytes(tokens).Overlaps(MemoryMarshal.AsBytes(y)))
        {
            throw new ArgumentException("Expected memory that does not overlap 'tokens', which are checked before anything is written.", nameof(y));
        }

        foreach (int token in tokens)
        {
            if (Definition.HasSource)
            {
                Tokens.Check(token, count, nameof(tokens));
            }
            else
            {
                CheckToken(token, count, nameof(tokens));
            }
        }

        if (Definition.HasSource)
        {
            state.RequireSource();
        }

        if (tokens.IsEmpty)
        {
            BlockOf(state);
        }

        Span<float> features = stackalloc float[BlockFrames];
        for (int from = 0; from < tokens.Length; from += BlockFrames)
        {
            int frames = Math.Min(BlockFrames, tokens.Length - from);
            for (int i = 0; i < frames; i++)
            {
                features[i] = tokens[from + i];
            }

            RunBlock(state, frames, features[..frames], y.Slice(from * outputs, frames * outputs), onlyLast: false);
        }
    }

    /// <summary>Memory for a number of frames that run layer by layer; null if a network's blocks run frame by frame. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual SequencePass? NewBlock(int frames) => null;

    /// <summary>Runs the frames of a stream through the network, layer by layer. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void ForwardBlock(SequencePass pass) => throw new NotSupportedException("The network's blocks run frame by frame.");

    /// <summary>True if a window runs as a block of frames too. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual bool StepsWindowsAsBlocks => false;

    // Frames that have been checked. y gets the outputs of all of them, or only those of the last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBlock(NetworkState state, int frames, ReadOnlySpan<float> x, Span<float> y, bool onlyLast)
    {
        int inputs = Definition.StreamInputs, outputs = Definition.Outputs;
        if (frames == 1 || BlockOf(state) is not { } pass)
        {
            for (int t = 0; t < frames; t++)
            {
                Advance(state, x.Slice(t * inputs, inputs), y.Slice(t * outputs, outputs));
            }

            return;
        }

        StartState(state);
        int part = Math.Min(BlockFrames, frames);
        pass.BeginBlock(part);
        state.GiveBlock(pass);
        for (int from = 0; from < frames; from += part)
        {
            if (frames - from < part)
            {
                part = frames - from;
                pass.BeginBlock(part);
            }

            pass.SetStreamInputs(x.Slice(from * inputs, part * inputs));
            ForwardBlock(pass);
            pass.CarryOn();
            if (!onlyLast)
            {
                pass.CopyStreamOutputs(y.Slice(from * outputs, part * outputs));
            }
            else if (from + part == frames)
            {
                pass.CopyLastStreamOutput(y);
            }
        }

        state.TakeBlock(pass, part - 1);
    }

    // The memory for a block, where blocks run layer by layer. With the JIT, a frame of zeros compiles the code of the first one.
    private SequencePass? BlockOf(NetworkState state)
    {
        if (state.Block is null && !state.HasNoRoomForBlock)
        {
            try
            {
                state.Block = WarmedUp(NewBlock(BlockFrames));
            }
            catch (PassSizeException)
            {
                // Frames this wide gain nothing from running together.
                state.HasNoRoomForBlock = true;
            }
        }

        return state.Block;
    }

    private SequencePass? WarmedUp(SequencePass? pass)
    {
        if (pass is not null && RuntimeFeature.IsDynamicCodeCompiled)
        {
            pass.BeginBlock(1);
            ForwardBlock(pass);
        }

        return pass;
    }

    // A block writes the state while it still reads x.
    private static void RequireOutside(bool overlaps, int length)
    {
        if (overlaps)
        {
            throw new ArgumentException($"Expected memory outside of the state, which changes from frame to frame; got {Require.Floats(length)} of it.", "x");
        }
    }

    // How many frames x has.
    private int RequireBlock(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int streams)
    {
        int inputs = streams * Definition.StreamInputs, frames = x.Length / inputs;
        if (x.Length % inputs != 0)
        {
            throw new ArgumentException($"Expected whole frames, {(streams == 1 ? "" : $"{streams}·{Definition.StreamInputs} = ")}{inputs} features each; got {x.Length}.", nameof(x));
        }

        Require.Length(y.Length, (long)frames * streams * Definition.Outputs, nameof(y), "the outputs of the frames of x");
        Require.ApartOrSame(x, y, nameof(y), nameof(x));
        RequireStreamTokens(x, nameof(x));
        return frames;
    }
}
