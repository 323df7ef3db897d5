using System.Globalization;
using Unrolled.Data;

namespace Unrolled.Tool.Running;

/// <summary>The units of a series, by a model's scaler: what goes in is scaled, and what comes out is scaled back.</summary>
internal sealed class ScaledUnits
{
    private readonly Scaler _scaler;
    private readonly int[] _targets;

    /// <summary>Reads which columns of the series the outputs are.</summary>
    /// <param name="scaler">The model's scaler; null if it has none.</param>
    /// <param name="table">The series.</param>
    /// <param name="outputs">Features of an output.</param>
    /// <param name="targets">The outputs' columns, by name or number; empty for all columns in order.</param>
    /// <exception cref="ArgumentException">There is no scaler, or it does not fit the series or the outputs.</exception>
    public ScaledUnits(Scaler? scaler, SeriesTable table, int outputs, IReadOnlyList<string> targets)
    {
        _scaler = scaler ?? throw new ArgumentException("--scaled: the model has no scaler.", nameof(scaler));
        if (scaler.Features != table.Columns)
        {
            throw new ArgumentException($"--scaled: the model's scaler was fitted on {scaler.Features} columns; the series has {table.Columns}.", nameof(table));
        }

        _targets = targets.Count > 0 ? [.. targets.Select(t => Column(table, t))] : [.. Enumerable.Range(0, scaler.Features)];
        if (_targets.Length != outputs)
        {
            throw new ArgumentException($"--target: the model has {outputs} outputs; name a column of the series for each, got {_targets.Length}.", nameof(targets));
        }
    }

    /// <summary>The series as the network reads it.</summary>
    public SeriesTable Scaled(SeriesTable table) => table.Select(_scaler.Transform);

    /// <summary>An output in the units of its column.</summary>
    public float Back(int output, float value) => _scaler.Inverse(_targets[output], value);

    private static int Column(SeriesTable table, string target)
    {
        int column = Array.IndexOf(table.Names, target);
        return column >= 0 || int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out column) && column < table.Columns
            ? column
            : throw new ArgumentException($"--target: the series has no column '{target}'; it has {(table.Names.Length > 0 ? string.Join(", ", table.Names.Select(n => $"'{n}'")) : $"0 to {table.Columns - 1}")}.", nameof(target));
    }
}
