using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled;

// Streams.
public static partial class NativeExports
{
    /// <summary>Creates a stream at the start of a sequence.</summary>
    public static int CreateStream(int network, nint model, nint stream)
    {
        try
        {
            ref nint result = ref CallerMemory.Result<nint>(stream, nameof(stream));
            result = 0;
            result = Handles.Add(new NativeStream(Model(network, model)), network);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs one time step.</summary>
    public static int Step(int network, nint stream, nint x, nint y)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            own.Model.AdvanceChecked(own.State, CallerMemory.Step(x, own.Inputs, nameof(x)), CallerMemory.Step(y, own.Outputs, nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs one time step of a token.</summary>
    public static int StepToken(int network, nint stream, int token, nint y)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            float x = token;
            own.Model.AdvanceChecked(own.State, new ReadOnlySpan<float>(in x), CallerMemory.Step(y, own.Outputs, nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs a block of frames; none takes the memory that blocks need.</summary>
    public static int StepBlock(int network, nint stream, nint x, nuint frames, nint y)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            ReadOnlySpan<float> inputs = CallerMemory.Read<float>(x, CallerMemory.Length(frames, own.Inputs, nameof(frames)), nameof(x));
            own.Model.StepBlock(own.State, inputs, CallerMemory.Write<float>(y, CallerMemory.Length(frames, own.Outputs, nameof(frames)), nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs a block of frames of tokens.</summary>
    public static int StepTokens(int network, nint stream, nint tokens, nuint frames, int count, nint y)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            own.Model.StepTokens(own.State, CallerMemory.Read<int>(tokens, frames, nameof(tokens)), count, CallerMemory.Write<float>(y, CallerMemory.Length(frames, own.Outputs, nameof(frames)), nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Starts a stream on a source.</summary>
    public static int Start(int network, nint stream, nint source, nuint steps)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            own.Model.Start(own.State, CallerMemory.Read<float>(source, CallerMemory.Length(steps, own.Model.Definition.Inputs, nameof(steps)), nameof(source)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Starts a stream on a source of tokens.</summary>
    public static int StartTokens(int network, nint stream, nint source, nuint steps, int count)
    {
        try
        {
            NativeStream own = Stream(network, stream);
            own.Model.StartTokens(own.State, CallerMemory.Read<int>(source, steps, nameof(source)), count);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Starts a new sequence.</summary>
    public static int Reset(int network, nint stream)
    {
        try
        {
            Stream(network, stream).State.Reset();
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Sets a constant input of a stream.</summary>
    public static int SetInput(int network, nint stream, nint name, nint values, nuint count)
    {
        try
        {
            Stream(network, stream).State.SetInput(CallerMemory.Text(name, nameof(name)), CallerMemory.Read<float>(values, count, nameof(values)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Copies an additional output of the last step.</summary>
    public static int Output(int network, nint stream, nint name, nint values, nuint count)
    {
        try
        {
            ReadOnlySpan<float> output = Stream(network, stream).State.Output(CallerMemory.Text(name, nameof(name)));
            Span<float> target = CallerMemory.Write<float>(values, count, nameof(values));
            Kernels.Require.Length(target.Length, output.Length, nameof(count), "the additional output");
            output.CopyTo(target);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Writes a stream's state.</summary>
    public static int SaveState(int network, nint stream, nint bytes, nuint size)
    {
        try
        {
            NetworkState state = Stream(network, stream).State;
            Span<byte> target = CallerMemory.Write<byte>(bytes, size, nameof(bytes));
            if (target.Length != SavedState.Length(state))
            {
                throw new ArgumentException($"Expected {SavedState.Length(state)} bytes for the saved state, got {size}.");
            }

            SavedState.Write(state, target);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Restores a stream's state.</summary>
    public static int LoadState(int network, nint stream, nint bytes, nuint size)
    {
        try
        {
            SavedState.Read(Stream(network, stream).State, CallerMemory.Read<byte>(bytes, size, nameof(bytes)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }
}
