namespace Unrolled.Tests;

/// <content>The recurrent layers.</content>
internal sealed partial class NetworkDrawing
{
    private string _prefix = "";

    private void Recurrent(Signal source, bool last)
    {
        // The same cell as an earlier one, to start from its states, or another.
        Signal? encoder = _signals.LastOrDefault(s => s.HasStates);
        encoder = encoder is not null && draws.OneIn(3) ? encoder : null;
        string[] cell = encoder?.Cell.Split(' ') ?? [];
        string kind = encoder is not null ? cell[0] : draws.Of("Lstm", "Lstm", "Lstm", "Lstm", "Lstm", "Gru", "Gru", "Gru", "SimpleRnn", "SimpleRnn");
        int units = encoder is not null ? int.Parse(cell[1]) : Size();
        string merge = encoder is not null ? cell[2] : draws.OneIn(4) ? draws.From(MergeModes) : "None";

        LayerText layer = new(kind, $"{units}");
        int steps = source.Lengths.Max();
        bool small = kind switch { "Lstm" => Lstm(layer, steps), "Gru" => Gru(layer, steps), _ => SimpleRnn(layer, steps, source.Small) };
        if (merge != "None")
        {
            layer.Choose("Bidirectional", "MergeMode", merge);
        }

        if (encoder is not null)
        {
            layer.Set("InitialState", $"\"{encoder.Layer.Name}\"");
            encoder.IsRead = true;
        }

        WithoutBias(layer);
        if (draws.OneIn(8))
        {
            layer.Set("ReturnState", "true");
        }

        bool sequence = last ? draws.OneIn(2) : !draws.OneIn(3);
        if (sequence)
        {
            layer.Set("ReturnSequences", "true");
        }

        // A neighbour of the same kind may share its prefix with the layer before it.
        _prefix = Layers[^1].Kind == kind && _prefix.Length > 0 ? _prefix : draws.OneIn(5) ? $"rnn{Layers.Count}" : "";
        if (_prefix.Length > 0)
        {
            layer.Set("TensorPrefix", $"\"{_prefix}\"");
        }

        int width = merge == "Concat" ? 2 * units : units;
        Place(layer, source, new Signal(layer, width, sequence ? source.Axis : "", sequence ? source.Lengths : [.. Lengths.Select(_ => 1)], small) { Cell = $"{kind} {units} {merge}" });
    }

    private bool Lstm(LayerText layer, int steps)
    {
        bool clipped = draws.OneIn(5);
        if (clipped)
        {
            layer.Set("GateClip", draws.Tenths(2, 30));
        }

        if (draws.OneIn(5))
        {
            layer.Set("CellClip", draws.Tenths(1, 20));
        }

        bool small = Functions(layer, clipped, steps);
        if (draws.OneIn(3))
        {
            layer.Set("Peephole", "true");
        }

        if (draws.OneIn(3))
        {
            layer.Choose("Coupling", "LstmCoupling", draws.Of("InputFromForget", "ForgetFromInput"));
        }

        if (draws.OneIn(5))
        {
            layer.Set("ForgetBias", $"{draws.Between(-3, 3)}");
        }

        return small;
    }

    private bool Gru(LayerText layer, int steps)
    {
        if (draws.OneIn(2))
        {
            layer.Choose("Reset", "GruReset", "Before");
        }

        return Functions(layer, clipped: false, steps);
    }

    private bool SimpleRnn(LayerText layer, int steps, bool smallInput)
    {
        string activation = draws.OneIn(2) ? "Tanh" : draws.From<string>([.. Bounded, .. Unbounded]);
        if (steps == 1 && smallInput && draws.OneIn(10))
        {
            activation = "Exponential";
        }

        Activate(layer, "Activation", activation, unless: "Tanh");
        return Bounded.Contains(activation);
    }

    /// <summary>
    /// The functions of gates and candidate. Gates multiply the state: where nothing clips them, those without a bound get few steps.
    /// </summary>
    /// <returns>True if the output has a bound.</returns>
    private bool Functions(LayerText layer, bool clipped, int steps)
    {
        string candidate = draws.OneIn(2) ? "Tanh" : draws.From<string>([.. Bounded, .. Unbounded]);
        string gates = draws.OneIn(2) ? "Sigmoid" : draws.From<string>(clipped || steps <= FewSteps ? [.. Bounded, .. Unbounded] : Bounded);
        if (clipped && steps <= FewSteps && draws.OneIn(4))
        {
            (gates, candidate) = draws.OneIn(2) ? ("Exponential", candidate) : (gates, "Exponential");
        }

        Activate(layer, "Activation", candidate, unless: "Tanh");
        Activate(layer, "RecurrentActivation", gates, unless: "Sigmoid");
        return Bounded.Contains(gates) && Bounded.Contains(candidate);
    }
}
