using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>
/// Scales the features of a series to a common range and back: y = low + (x − shift) / unit · range for each feature, computed in double and rounded to
/// float once. Scalers are immutable, and any number of threads may use one.
/// </summary>
/// <remarks>Fit it on the training part only: if it is fitted on test data too, it leaks information about the future.</remarks>
public abstract class Scaler
{
    private readonly double[] _shift;
    private readonly double[] _unit;
    private readonly double _low;
    private readonly double _range;

    // Parse must know every kind, so other code cannot add one.
    private protected Scaler(double[] shift, double[] unit, double low, double range)
    {
        _shift = shift;
        _unit = unit;
        _low = low;
        _range = range;
    }

    /// <summary>The number of features in a time step, 1 or more.</summary>
    public int Features => _shift.Length;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="FormatException">The text is not that of a scaler.</exception>
    public static Scaler Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ScalerReader.Read(json);
    }

    /// <summary>Scales time steps. Allocates nothing.</summary>
    /// <param name="source">[steps, features], row-major.</param>
    /// <param name="target">A span of the source's length, which may be the source itself.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the spans overlap without being the same.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(ReadOnlySpan<float> source, Span<float> target)
    {
        Check(source, target);
        for (int i = 0; i < source.Length; i += _shift.Length)
        {
            for (int f = 0; f < _shift.Length; f++)
            {
                target[i + f] = Scale(f, source[i + f]);
            }
        }
    }

    /// <summary>Scales one value.</summary>
    /// <param name="feature">Its feature, 0 … <see cref="Features"/> − 1.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public float Transform(int feature, float value)
    {
        Check(feature);
        return Scale(feature, value);
    }

    /// <summary>Scales time steps back: x = shift + (y − low) / range · unit. Allocates nothing.</summary>
    /// <param name="source">[steps, features], row-major.</param>
    /// <param name="target">A span of the source's length, which may be the source itself.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the spans overlap without being the same.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(ReadOnlySpan<float> source, Span<float> target)
    {
        Check(source, target);
        for (int i = 0; i < source.Length; i += _shift.Length)
        {
            for (int f = 0; f < _shift.Length; f++)
            {
                target[i + f] = Unscale(f, source[i + f]);
            }
        }
    }

    /// <summary>Scales one value back, for a model that forecasts only some of its features.</summary>
    /// <param name="feature">Its feature, 0 … <see cref="Features"/> − 1.</param>
    /// <param name="value">The scaled value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public float Inverse(int feature, float value)
    {
        Check(feature);
        return Unscale(feature, value);
    }

    /// <summary>
    /// The scaler as one line of JSON, the same on every machine: <c>{"kind":"minmax",…}</c>. <see cref="Parse"/> returns a scaler with exactly the same results.
    /// </summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private protected abstract void Write(Utf8JsonWriter json);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected static void CheckSeries(ReadOnlySpan<float> series, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (series.IsEmpty || series.Length % features != 0)
        {
            throw new ArgumentException($"Expected [steps, {features}] with at least one step, a multiple of {features} floats; got {series.Length}.", nameof(series));
        }

        for (int i = 0; i < series.Length; i++)
        {
            if (!float.IsFinite(series[i]))
            {
                throw new ArgumentException($"Expected finite values, got {series[i].ToString(CultureInfo.InvariantCulture)} at index {i} (step {i / features}, feature {i % features}).", nameof(series));
            }
        }
    }

    private float Scale(int f, float x) => (float)(_low + (x - _shift[f]) / _unit[f] * _range);

    private float Unscale(int f, float y) => (float)(_shift[f] + (y - _low) / _range * _unit[f]);

    private void Check(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, Features);
    }

    private void Check(ReadOnlySpan<float> source, ReadOnlySpan<float> target)
    {
        if (source.Length % Features != 0)
        {
            throw new ArgumentException($"Expected [steps, {Features}], a multiple of {Features} floats; got {source.Length}.", nameof(source));
        }

        Require.Length(target.Length, source.Length, nameof(target), "the target");
        if (source.Overlaps(target, out int offset) && offset != 0)
        {
            throw new ArgumentException("Expected the target to be the source itself, or not to overlap it.", nameof(target));
        }
    }
}
