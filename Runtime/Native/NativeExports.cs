using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>
/// What the C functions of a network with <see cref="NativeExportAttribute"/> do. For generated code: each exported function calls one of these methods with its network's number.
/// </summary>
/// <remarks>
/// Addresses are those of the C caller. No exception leaves a method: a call returns 0, or the number of an error whose text <see cref="LastError"/> gives on the same thread. The threads' rules
/// are those of <see cref="Network"/>: any number of threads may use a model, one at a time a stream.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class NativeExports
{
    private static readonly HandleTable Handles = new();

    /// <summary>The number of models and streams that are in use.</summary>
    internal static int HandleCount => Handles.Count;

    /// <summary>The library's version, as a text that ends with a zero byte.</summary>
    public static nint Version() => NativeError.Version;

    /// <summary>The text of the last error on this thread, empty if there was none.</summary>
    public static nint LastError() => NativeError.Text;

    /// <summary>Loads a model from a file.</summary>
    public static int Load(int network, nint path, nint model, Func<string, Network> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        try
        {
            ref nint result = ref CallerMemory.Result<nint>(model, nameof(model));
            result = 0;
            result = Handles.Add(load(CallerMemory.Text(path, nameof(path))), network);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Creates a model from the bytes of a file, which are not needed afterwards.</summary>
    public static int Create(int network, nint bytes, nuint length, nint model, Func<Stream, Network> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        try
        {
            ref nint result = ref CallerMemory.Result<nint>(model, nameof(model));
            result = 0;
            using var stream = new MemoryStream(CallerMemory.Read<byte>(bytes, length, nameof(bytes)).ToArray(), writable: false);
            result = Handles.Add(load(stream), network);
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Frees a model; its memory stays until its last stream is freed. Null is allowed.</summary>
    public static int FreeModel(int network, nint model) => Free<Network>(network, model, "a model");

    /// <summary>Frees a stream. Null is allowed.</summary>
    public static int FreeStream(int network, nint stream) => Free<NativeStream>(network, stream, "a stream");

    /// <summary>Scales values of one feature in place, as the training data was; without a scaler in the model's file they stay as they are.</summary>
    public static int Scale(int network, nint model, int feature, nint values, nuint count) => Scale(network, model, feature, values, count, inverse: false);

    /// <summary>Scales values of one feature back in place.</summary>
    public static int Unscale(int network, nint model, int feature, nint values, nuint count) => Scale(network, model, feature, values, count, inverse: true);

    /// <summary>Runs one sequence through the network.</summary>
    public static int Predict(int network, nint model, nint x, nuint steps, nint y, nuint length)
    {
        try
        {
            Network own = Model(network, model);
            own.Predict(CallerMemory.Read<float>(x, CallerMemory.Length(steps, own.Definition.Inputs, nameof(steps)), nameof(x)), CallerMemory.Write<float>(y, length, nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs one sequence of tokens through the network.</summary>
    public static int PredictTokens(int network, nint model, nint tokens, nuint steps, int count, nint y, nuint length)
    {
        try
        {
            Model(network, model).PredictTokens(CallerMemory.Read<int>(tokens, steps, nameof(tokens)), 1, count, CallerMemory.Write<float>(y, length, nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Runs an encoder and a decoder over whole sequences.</summary>
    public static int PredictTarget(int network, nint model, nint source, nuint sourceSteps, nint target, nuint targetSteps, nint y, nuint length)
    {
        try
        {
            Network own = Model(network, model);
            own.Predict(
                CallerMemory.Read<float>(source, CallerMemory.Length(sourceSteps, own.Definition.Inputs, nameof(sourceSteps)), nameof(source)),
                CallerMemory.Read<float>(target, CallerMemory.Length(targetSteps, own.Definition.StreamInputs, nameof(targetSteps)), nameof(target)),
                CallerMemory.Write<float>(y, length, nameof(y)));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    /// <summary>Tells how many values the output of a sequence has.</summary>
    public static int PredictLength(int network, nint model, nuint steps, nint length)
    {
        try
        {
            Network own = Model(network, model);
            ref nuint result = ref CallerMemory.Result<nuint>(length, nameof(length));
            result = (nuint)own.PredictLength(checked((int)CallerMemory.Length(steps, 1, nameof(steps))), nameof(steps));
            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    private static int Scale(int network, nint model, int feature, nint values, nuint count, bool inverse)
    {
        try
        {
            Network own = Model(network, model);
            ArgumentOutOfRangeException.ThrowIfNegative(feature);
            Span<float> span = CallerMemory.Write<float>(values, count, nameof(values));
            if (own.Scaler is { } scaler)
            {
                Scale(scaler, feature, span, inverse);
            }

            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(Scaler scaler, int feature, Span<float> values, bool inverse)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = inverse ? scaler.Inverse(feature, values[i]) : scaler.Transform(feature, values[i]);
        }
    }

    private static int Free<T>(int network, nint handle, string what)
        where T : class
    {
        try
        {
            if (handle != 0 && (Handles.Find(handle, network) is not T || !Handles.Remove(handle, network)))
            {
                throw NoHandle(handle, what);
            }

            return 0;
        }
        catch (Exception exception)
        {
            return NativeError.Set(exception);
        }
    }

    private static Network Model(int network, nint handle) => Handles.Find(handle, network) as Network ?? throw NoHandle(handle, "a model");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NativeStream Stream(int network, nint handle) => Handles.Find(handle, network) as NativeStream ?? throw NoHandle(handle, "a stream");

    private static Exception NoHandle(nint handle, string what) => handle == 0
        ? new ArgumentException($"Expected the handle of {what}, got NULL.")
        : new NativeStatusException(NativeStatus.InvalidHandle, $"Expected the handle of {what} of this network that has not been freed, got another value.");
}
