using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Running;

/// <summary>Makes a model file's own calls with the network that was imported from it.</summary>
/// <param name="model">The network.</param>
internal sealed class ModelCall(CompiledModel model)
{
    // Rows at a time: the memory of a pass grows with them.
    private const int Rows = 64;

    private readonly Network _network = model.Network;
    private readonly NetworkDefinition _definition = model.Network.Definition;

    /// <summary>Runs one call.</summary>
    /// <param name="inputs">The arrays by the names in the file. States that are not given are the network's own.</param>
    /// <returns>All arrays that the model returns.</returns>
    /// <exception cref="ArgumentException">An array is missing or does not fit.</exception>
    public SortedDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        List<BoundArray> bound = [];
        foreach (Binding binding in model.Imported.Inputs)
        {
            if (binding.Place is Place.Nothing)
            {
                continue;
            }

            if (inputs.TryGetValue(binding.Name, out Tensor? tensor))
            {
                bound.Add(new BoundArray(binding, tensor));
            }
            else if (binding.Place is Place.Features)
            {
                throw new ArgumentException($"The model reads '{binding.Name}', which is not given.", nameof(inputs));
            }
        }

        foreach (string name in inputs.Keys)
        {
            if (!model.Imported.Inputs.Exists(b => b.Name == name))
            {
                throw new ArgumentException($"The model has no input '{name}'; it has {string.Join(", ", model.Imported.Inputs.Select(b => $"'{b.Name}'").Distinct())}.", nameof(inputs));
            }
        }

        foreach (BoundArray array in bound.Where(b => b.Batch == 0 || b.Steps == 0 || b.Features == 0))
        {
            throw new ArgumentException($"'{array.Binding.Name}' is empty: {array.Batch} sequences of {array.Steps} steps of {array.Features} features.", nameof(inputs));
        }

        int rows = bound.Max(b => b.Batch);
        if (bound.Find(b => b.Batch != 1 && b.Batch != rows) is { } other)
        {
            throw new ArgumentException($"'{other.Binding.Name}' has {other.Batch} sequences; expected {rows}, as in '{bound.Find(b => b.Batch == rows)!.Binding.Name}'.", nameof(inputs));
        }

        var results = new CallResults(model.Imported.Outputs, rows);
        for (int from = 0; from < rows; from += Rows)
        {
            Run(bound, from, Math.Min(Rows, rows - from), results);
        }

