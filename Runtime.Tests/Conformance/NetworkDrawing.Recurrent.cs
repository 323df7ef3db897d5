namespace Unrolled.Tests;

/// <content>The recurrent layers.</content>
internal sealed partial class NetworkDrawing
{
    // What decides which tensors a cell has.
    private static readonly string[] TensorOptions = ["Peephole", "Coupling", "LayerNormalization", "Projection", "Reset", "UseBias"];

    private string _prefix = "";

    private static string Tensors(LayerText layer)
        => string.Join("; ", layer.Features.Where(f => f == layer.Kind || TensorOptions.Any(o => f.Contains(o, StringComparison.Ordinal))).Order(StringComparer.Ordinal));

    private void Recurrent(Signal source, bool last)
    {
        // The same cell as an earlier one, to start from its states, or another.
        Signal? encoder = _signals.LastOrDefault(s => s.Cell.Length > 0);
        encoder = encoder is not null && draws.OneIn(3) ? encoder : null;
        string[] cell = encoder?.Cell.Split(' ') ?? [];
        string kind = encoder is not null ? cell[0] : draws.Of("Lstm", "Lstm", "Lstm", "Lstm", "Lstm", "Gru", "Gru", "Gru", "SimpleRnn", "SimpleRnn", "MinGru", "MinLstm", "IndRnn");
        int units = encoder is not null ? int.Parse(cell[1]) : Size();
        string merge = encoder is not null ? cell[2] : draws.OneIn(4) ? draws.From(MergeModes) : "None";

        int projection = encoder is not null ? int.Parse(cell[3]) : kind == "Lstm" && units > 1 && draws.OneIn(8) ? draws.Between(1, units - 1) : 0;

        LayerText layer = new(kind, $"{units}");
        bool hasMatrix = kind is "Lstm" or "Gru" or "SimpleRnn", clipped = hasMatrix && draws.OneIn(5);
        if (clipped)
        {
            layer.Set("GateClip", draws.Tenths(2, 30));
        }

        WithoutBias(layer);
        int steps = source.Lengths.Max();
        bool small = kind switch { "Lstm" => Lstm(layer, steps, clipped), "Gru" => Gru(layer, steps, clipped), "SimpleRnn" => SimpleRnn(layer, steps, source.IsSmall), "IndRnn" => IndRnn(layer), _ => Minimal(layer, source.IsSmall) };
        if (projection > 0)
        {
            layer.Set("Projection", $"{projection}");
        }

        // Two or three values normalized are nearly a step from −1 to 1, where one passes another.
        if (kind == "Lstm" && units > 3 && draws.OneIn(8))
        {
            layer.Set("LayerNormalization", "true");
        }

        if (merge != "None")
        {
            layer.Choose("Bidirectional", "MergeMode", merge);
            small &= !OtherFunctions(layer, kind);
        }
        else if (draws.OneIn(6))
        {
            layer.Set("Reverse", "true");
        }

        if (encoder is not null)
        {
            layer.Set("InitialState", $"\"{encoder.Layer.Name}\"");
            encoder.IsRead = true;
        }
        else if (draws.OneIn(6))
        {
            layer.Set("TrainInitialState", "true");
        }

        Sometimes(12, () => layer.Set("Dropout", draws.Tenths(1, 6)));
        if (hasMatrix)
        {
            Sometimes(12, () => layer.Set("RecurrentDropout", draws.Tenths(1, 6)));
        }

        if (draws.OneIn(8))
        {
            layer.Set("ReturnState", "true");
        }

        bool sequence = last ? draws.OneIn(2) : !draws.OneIn(3);
        if (sequence)
        {
            layer.Set("ReturnSequences", "true");
        }

        // One that reads a layer with the same tensors right before it may share its prefix.
        _prefix = source == Last && Tensors(Layers[^1]) == Tensors(layer) && _prefix.Length > 0 ? _prefix : draws.OneIn(5) ? $"rnn{Layers.Count}" : "";
        if (_prefix.Length > 0)
        {
            layer.Set("TensorPrefix", $"\"{_prefix}\"");
        }

        int hidden = projection > 0 ? projection : units, width = merge == "Concat" ? 2 * hidden : hidden;
        Signal output = sequence ? source.With(layer, width, small) : new Signal(layer, width, "", [.. Lengths.Select(_ => 1)]) { IsSmall = small };
        Place(layer, source, output with { Cell = $"{kind} {units} {merge} {projection}" });
    }

