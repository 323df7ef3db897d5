using Unrolled.Tool.Compilation;
using Unrolled.Tool.Running;

namespace Unrolled.Tool.Check;

/// <summary>Compares two models on random inputs.</summary>
internal static class ModelComparison
{
    private const int Batch = 3, Steps = 12;

    /// <summary>Gives both models the same values. Inputs and outputs are matched by their names if both models have the same names, otherwise in their order.</summary>
    /// <param name="model">The model whose outputs the rows name.</param>
    /// <param name="other">The other.</param>
    /// <exception cref="ArgumentException">They have other numbers or sizes of inputs or outputs.</exception>
    public static List<CheckRow> Run(CompiledModel model, CompiledModel other)
    {
        string[] names = Names(model.Imported.Inputs), otherNames = Names(other.Imported.Inputs);
        string[] outputs = Names(model.Imported.Outputs), otherOutputs = Names(other.Imported.Outputs);
        if (names.Length != otherNames.Length || outputs.Length != otherOutputs.Length)
        {
            throw new ArgumentException($"The models have {names.Length} and {otherNames.Length} inputs, {outputs.Length} and {otherOutputs.Length} outputs.", nameof(other));
        }

        otherNames = Matched(names, otherNames);
        otherOutputs = Matched(outputs, otherOutputs);
        var inputs = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        var otherInputs = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            float[] values = Values(model, names[i], i, out int features, out int steps);
            inputs.Add(names[i], Array(model, names[i], features, steps, values));
            otherInputs.Add(otherNames[i], Array(other, otherNames[i], features, steps, values));
        }

        SortedDictionary<string, Tensor> answers = new ModelCall(model).Run(inputs), otherAnswers = new ModelCall(other).Run(otherInputs);
        return [.. outputs.Zip(otherOutputs, (name, otherName) => Compare(name, otherAnswers[otherName], answers[name]))];
    }

    private static CheckRow Compare(string name, Tensor expected, Tensor actual) => ReferenceCheck.Compare(0, name, Flat(expected, actual), Flat(actual, expected));

    // Formats call the features of an image one dimension or three; their order is the same.
    private static Tensor Flat(Tensor answer, Tensor other)
        => answer.Rank > 3 && other.Rank == 3 && answer.Shape.Take(2).SequenceEqual(other.Shape.Take(2)) && answer.Values.Length == other.Values.Length ? answer.Reshape([.. other.Shape]) : answer;

    private static string[] Matched(string[] names, string[] others) => names.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal)) ? names : others;

    private static string[] Names(List<Binding> bindings) => [.. bindings.Where(b => b.Place is not (Place.Nothing or Place.Lengths or Place.State)).Select(b => b.Name).Distinct()];

    // Tokens below the vocabulary, other features normal.
    private static float[] Values(CompiledModel model, string name, int input, out int features, out int steps)
    {
        Binding binding = model.Imported.Inputs.Find(b => b.Name == name)!;
        NetworkDefinition network = model.Network.Definition;
        InputDefinition definition = network.InputLayers.First(i => i.Name == model.DeclaredName(((Place.Features)binding.Place).Input));
        int fixedSteps = network.Axes[definition.Axis].Steps;
        features = model.Imported.Inputs.Where(b => b.Name == name).Max(b => b.Start + (b.Place is Place.Features { Count: > 0 } place ? place.Count : definition.Width));
        steps = !binding.Layout.Has(Role.Time) ? 1 : fixedSteps > 0 ? fixedSteps : Steps;
        var random = new RandomSource(1, input);
        float[] values = new float[Batch * steps * features];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = definition.Tokens > 0 ? MathF.Floor(Math.Abs((float)random.NextNormal()) * definition.Tokens / 4) % definition.Tokens : (float)random.NextNormal();
        }

        return values;
    }

    private static Tensor Array(CompiledModel model, string name, int features, int steps, float[] values)
    {
        Binding binding = model.Imported.Inputs.Find(b => b.Name == name)!;
        var place = (Place.Features)binding.Place;
        IReadOnlyList<int> shape = place.Input == NetworkDraft.Input ? model.Imported.Network.Network.Shape : ((InputAttribute)model.Imported.Network.Find(place.Input)!.Attribute).Shape;
        int batch = binding.Layout.Has(Role.Batch) ? Batch : 1;
        return SeriesArray.Create(binding.Layout, batch, steps, shape.Count == 3 ? shape : [features], (b, t, f) => values[(b * steps + t) * features + f]);
    }
}