        return results.Arrays();
    }

    private void Run(List<BoundArray> bound, int from, int rows, CallResults results)
    {
        int[][] steps = [.. Enumerable.Range(0, rows).Select(r => KeptSteps(bound, from + r))];
        int[] lengths = Lengths(bound, from, rows, steps);
        SequencePass pass = _network.CreatePass(lengths.Max(), rows, training: false);
        pass.Begin(lengths, rows);
        foreach (BoundArray array in bound)
        {
            for (int r = 0; r < rows; r++)
            {
                Fill(pass, array, from + r, r, steps[r]);
            }
        }

        _network.Forward(pass);
        foreach (Binding binding in model.Imported.Outputs)
        {
            for (int r = 0; r < rows; r++)
            {
                Read(pass, binding, r, from + r, steps[r], results);
            }
        }
    }

    // The steps of the network's own input that a Masking layer does not skip.
    private int[] KeptSteps(List<BoundArray> bound, int row)
    {
        int steps = Steps(bound, 0, row);
        if (_definition.MaskValue is not { } mask)
        {
            return [.. Enumerable.Range(0, steps)];
        }

        float[] features = new float[_definition.InputLayers[0].Width];
        List<int> kept = [];
        for (int t = 0; t < steps; t++)
        {
            foreach (BoundArray array in bound)
            {
                if (array.Binding.Place is Place.Features { Input: NetworkDraft.Input } place)
                {
                    array.Read(row, t, features.AsSpan(place.Start, place.Count > 0 ? place.Count : features.Length));
                }
            }

            if (!Array.TrueForAll(features, v => v == mask))
            {
                kept.Add(t);
            }
        }

        return kept.Count > 0 ? [.. kept] : throw new ArgumentException($"All steps of sequence {row} are masked.", nameof(bound));
    }

    private int[] Lengths(List<BoundArray> bound, int from, int rows, int[][] steps)
    {
        List<int> lengths = [.. steps.Select(s => s.Length)];
        for (int i = 1; i < _definition.InputLayers.Length; i++)
        {
            if (_definition.InputLayers[i].Kind == InputKind.Sequence)
            {
                lengths.AddRange(Enumerable.Range(from, rows).Select(row => Steps(bound, i, row)));
            }
        }

        return [.. lengths];
    }

    private int Steps(List<BoundArray> bound, int input, int row)
    {
        string name = _definition.InputLayers[input].Name;
        int steps = bound.Where(b => b.Binding.Place is Place.Features place && model.DeclaredName(place.Input) == name).Select(b => b.Steps).DefaultIfEmpty(1).Max();
        BoundArray? lengths = input == 0 ? bound.Find(b => b.Binding.Place is Place.Lengths) : null;
        if (lengths is null)
        {
            return steps;
        }

        Span<float> length = stackalloc float[1];
        lengths.Read(row, 0, length);
        return length[0] >= 1 && length[0] <= steps ? (int)length[0] : throw new ArgumentException($"Sequence {row} has {steps} steps, but '{lengths.Binding.Name}' says {length[0]}.", nameof(bound));
    }

    private void Fill(SequencePass pass, BoundArray array, int row, int passRow, int[] kept)
    {
        switch (array.Binding.Place)
        {
            case Place.Features place:
                int input = Index(_definition.InputLayers, i => i.Name == model.DeclaredName(place.Input), place.Input);
                InputDefinition definition = _definition.InputLayers[input];
                int count = place.Count > 0 ? place.Count : definition.Width, steps = definition.Kind switch
                {
                    _ when input == 0 => kept.Length,
                    InputKind.Step => kept.Length,
                    InputKind.Sequence => array.Steps,
                    _ => 1,
                };
                if (array.Steps < steps && array.Binding.Layout.Has(Role.Time))
                {
                    throw new ArgumentException($"'{array.Binding.Name}' has {array.Steps} steps; expected {steps}, as many as the model's first input.", nameof(array));
                }

                for (int t = 0; t < steps; t++)
                {
                    array.Read(row, input == 0 || definition.Kind == InputKind.Step ? kept[t] : t, pass.InputAt(input, t, passRow).Slice(place.Start, count));
                }

                break;
            case Place.State place:
                int state = StateIndex(place);
                float[] values = new float[_definition.States[state].Units];
                array.Read(row, 0, values);
                pass.SetInitialState(state, passRow, values);
                break;
        }
    }

    private void Read(SequencePass pass, Binding binding, int passRow, int row, int[] kept, CallResults results)
    {
        switch (binding.Place)
        {
            case Place.Output place:
                string name = model.DeclaredName(place.Layer);
                int output = Index(_definition.OutputLayers, o => o.Name == name, place.Layer);
                OutputDefinition definition = _definition.OutputLayers[output];
                int steps = pass.OutputLength(output, passRow);
                bool aligned = _definition.MaskValue is not null && _definition.Axes[definition.Axis] is { Kind: AxisKind.Input, Source: 0 };
                for (int t = 0; t < steps; t++)
                {
                    ReadOnlySpan<float> values = pass.OutputAt(output, t, passRow);
                    results.Write(binding, row, aligned ? kept[t] : binding.IsReversed ? steps - 1 - t : t, place.Count > 0 ? values.Slice(place.Start, place.Count) : values);
                }

                break;
            case Place.State place:
                results.Write(binding, row, 0, pass.FinalState(StateIndex(place), passRow));
                break;
        }
    }

    private int StateIndex(Place.State place)
    {
        string layer = model.DeclaredName(place.Layer) + (place.Reverse ? "_reverse" : "");
        StateKind kind = place.Cell ? StateKind.Cell : StateKind.Hidden;
        return Index(_definition.States, s => s.Layer == layer && s.Kind == kind, layer);
    }

    private static int Index<T>(IReadOnlyList<T> items, Predicate<T> match, string name)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (match(items[i]))
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The network has no '{name}'.");
    }
}
