using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// The forms that a layer's value is read in.
internal sealed partial class OnnxNetwork
{
    /// <summary>Batch first, an image with its dimensions.</summary>
    private string Value(ExportedLayer layer)
    {
        if (!_values.TryGetValue(layer, out string? value))
        {
            _values[layer] = value = graph.Add("Transpose", [_steps[layer]], OnnxAttribute.Of("perm", [1L, 0, 2]));
        }

        return value;
    }

    /// <summary>Batch first, an image as one row.</summary>
    private string Rows(ExportedLayer layer)
    {
        if (layer.Output.Image is null)
        {
            return layer.IsTokens ? throw new InvalidOperationException("Tokens are no features.") : Value(layer);
        }

        if (!_rows.TryGetValue(layer, out string? rows))
        {
            _rows[layer] = rows = graph.Add("Reshape", [Value(layer), layer.Output.IsSequence ? graph.Integers(0, 0, layer.Output.Width) : graph.Integers(0, layer.Output.Width)]);
        }

        return rows;
    }

    /// <summary>Steps first.</summary>
    private string Steps(ExportedLayer layer)
    {
        if (!_steps.TryGetValue(layer, out string? steps))
        {
            _steps[layer] = steps = graph.Add("Transpose", [Rows(layer)], OnnxAttribute.Of("perm", [1L, 0, 2]));
        }

        return steps;
    }

    /// <summary>Tokens as whole numbers, [batch, steps] or [batch].</summary>
    private string Tokens(ExportedLayer input)
        => input.IsTokens ? input.Name : graph.Add("Squeeze", [graph.Add("Cast", [Value(input)], OnnxAttribute.Of("to", 7L)), graph.Integers(-1)]);

    /// <summary>All images of a layer, [batch · steps, height, width, channels].</summary>
    private string Images(ExportedLayer layer)
    {
        ImageSpec image = layer.Output.Image!;
        return layer.Output.IsSequence ? graph.Add("Reshape", [Value(layer), graph.Integers(-1, image.Height, image.Width, image.Channels)]) : Value(layer);
    }

    /// <summary>Values [batch · steps, …] as those of a layer with the steps of its source.</summary>
    private string FromImages(ExportedLayer layer, string value) => layer.Output.IsSequence ? Reshaped(layer, value) : value;

    /// <summary>Rows as the images of a layer.</summary>
    private string Restore(ExportedLayer layer, string rows) => layer.Output.Image is null ? rows : Reshaped(layer, rows);

    private string Reshaped(ExportedLayer layer, string value)
    {
        long[] row = layer.Output.Image is { } image ? [image.Height, image.Width, image.Channels] : [layer.Output.Width];
        int known = layer.Output.IsSequence ? layer.Output.Axis.KnownSteps : 0;
        if (!layer.Output.IsSequence || known > 0)
        {
            return graph.Add("Reshape", [value, graph.Integers([-1, .. known > 0 ? [known] : Array.Empty<long>(), .. row])]);
        }

        // Neither the batch nor the steps are known: both are those of the source.
        string leading = graph.Add("Slice", [graph.Add("Shape", [Value(layer.Sources[0])]), graph.Integers(0), graph.Integers(2)]);
        return graph.Add("Reshape", [value, graph.Add("Concat", [leading, graph.Integers(row)], OnnxAttribute.Of("axis", 0L))]);
    }

    /// <summary>The number of steps of a sequence, as a vector of one.</summary>
    private string StepsOf(ExportedLayer sequence)
        => sequence.Output.Axis.KnownSteps is > 0 and var known ? graph.Integers(known) : graph.Add("Slice", [graph.Add("Shape", [_values.TryGetValue(sequence, out string? value) ? value : Value(sequence)]), graph.Integers(1), graph.Integers(2)]);

    /// <summary>The number of sequences, as a vector of one.</summary>
    private string BatchOf(ExportedLayer layer) => graph.Add("Slice", [graph.Add("Shape", [Value(layer)]), graph.Integers(0), graph.Integers(1)]);

    /// <summary>A vector at every step.</summary>
    /// <param name="vector">[batch, features].</param>
    /// <param name="steps">The number of steps, as a vector of one.</param>
    private string Repeated(string vector, string steps)
    {
        string shape = graph.Add("Concat", [graph.Integers(1), steps, graph.Integers(1)], OnnxAttribute.Of("axis", 0L));
        return graph.Add("Expand", [graph.Add("Unsqueeze", [vector, graph.Integers(1)]), shape]);
    }

    /// <summary>[n, …, channels] as [n, channels, …].</summary>
    private string FirstChannels(string value, int rank) => graph.Add("Transpose", [value], OnnxAttribute.Of("perm", rank == 3 ? new long[] { 0, 2, 1 } : [0, 3, 1, 2]));

    /// <summary>[n, channels, …] as [n, …, channels].</summary>
    private string LastChannels(string value, int rank) => graph.Add("Transpose", [value], OnnxAttribute.Of("perm", rank == 3 ? new long[] { 0, 2, 1 } : [0, 2, 3, 1]));

    /// <summary>The dimensions of a layer's value.</summary>
    /// <param name="signal">What the layer gives.</param>
    /// <param name="name">What a number of steps is called that is no input's.</param>
    private IEnumerable<object> Shape(SignalSpec signal, string name)
    {
        yield return Batch;
        if (signal.IsSequence)
        {
            yield return signal.Axis switch
            {
                { KnownSteps: > 0 and var known } => known,
                InputAxisSpec { Input: 0 } => "steps",
                InputAxisSpec { Input: var number } => $"{network.Inputs.Where(i => i.Spec is InputSpec { Kind: InputKindSpec.Sequence }).ElementAt(number).Name}_steps",
                _ => $"{name}_steps",
            };
        }

        foreach (int size in signal.Image is { } image ? [image.Height, image.Width, image.Channels] : new[] { signal.Width })
        {
            yield return size;
        }
    }
}
