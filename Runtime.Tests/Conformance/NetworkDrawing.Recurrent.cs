namespace Unrolled.Tests;

/// <content>The recurrent layers.</content>
internal sealed partial class NetworkDrawing
{
    private LayerText Recurrent(bool last)
    {
        int units = Size();
        LayerText layer = draws.Between(1, 10) switch
        {
            <= 5 => Lstm(units),
            <= 8 => Gru(units),
            _ => SimpleRnn(units),
        };
        if (last ? draws.OneIn(2) : !draws.OneIn(3))
        {
            layer.Set("ReturnSequences", "true");
        }
        else
        {
            _sequence = false;
        }

        _width = units;
        return layer;
    }

    private LayerText Lstm(int units)
    {
        LayerText layer = new("Lstm", $"{units}");
        bool clipped = draws.OneIn(5);
        if (clipped)
        {
            layer.Set("GateClip", draws.Tenths(2, 30));
        }

        if (draws.OneIn(5))
        {
            layer.Set("CellClip", draws.Tenths(1, 20));
        }

        (string gates, string candidate) = Functions(layer, clipped);
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

        _small = Bounded.Contains(gates) && Bounded.Contains(candidate);
        return layer;
    }

    private LayerText Gru(int units)
    {
        LayerText layer = new("Gru", $"{units}");
        if (draws.OneIn(2))
        {
            layer.Choose("Reset", "GruReset", "Before");
        }

        (string gates, string candidate) = Functions(layer, clipped: false);
        _small = Bounded.Contains(gates) && Bounded.Contains(candidate);
        return layer;
    }

    private LayerText SimpleRnn(int units)
    {
        LayerText layer = new("SimpleRnn", $"{units}");
        string activation = draws.OneIn(2) ? "Tanh" : draws.Of<string>([.. Bounded, .. Unbounded]);
        if (Steps == 1 && _small && draws.OneIn(10))
        {
            activation = "Exponential";
        }

        Activate(layer, "Activation", activation, unless: "Tanh");
        _small = Bounded.Contains(activation);
        return layer;
    }

    /// <summary>The functions of gates and candidate. Gates multiply the state: where nothing clips them, those without a bound get few steps.</summary>
    private (string Gates, string Candidate) Functions(LayerText layer, bool clipped)
    {
        string candidate = draws.OneIn(2) ? "Tanh" : draws.Of<string>([.. Bounded, .. Unbounded]);
        string gates = draws.OneIn(2) ? "Sigmoid" : draws.Of<string>(clipped || Steps <= FewSteps ? [.. Bounded, .. Unbounded] : Bounded);
        if (clipped && Steps <= FewSteps && draws.OneIn(4))
        {
            (gates, candidate) = draws.OneIn(2) ? ("Exponential", candidate) : (gates, "Exponential");
        }

        Activate(layer, "Activation", candidate, unless: "Tanh");
        Activate(layer, "RecurrentActivation", gates, unless: "Sigmoid");
        return (gates, candidate);
    }
}
