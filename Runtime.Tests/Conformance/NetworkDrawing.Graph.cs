namespace Unrolled.Tests;

/// <content>Inputs, what reads what, merges, outputs.</content>
internal sealed partial class NetworkDrawing
{
    // The network's own time steps, and those of its inputs with lengths of their own.
    private const string OwnAxis = "own";

    private static readonly string[] MergeModes = ["Concat", "Sum", "Mul", "Ave"];

    private readonly List<Signal> _signals = [];
    private readonly Dictionary<string, int> _kinds = [];
    private int _sequenceInputs;

    private Signal Last => _signals[^1];

    private void OwnInput()
    {
        (LayerText layer, Signal input) = Input("Network", OwnAxis, Lengths);
        if (HasKnownSteps)
        {
            layer.Set("Steps", $"{Lengths[0]}");
        }

        layer.SetName(OracleNetwork.OwnInput, given: false);
        Layers.Add(layer);
        _signals.Add(input with { HasKnownSteps = HasKnownSteps });
        if (!input.IsToken && !HasKnownSteps && draws.OneIn(20))
        {
            // No feature has that value.
            LayerText masking = new("Masking", "9f");
            Place(masking, Last, Last.With(masking, input.Width, small: true) with { Image = input.Image });
        }
    }

    /// <summary>An input of features, of tokens or of images.</summary>
    private (LayerText Layer, Signal Signal) Input(string kind, string axis, int[] lengths)
    {
        if (draws.OneIn(8))
        {
            LayerText tokens = new(kind, "1");
            tokens.Features.Add($"{kind} of tokens");
            return (tokens, new Signal(tokens, 1, axis, lengths) { IsToken = true });
        }

        if (draws.OneIn(8))
        {
            int height = draws.Between(1, 6), across = draws.Between(1, 6), channels = draws.Between(1, 4);
            LayerText image = new(kind, $"{height}", $"{across}", $"{channels}");
            image.Features.Add($"{kind} of images");
            return (image, new Signal(image, height * across * channels, axis, lengths) { IsSmall = true, Image = (height, across, channels) });
        }

        int width = Size();
        LayerText layer = new(kind, $"{width}");
        return (layer, new Signal(layer, width, axis, lengths) { IsSmall = true });
    }

    /// <summary>One more input, which is merged with what is there if it can be; what is then not read is given out, or read later.</summary>
    private void AdditionalInput()
    {
        // An input that nothing reads is an error, so the one before is read first.
        if (Last.IsInput)
        {
            ReadInput(Last);
        }

        string kind = draws.Of("Step", "Constant", "Sequence");
        Signal before = Last;
        (LayerText layer, Signal input) = kind switch
        {
            "Step" => Input("Input", OwnAxis, Lengths),
            "Constant" => Input("Input", "", [.. Lengths.Select(_ => 1)]),
            _ => Input("Input", $"sequence {_sequenceInputs++}", SequenceLengths),
        };
        if (kind != "Step")
        {
            layer.Choose("Kind", "InputKind", kind);
        }

        Name(layer);
        Layers.Add(layer);
        _signals.Add(input with { HasKnownSteps = kind == "Step" && HasKnownSteps });
        if (Last.IsToken)
        {
            Token(Last);
        }

        if (CanMerge("Concat", before, Last))
        {
            Merge("Concat", [before, Last]);
        }
    }

    private void ReadInput(Signal input)
    {
        if (input.IsToken)
        {
            Token(input);
        }
        else
        {
            Dense(input);
        }
    }

    /// <summary>What the next layer reads: mostly the layer before it.</summary>
    private Signal Source() => draws.OneIn(6) && !Last.IsToken ? draws.From([.. _signals.Where(s => !s.IsToken)]) : Last;

    private void Merge()
    {
        string mode = draws.From(MergeModes);
        Signal[] others = [.. _signals.Where(s => s != Last && CanMerge(mode, Last, s))];
        if (others.Length == 0)
        {
            return;
        }

        List<Signal> merged = [draws.From(others), Last];
        if (draws.OneIn(4))
        {
            // A third one, or one of the two again.
            Signal[] third = [.. _signals.Where(s => merged.All(m => CanMerge(mode, m, s)))];
            merged.Add(draws.From(third));
        }

        Merge(mode, merged);
    }

    private void Merge(string mode, IReadOnlyList<Signal> merged)
    {
        LayerText layer = new("Merge", [$"MergeMode.{mode}", .. merged.Select(m => $"\"{m.Layer.Name}\"")]);
        layer.Features.Add($"Merge {mode}");
        layer.Features.AddRange(merged.Select(m => m.IsSequence).Distinct().Count() > 1 ? ["Merge of sequence and vector"] : []);
        foreach (Signal signal in merged)
        {
            signal.IsRead = true;
        }

        // Images of one shape stay images.
        bool images = mode != "Concat" && merged.All(m => m.Image == merged[0].Image);
        Signal shape = merged.FirstOrDefault(m => m.IsSequence) ?? merged[0];
        Name(layer);
        Layers.Add(layer);
        _signals.Add(shape.With(layer, mode == "Concat" ? merged.Sum(m => m.Width) : shape.Width, merged.All(m => m.IsSmall)) with { Image = images ? shape.Image : null });
    }

    private static bool CanMerge(string mode, Signal a, Signal b)
        => !a.IsToken && !b.IsToken && (!a.IsSequence || !b.IsSequence || a.Axis == b.Axis) && (mode == "Concat" ? a.Width + b.Width <= MostValues : a.Width == b.Width);

    /// <summary>Adds a layer after all others.</summary>
    private void Place(LayerText layer, Signal source, Signal output)
    {
        if (source != Last)
        {
            layer.Set("From", $"\"{source.Layer.Name}\"");
        }

        source.IsRead = true;
        Name(layer);
        Layers.Add(layer);
        _signals.Add(output);
    }

    /// <summary>Reads what no layer reads yet, or gives it out.</summary>
    private void Finish()
    {
        foreach (Signal input in _signals.Where(s => s.IsInput && !s.IsRead).ToArray())
        {
            ReadInput(input);
        }

        foreach (Signal signal in _signals.Where(s => s != Last && !s.IsRead).ToArray())
        {
            if (CanMerge("Concat", Last, signal) && draws.OneIn(2))
            {
                Merge("Concat", [Last, signal]);
            }
            else
            {
                signal.Layer.Set("Output", "true");
            }
        }

        // One that is read may be given out too.
        foreach (Signal signal in _signals.Where(s => s != Last && s.IsRead && !s.IsInput))
        {
            if (draws.OneIn(15))
            {
                signal.Layer.Set("Output", "true");
            }
        }
    }

    private void Name(LayerText layer)
    {
        string kind = OracleLayers.KindOf(layer.Kind);
        int number = _kinds[kind] = _kinds.GetValueOrDefault(kind, -1) + 1;
        if (draws.OneIn(5))
        {
            layer.SetName($"layer.{Layers.Count}-ä", given: true);
        }
        else
        {
            layer.SetName($"{kind}_{number}", given: false);
        }
    }
}