    /// <summary>Now and then other functions of the second direction, bounded or of a sum.</summary>
    /// <returns>True if its output may have no bound any more.</returns>
    private bool OtherFunctions(LayerText layer, string kind)
    {
        string candidate = draws.From<string>([.. Bounded, .. WithArgument]);
        bool other = !layer.Features.Any(f => f.Contains("LogSpace", StringComparison.Ordinal)) && draws.OneIn(3);
        if (other)
        {
            Activate(layer, "BackwardActivation", candidate, unless: "");
        }

        if (kind is "Lstm" or "Gru" && draws.OneIn(4))
        {
            Activate(layer, "BackwardRecurrentActivation", draws.From(Bounded), unless: "");
        }

        return other && WithArgument.Contains(candidate);
    }

    private bool Lstm(LayerText layer, int steps, bool clipped)
    {
        if (draws.OneIn(5))
        {
            layer.Set("CellClip", draws.Tenths(1, 20));
        }

        bool small = Functions(layer, clipped, steps);
        if (draws.OneIn(8))
        {
            string cell = draws.From<string>([.. Bounded, .. WithArgument]);
            Activate(layer, "CellActivation", cell, unless: "");
            small &= Bounded.Contains(cell);
        }

        if (draws.OneIn(3))
        {
            layer.Set("Peephole", "true");
        }

        if (draws.OneIn(3))
        {
            layer.Choose("Coupling", "LstmCoupling", draws.Of("InputFromForget", "ForgetFromInput"));
        }

        if (draws.OneIn(5) && layer.HasBias)
        {
            layer.Set("ForgetBias", $"{draws.Between(-3, 3)}");
        }

        return small;
    }

    private bool Gru(LayerText layer, int steps, bool clipped)
    {
        if (draws.OneIn(2))
        {
            layer.Choose("Reset", "GruReset", "Before");
        }

        return Functions(layer, clipped, steps);
    }

    private bool SimpleRnn(LayerText layer, int steps, bool smallInput)
    {
        string activation = draws.OneIn(2) ? "Tanh" : draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument]);
        if (steps == 1 && smallInput && draws.OneIn(10))
        {
            activation = "Exponential";
        }

        Activate(layer, "Activation", activation, unless: "Tanh");
        return Bounded.Contains(activation);
    }

    private bool IndRnn(LayerText layer)
    {
        string activation = draws.OneIn(2) ? "Relu" : draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument]);
        Activate(layer, "Activation", activation, unless: "Relu");
        return Bounded.Contains(activation);
    }

    private bool Minimal(LayerText layer, bool smallInput)
    {
        if (draws.OneIn(3))
        {
            layer.Set("LogSpace", "true");
            return smallInput;
        }

        string activation = draws.OneIn(2) ? "Linear" : draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument]);
        Activate(layer, "Activation", activation, unless: "Linear");
        return Bounded.Contains(activation);
    }

    /// <summary>
    /// The functions of gates and candidate. Gates multiply the state: where nothing clips them, those without a bound get few steps.
    /// </summary>
    /// <returns>True if the output has a bound.</returns>
    private bool Functions(LayerText layer, bool clipped, int steps)
    {
        string candidate = draws.OneIn(2) ? "Tanh" : draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument]);
        string gates = draws.OneIn(2) ? "Sigmoid" : draws.From<string>(clipped || steps <= FewSteps ? [.. Bounded, .. Unbounded, .. WithArgument] : Bounded);
        if (clipped && steps <= FewSteps && draws.OneIn(4))
        {
            (gates, candidate) = draws.OneIn(2) ? ("Exponential", candidate) : (gates, "Exponential");
        }

        Activate(layer, "Activation", candidate, unless: "Tanh");
        Activate(layer, "RecurrentActivation", gates, unless: "Sigmoid");
        return Bounded.Contains(gates) && Bounded.Contains(candidate);
    }
}
