using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Tokens become addresses. The kernels check them where they read them; here they are checked before anything of a call has been written.
public abstract partial class Network
{
    /// <summary>Throws unless a number is a token or the mask's value. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void CheckToken(int token, int count, string parameter)
    {
        if (Definition.MaskValue != token)
        {
            Tokens.Check(token, count, parameter);
        }
    }

    /// <summary>Predicts sequences of tokens. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal void PredictTokens(ReadOnlySpan<int> tokens, int batch, int count, Span<float> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (tokens.IsEmpty || tokens.Length % batch != 0)
        {
            throw new ArgumentException($"Expected [{batch}, steps] tokens with at least one step, a multiple of {batch}; got {tokens.Length}.", nameof(tokens));
        }

        foreach (int token in tokens)
        {
            CheckToken(token, count, nameof(tokens));
        }

        float[] windows = ArrayPool<float>.Shared.Rent(tokens.Length);
        try
        {
            for (int i = 0; i < tokens.Length; i++)
            {
                windows[i] = tokens[i];
            }

            if (batch == 1)
            {
                PredictWindow(windows.AsSpan(0, tokens.Length), outputs, nameof(tokens));
            }
            else
            {
                PredictWindows(windows.AsSpan(0, tokens.Length), batch, outputs, nameof(tokens));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(windows);
        }
    }

    /// <summary>Starts a stream on a source of tokens. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal void StartTokens(NetworkState state, ReadOnlySpan<int> source, int count)
    {
        foreach (int token in source)
        {
            CheckToken(token, count, nameof(source));
        }

        float[] features = ArrayPool<float>.Shared.Rent(source.Length);
        try
        {
            for (int i = 0; i < source.Length; i++)
            {
                features[i] = source[i];
            }

            StartStream(state, features.AsSpan(0, source.Length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(features);
        }
    }

    // The tokens among the features of all steps that are read, [rows, steps, inputs].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireTokens(ReadOnlySpan<float> windows, int steps, ReadOnlySpan<int> lengths, string parameter)
    {
        int column = 0, inputs = Definition.Inputs;
        for (int layer = 0; column < inputs; layer++)
        {
            InputDefinition input = Definition.InputLayers[layer];
            if (layer > 0 && input.Kind != InputKind.Step)
            {
                continue;
            }

            for (int i = 0; i < windows.Length / inputs && input.Tokens > 0; i++)
            {
                ReadOnlySpan<float> features = windows.Slice(i * inputs, inputs);
                if ((lengths.IsEmpty || i % steps < lengths[i / steps]) && !IsMasked(features))
                {
                    Tokens.Check(features[column], input.Tokens, parameter);
                }
            }

            column += input.Width;
        }
    }

    // Those of an additional input, [steps, width] or [width].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireTokens(InputDefinition input, ReadOnlySpan<float> values, int steps, string parameter)
    {
        for (int t = 0; t < steps && input.Tokens > 0; t++)
        {
            Tokens.Check(values[t * input.Width], input.Tokens, parameter);
        }
    }
}
