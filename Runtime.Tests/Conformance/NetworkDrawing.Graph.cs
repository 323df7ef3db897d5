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
        int width = Size();
        LayerText layer = new("Network", $"{width}");
        layer.SetName(OracleNetwork.OwnInput, given: false);
        Layers.Add(layer);
        _signals.Add(new Signal(layer, width, OwnAxis, Lengths, Small: true));
    }

    /// <summary>One more input, which is merged with what is there if it can be; what is then not read is given out, or read later.</summary>
    private void FurtherInput()
    {
        int width = Size();
        LayerText layer = new("Input", $"{width}");
        Signal before = Last, input;
        switch (draws.Of("Step", "Constant", "Sequence"))
        {
            case "Step":
                input = new Signal(layer, width, OwnAxis, Lengths, Small: true);
                break;
            case "Constant":
                layer.Choose("Kind", "InputKind", "Constant");
                input = new Signal(layer, width, "", [.. Lengths.Select(_ => 1)], Small: true);
                break;
            default:
                // An input that nothing reads is an error, so the one before is read first.
                if (!before.IsRead && Layers[^1].Kind is "Input" or "Network")
                {
                    Dense(before);
                }

                layer.Choose("Kind", "InputKind", "Sequence");
                input = new Signal(layer, width, $"sequence {_sequenceInputs++}", SequenceLengths, Small: true);
                break;
        }

        Name(layer);
        Layers.Add(layer);
        _signals.Add(input);
        if (CanMerge("Concat", before, input))
        {
            Merge("Concat", [before, input]);
        }
    }

    /// <summary>What the next layer reads: mostly the layer before it.</summary>
    private Signal Source() => draws.OneIn(6) ? draws.From(_signals) : Last;

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

        Signal shape = merged.FirstOrDefault(m => m.IsSequence) ?? merged[0];
        Name(layer);
        Layers.Add(layer);
        _signals.Add(new Signal(layer, mode == "Concat" ? merged.Sum(m => m.Width) : shape.Width, shape.Axis, shape.Lengths, merged.All(m => m.Small)));
    }

    private static bool CanMerge(string mode, Signal a, Signal b)
        => (!a.IsSequence || !b.IsSequence || a.Axis == b.Axis) && (mode == "Concat" ? a.Width + b.Width <= 130 : a.Width == b.Width);

    /// <summary>Adds a layer behind all others.</summary>
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
        if (Layers.Count == 1 + _signals.Count(s => s.Layer.Kind == "Input"))
        {
            Dense(Last);
        }

        foreach (Signal input in _signals.Where(s => !s.IsRead && s.Layer.Kind is "Input" or "Network").ToArray())
        {
            // Dense layers may read anything.
            if (!input.IsRead)
            {
                Dense(input);
            }
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
        foreach (Signal signal in _signals.Where(s => s != Last && s.IsRead && s.Layer.Kind is not ("Input" or "Network")))
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
