using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Running;

/// <summary>Predicts from series.</summary>
/// <param name="model">The model.</param>
/// <param name="tables">A series for each input that the model reads, by the names in the file.</param>
internal sealed class SeriesRun(CompiledModel model, IReadOnlyDictionary<string, SeriesTable> tables)
{
    /// <summary>Predicts from the whole series as one sequence.</summary>
    public SortedDictionary<string, Tensor> Whole()
        => new ModelCall(model).Run(Inputs(1, (name, _) => tables[name].Rows, (_, _, row) => row));

    /// <summary>Predicts from each window of a number of steps, in order.</summary>
    /// <exception cref="ArgumentException">The series is shorter, or there are several of different lengths.</exception>
    public SortedDictionary<string, Tensor> Windows(int steps)
    {
        int rows = tables.Values.Max(t => t.Rows);
        if (tables.Values.Any(t => t.Rows != rows))
        {
            throw new ArgumentException($"Windows go through all series together; expected as many rows in each, got {string.Join(", ", tables.Select(t => $"{t.Value.Rows} for '{t.Key}'"))}.", nameof(steps));
        }

        if (steps < 1 || steps > rows)
        {
            throw new ArgumentException($"--steps {steps}: the series has {rows} rows.", nameof(steps));
        }

        return new ModelCall(model).Run(Inputs(rows - steps + 1, (name, binding) => binding.Layout.Has(Role.Time) ? steps : 1, (binding, window, t) => binding.Layout.Has(Role.Time) ? window + t : window));
    }

    private SortedDictionary<string, Tensor> Inputs(int batch, Func<string, Binding, int> steps, Func<Binding, int, int, int> row)
    {
        var inputs = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (Binding binding in model.Imported.Inputs.Where(b => b.Place is Place.Features).DistinctBy(b => b.Name))
        {
            if (!tables.TryGetValue(binding.Name, out SeriesTable? table))
            {
                throw new ArgumentException($"The model reads '{binding.Name}': add --csv {binding.Name}=FILE.", nameof(batch));
            }

            IReadOnlyList<int> shape = Shape(binding, table);
            RequireSteps(binding, steps(binding.Name, binding));
            inputs.Add(binding.Name, SeriesArray.Create(binding.Layout, batch, steps(binding.Name, binding), shape, (b, t, f) => table[row(binding, b, t), f]));
        }

        return inputs;
    }

    private void RequireSteps(Binding binding, int steps)
    {
        NetworkDefinition network = model.Network.Definition;
        string name = model.DeclaredName(((Place.Features)binding.Place).Input);
        int expected = network.Axes[network.InputLayers.First(i => i.Name == name).Axis].Steps;
        if (expected > 0 && steps != expected)
        {
            throw new ArgumentException($"'{network.Name}' takes sequences of {expected} steps, got {steps}: --steps {expected} predicts from each window of the series.", nameof(steps));
        }
    }

    private IReadOnlyList<int> Shape(Binding binding, SeriesTable table)
    {
        var place = (Place.Features)binding.Place;
        IReadOnlyList<int> shape = place.Input == NetworkDraft.Input ? model.Imported.Network.Network.Shape : ((InputAttribute)model.Imported.Network.Find(place.Input)!.Attribute).Shape;
        // An input that feeds parts of several inputs has all of its columns.
        int features = model.Imported.Inputs.Where(b => b.Name == binding.Name).Max(b => b.Start + (b.Place is Place.Features { Count: > 0 } p ? p.Count : shape.Aggregate(1, (a, c) => a * c)));
        if (table.Columns != features)
        {
            throw new ArgumentException($"Columns of the series of '{binding.Name}': expected {features}, one for each feature of a step, got {table.Columns}.", nameof(table));
        }

        return shape.Count == 3 ? shape : [features];
    }
}
