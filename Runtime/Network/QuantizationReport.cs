using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// The error that quantization causes in a model, measured by <see cref="Network.MeasureQuantization"/> on your own sequences. <see cref="ToString"/> formats it as a table.
/// </summary>
/// <param name="Network">The model class's name.</param>
/// <param name="Precision">The precision of its weights.</param>
/// <param name="Sequences">The number of sequences.</param>
/// <param name="Steps">Time steps per sequence.</param>
/// <param name="Outputs">The output, then the final state vectors of every recurrent layer.</param>
/// <param name="Weights">The parameter tensors, in canonical order.</param>
public sealed record QuantizationReport(
    string Network, WeightPrecision Precision, int Sequences, int Steps, ImmutableArray<QuantizationError> Outputs, ImmutableArray<QuantizationError> Weights)
{
    /// <summary>The model class's name.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Network { get; init => field = Require.NotNull(value, nameof(Network)); } = Require.NotNull(Network, nameof(Network));

    /// <summary>The output, then the final state vectors of every recurrent layer.</summary>
    /// <exception cref="ArgumentException">An element is null.</exception>
    public ImmutableArray<QuantizationError> Outputs { get; init => field = Require.NoNull(value, nameof(Outputs)); } = Require.NoNull(Outputs, nameof(Outputs));

    /// <summary>The parameter tensors, in canonical order.</summary>
    /// <exception cref="ArgumentException">An element is null.</exception>
    public ImmutableArray<QuantizationError> Weights { get; init => field = Require.NoNull(value, nameof(Weights)); } = Require.NoNull(Weights, nameof(Weights));

    /// <summary>Bytes of all parameters with 32 bits each.</summary>
    public long BytesBefore => Weights.Sum(w => w.BytesBefore);

    /// <summary>Bytes of the same parameters after quantization, row scales included.</summary>
    public long BytesAfter => Weights.Sum(w => w.BytesAfter);

    /// <summary>The report as a table, with a line for each output, state and tensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Network}, {Precision} against Float32, {Sequences} sequences of {Steps} steps\n");
        text.Append(CultureInfo.InvariantCulture, $"{"output, final states",-32}{"values",10}{"largest",12}{"rms",12}{"max error",12}{"rms error",12}\n");
        foreach (QuantizationError output in Outputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{output.Name,-32}{output.Values,10}{output.Largest,12:g4}{output.Rms,12:g4}{output.MaxError,12:g4}{output.RmsError,12:g4}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{"weights",-32}{"values",10}{"largest",12}{"rms",12}{"max error",12}{"rms error",12}{"bytes",16}\n");
        foreach (QuantizationError weight in Weights)
        {
            text.Append(CultureInfo.InvariantCulture, $"{weight.Name,-32}{weight.Values,10}{weight.Largest,12:g4}{weight.Rms,12:g4}{weight.MaxError,12:g4}{weight.RmsError,12:g4}{$"{weight.BytesBefore} → {weight.BytesAfter}",16}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{"all",-32}{Weights.Sum(w => w.Values),10}{"",48}{$"{BytesBefore} → {BytesAfter}",16}\n");
        return text.ToString();
    }
}
