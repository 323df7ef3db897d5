using Unrolled.Tool.Compilation;
using Unrolled.Tool.Running;

namespace Unrolled.Tool.Check;

/// <summary>Compares an imported model's answers with a reference's.</summary>
internal static class ReferenceCheck
{
    private const double LeastLargest = 1e-3;

    /// <summary>Runs all calls, and those with fewer time steps.</summary>
    /// <returns>A row for each output of each call.</returns>
    /// <exception cref="ArgumentException">The reference's calls are not those of this model.</exception>
    public static List<CheckRow> Run(CompiledModel model, ReferenceFile reference)
    {
        var runner = new ModelCall(model);
        RenameInput(model.Imported, reference);
        List<CheckRow> rows = [];
        SortedDictionary<string, Tensor> last = [];
        for (int k = 0; k < reference.Calls.Length; k++)
        {
            ReferenceCall call = reference.Calls[k];
            var inputs = new SortedDictionary<string, Tensor>(call.Inputs, StringComparer.Ordinal);
            foreach ((string input, string output) in call.FedBack)
            {
                inputs[input] = last.TryGetValue(output, out Tensor? array) ? array : throw new ArgumentException($"The model has no output '{output}', which the reference feeds back.", nameof(reference));
            }

            last = runner.Run(inputs);
            foreach ((string name, Tensor expected) in call.Outputs)
            {
                rows.Add(Compare(k, name, expected, last, call.Outputs.Count == 1));
            }
        }

        foreach ((int steps, Tensor expected) in reference.Prefixes)
        {
            rows.Add(Prefix(model, runner, reference.Calls[0], steps, expected));
        }

        return rows;
    }

    // A file that has only weights has no names of inputs: where there is one, there is no doubt which.
    private static void RenameInput(ImportedModel model, ReferenceFile reference)
    {
        string[] inputs = [.. model.Inputs.Where(b => b.Place is Place.Features).Select(b => b.Name).Distinct()];
        string[] given = [.. reference.Calls.SelectMany(c => c.Inputs.Keys).Distinct()];
        if (inputs.Length == 1 && given.Length == 1 && inputs[0] != given[0])
        {
            foreach (ReferenceCall call in reference.Calls.Where(c => c.Inputs.Count == 1))
            {
                call.Inputs.Add(inputs[0], call.Inputs[given[0]]);
                call.Inputs.Remove(given[0]);
            }
        }
    }

    // One sequence, its first steps: the same network has to answer to sequences of any length.
    private static CheckRow Prefix(CompiledModel model, ModelCall runner, ReferenceCall call, int steps, Tensor expected)
    {
        var inputs = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor array) in call.Inputs)
        {
            Layout? layout = model.Imported.Inputs.Find(b => b.Name == name)?.Layout;
            Tensor part = array;
            for (int d = 0; layout is not null && d < array.Rank; d++)
            {
                part = layout.Dimensions[d].Role switch
                {
                    Role.Batch => part.Slice(d, 0, 1),
                    Role.Time => part.Slice(d, 0, Math.Min(steps, part.Shape[d])),
                    _ => part,
                };
            }

            inputs.Add(name, part);
        }

        SortedDictionary<string, Tensor> answers = runner.Run(inputs);
        string output = call.Outputs.Keys.First();
        CheckRow row = Compare(0, output, expected, answers, call.Outputs.Count == 1);
        return row with { Output = $"{output}, {steps} {(steps == 1 ? "step" : "steps")}" };
    }

    private static CheckRow Compare(int call, string name, Tensor expected, SortedDictionary<string, Tensor> answers, bool single)
    {
        // Where there is one output on each side, there is no doubt which, whatever it is called.
        return answers.TryGetValue(name, out Tensor? actual) || single && answers.Count == 1 && (actual = answers.Values.First()) is not null
            ? Compare(call, name, expected, actual)
            : new CheckRow(call, name, double.PositiveInfinity, $"the model has no such output; it has {string.Join(", ", answers.Keys.Select(k => $"'{k}'"))}");
    }

    /// <summary>Compares two arrays; dimensions of one element do not matter.</summary>
    public static CheckRow Compare(int call, string name, Tensor expected, Tensor actual)
    {
        // Dimensions of one element carry no values: formats disagree on them.
        if (!expected.Shape.Where(d => d != 1).SequenceEqual(actual.Shape.Where(d => d != 1)))
        {
            return new CheckRow(call, name, double.PositiveInfinity, $"expected the shape {expected}, got {actual}");
        }

        double largest = expected.Values.Length == 0 ? 0 : expected.Values.Max(v => Math.Abs((double)v)), error = 0;
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double difference = Math.Abs((double)expected.Values[i] - actual.Values[i]);
            error = difference > error || double.IsNaN(difference) ? difference : error;
        }

        // Runtimes compute a sigmoid near 0 from values near 1: what is tiny is right only to the rounding of those.
        double share = error / Math.Max(largest, LeastLargest);
        return new CheckRow(call, name, double.IsNaN(share) ? double.PositiveInfinity : share, "");
    }
}
