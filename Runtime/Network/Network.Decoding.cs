using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Free running: each output becomes the next input. All of them go on from a state as it is: a new one, one that has read the beginning of
// a sequence, or a decoder's that was started on a source.
public abstract partial class Network
{
    private static readonly TokenSampler Largest = [MethodImpl(MethodImplOptions.AggressiveOptimization)] static (output) =>
    {
        int best = 0;
        for (int i = 1; i < output.Length; i++)
        {
            best = output[i] > output[best] ? i : best;
        }

        return best;
    };

    private static readonly NextInput Same = static (_, y, x) =>
    {
        y.CopyTo(x);
        return true;
    };

    /// <summary>Free running over tokens: feeds the start token, then at each step the token with the largest output.</summary>
    /// <param name="state">A state of this network, which is advanced.</param>
    /// <param name="start">The first token to read.</param>
    /// <param name="end">The token that ends the sequence and is not written; −1 for none.</param>
    /// <param name="tokens">Receives the tokens; its length is the limit.</param>
    /// <returns>The number of tokens written.</returns>
    /// <exception cref="InvalidOperationException">The network does not read one token per step.</exception>
    /// <exception cref="ArgumentException">The state belongs to another network, or a token is out of range.</exception>
    public int Decode(NetworkState state, int start, int end, Span<int> tokens) => Decode(state, start, end, tokens, Largest);

    /// <summary>Free running over tokens: feeds the start token, then at each step the token that <paramref name="sampler"/> picks.</summary>
    /// <param name="state">A state of this network, which is advanced.</param>
    /// <param name="start">The first token to read.</param>
    /// <param name="end">The token that ends the sequence and is not written; −1 for none.</param>
    /// <param name="tokens">Receives the tokens; its length is the limit.</param>
    /// <param name="sampler">Picks a token from an output.</param>
    /// <returns>The number of tokens written.</returns>
    /// <exception cref="InvalidOperationException">The network does not read one token per step.</exception>
    /// <exception cref="ArgumentException">The state belongs to another network, or a token is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Decode(NetworkState state, int start, int end, Span<int> tokens, TokenSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        Span<float> y = FeedbackOf(state)[..Definition.Outputs];
        if (StepInputs != 1)
        {
            throw new InvalidOperationException($"'{Definition.Name}' reads {StepInputs} features per step, not one token.");
        }

        float x = start;
        for (int t = 0; t < tokens.Length; t++)
        {
            Advance(state, new ReadOnlySpan<float>(in x), y);
            int token = sampler(y);
            if (token == end)
            {
                return t;
            }

            tokens[t] = token;
            x = token;
        }

        return tokens.Length;
    }

    /// <summary>Free running over vectors: feeds the start vector, then at each step the previous output.</summary>
    /// <param name="state">A state of this network, which is advanced.</param>
    /// <param name="start">The first vector to read, [inputs].</param>
    /// <param name="outputs">Receives the outputs, [steps, outputs]; its length determines the number of steps.</param>
    /// <exception cref="InvalidOperationException">The numbers of inputs and outputs differ.</exception>
    /// <exception cref="ArgumentException">The state belongs to another network, or a length does not fit.</exception>
    public void Decode(NetworkState state, ReadOnlySpan<float> start, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Definition.Outputs != StepInputs)
        {
            throw new InvalidOperationException($"'{Definition.Name}' has {Definition.Outputs} outputs and {StepInputs} inputs per step, so it cannot read its own output.");
        }

        Decode(state, start, outputs, Same);
    }

    /// <summary>Free running over vectors: feeds the start vector, then at each step the vector that <paramref name="next"/> computes from the output.</summary>
    /// <param name="state">A state of this network, which is advanced.</param>
    /// <param name="start">The first vector to read, [inputs].</param>
    /// <param name="outputs">Receives the outputs, [steps, outputs]; its length is the limit.</param>
    /// <param name="next">Computes the next input from an output, or stops.</param>
    /// <returns>The number of outputs written.</returns>
    /// <exception cref="ArgumentException">The state belongs to another network, or a length does not fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Decode(NetworkState state, ReadOnlySpan<float> start, Span<float> outputs, NextInput next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Span<float> x = FeedbackOf(state)[Definition.Outputs..];
        Require.Length(start.Length, StepInputs, nameof(start), "the features of one time step");
        int width = Definition.Outputs;
        if (outputs.Length % width != 0)
        {
            throw new ArgumentException($"Expected [steps, {width}], a multiple of {Require.Floats(width)}; got {outputs.Length}.", nameof(outputs));
        }

        start.CopyTo(x);
        for (int t = 0; t * width < outputs.Length; t++)
        {
            Span<float> y = outputs.Slice(t * width, width);
            Advance(state, x, y);
            if (!next(t, y, x))
            {
                return t + 1;
            }
        }

        return outputs.Length / width;
    }

    // Features of a step that the caller gives.
    private int StepInputs => Definition.StreamInputs;

    // [outputs, then inputs], memory of the state.
    private Span<float> FeedbackOf(NetworkState state)
    {
        RequireOwn(state);
        RequireStreams();
        return state.Feedback(Definition.Outputs + StepInputs);
    }
}
