using System.Text;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

/// <summary>One direction of a recurrent layer that PyTorch has no module for: the text of a module, with its formulas in the loop over time.</summary>
/// <param name="layer">The layer.</param>
/// <param name="direction">The direction, with its functions.</param>
/// <param name="second">True for the second direction.</param>
internal sealed class TorchCell(ExportedLayer layer, RecurrentSpec direction, bool second)
{
    private readonly List<string> _before = [];
    private readonly List<string> _step = [];

    /// <summary>The weights by their names in the module.</summary>
    public List<(string Name, Tensor Tensor)> Weights { get; } = [];

    /// <summary>The class's text after its first line.</summary>
    public string Body()
    {
        var shapes = new List<(string Name, string Shape)>();
        string states = direction is LstmSpec ? "h, c" : "h";
        switch (direction)
        {
            case LstmSpec lstm:
                WriteLstm(lstm, shapes);
                break;
            case GruSpec gru:
                WriteGru(gru, shapes);
                break;
            case MinimalSpec minimal:
                WriteMinimal(minimal, shapes);
                break;
            case SimpleRnnSpec or IndRnnSpec:
                WriteSimple(shapes);
                break;
            default:
                throw layer.Unsupported("there is no PyTorch form of this layer yet.");
        }

        bool projects = direction is LstmSpec { Projection: > 0 };
        var text = new StringBuilder();
        text.Append($"    def __init__(self, inputs, units{(projects ? ", projection" : "")}):\n        super().__init__()\n");
        foreach ((string name, string shape) in shapes)
        {
            text.Append($"        self.{name} = nn.Parameter(torch.zeros({shape}))\n");
            Weights.Add((name, layer.Tensor(name, second)));
        }

        text.Append($"\n    def forward(self, x, {states}):\n        \"\"\"x: [batch, steps, inputs]. Returns h of every step, and the last {states.Replace(", ", " and ", StringComparison.Ordinal)}.\"\"\"\n        outputs = []\n");
        _before.ForEach(line => text.Append("        ").Append(line).Append('\n'));
        text.Append("        for t in range(x.shape[1]):\n");
        _step.ForEach(line => text.Append("            ").Append(line).Append('\n'));
        text.Append($"            outputs.append(h)\n        return torch.stack(outputs, 1), {states}\n");
        return text.ToString();
    }

    private void WriteLstm(LstmSpec lstm, List<(string, string)> shapes)
    {
        string state = lstm.Projection > 0 ? "projection" : "units";
        shapes.Add(("weight_ih", $"{lstm.Gates} * units, inputs"));
        shapes.Add(("weight_hh", $"{lstm.Gates} * units, {state}"));
        AddBias(shapes, $"{lstm.Gates} * units");
        if (lstm.Peephole)
        {
            shapes.Add(("weight_ch", $"{lstm.Peepholes}, units"));
        }

        if (lstm.Projection > 0)
        {
            shapes.Add(("weight_hr", "projection, units"));
        }

        string bias = lstm.Recurrence.UseBias ? ", self.bias_ih" : "", recurrent = "F.linear(h, self.weight_hh)";
        if (lstm.LayerNormalization)
        {
            shapes.AddRange([("gain_ih", $"{lstm.Gates} * units"), ("gain_hh", $"{lstm.Gates} * units"), ("gain_ch", "units"), ("bias_ch", "units")]);
            _before.Add($"sums = F.layer_norm(F.linear(x, self.weight_ih), self.gain_ih.shape, self.gain_ih{(lstm.Recurrence.UseBias ? ", self.bias_ih" : "")}, eps=1e-5)");
            recurrent = $"F.layer_norm({recurrent}, self.gain_hh.shape, self.gain_hh, eps=1e-5)";
        }
        else
        {
            _before.Add($"sums = F.linear(x, self.weight_ih{bias})");
        }

        string[] gates = [.. lstm.HasInputGate ? ["i"] : Array.Empty<string>(), .. lstm.HasForgetGate ? ["f"] : Array.Empty<string>(), "g", "o"];
        _step.Add($"{string.Join(", ", gates)} = (sums[:, t] + {recurrent}).chunk({lstm.Gates}, -1)");
        int peephole = 0;
        if (lstm.HasInputGate)
        {
            Gate("i");
        }

        if (lstm.HasForgetGate)
        {
            Gate("f");
        }

        if (!lstm.HasInputGate)
        {
            _step.Add("i = 1 - f");
        }

        if (!lstm.HasForgetGate)
        {
            _step.Add("f = 1 - i");
        }

        _step.Add($"g = {Function(lstm.Activation, Clipped(lstm.GateClip, "g"))}");
        _step.Add($"c = {Clipped(lstm.CellClip, "f * c + i * g")}");
        Gate("o");
        string cell = lstm.LayerNormalization ? "F.layer_norm(c, self.gain_ch.shape, self.gain_ch, self.bias_ch, eps=1e-5)" : "c";
        _step.Add($"h = o * ({Function(lstm.CellActivation, cell)})");
        if (lstm.Projection > 0)
        {
            _step.Add("h = F.linear(h, self.weight_hr)");
        }

        void Gate(string name) => _step.Add($"{name} = {Function(lstm.RecurrentActivation, Clipped(lstm.GateClip, lstm.Peephole ? $"{name} + self.weight_ch[{peephole++}] * c" : name))}");
    }

    private void WriteGru(GruSpec gru, List<(string, string)> shapes)
    {
        shapes.Add(("weight_ih", "3 * units, inputs"));
        shapes.Add(("weight_hh", "3 * units, units"));
        AddBias(shapes, "3 * units");
        bool after = gru.Reset == GruResetSpec.After;
        string second = after && gru.Recurrence.UseBias ? ", self.bias_hh" : "";
        if (second.Length > 0)
        {
            shapes.Add(("bias_hh", "3 * units"));
        }

        _before.Add($"sums = F.linear(x, self.weight_ih{(gru.Recurrence.UseBias ? ", self.bias_ih" : "")})");
        _step.Add("r, z, n = sums[:, t].chunk(3, -1)");
        _step.Add(after ? $"h_r, h_z, h_n = F.linear(h, self.weight_hh{second}).chunk(3, -1)" : "u_r, u_z, u_n = self.weight_hh.chunk(3)");
        _step.Add($"r = {Function(gru.RecurrentActivation, Clipped(gru.Recurrence.GateClip, after ? "r + h_r" : "r + F.linear(h, u_r)"))}");
        _step.Add($"z = {Function(gru.RecurrentActivation, Clipped(gru.Recurrence.GateClip, after ? "z + h_z" : "z + F.linear(h, u_z)"))}");
        _step.Add($"n = {Function(gru.Activation, Clipped(gru.Recurrence.GateClip, after ? "n + r * h_n" : "n + F.linear(r * h, u_n)"))}");
        _step.Add("h = (1 - z) * n + z * h");
    }

    private void WriteMinimal(MinimalSpec minimal, List<(string, string)> shapes)
    {
        shapes.Add(("weight_ih", $"{minimal.Gates} * units, inputs"));
        AddBias(shapes, $"{minimal.Gates} * units");
        _before.Add($"{(minimal.IsLstm ? "f, z, n" : "z, n")} = F.linear(x, self.weight_ih{(minimal.Recurrence.UseBias ? ", self.bias_ih" : "")}).chunk({minimal.Gates}, -1)");
        // i / (f + i) of two sigmoids, by their logarithms.
        _before.Add(minimal.IsLstm ? "z = torch.sigmoid(F.logsigmoid(z) - F.logsigmoid(f))" : "z = torch.sigmoid(z)");
        _before.Add(minimal.LogSpace ? "n = torch.where(n < 0, torch.sigmoid(n), n + 0.5)" : $"n = {Function(minimal.Activation, "n")}");
        _step.Add("h = (1 - z[:, t]) * h + z[:, t] * n[:, t]");
    }

    private void WriteSimple(List<(string, string)> shapes)
    {
        bool independent = direction is IndRnnSpec;
        ActivationSpec function = direction is IndRnnSpec ind ? ind.Activation : ((SimpleRnnSpec)direction).Activation;
        shapes.Add(("weight_ih", "units, inputs"));
        shapes.Add(("weight_hh", independent ? "units" : "units, units"));
        AddBias(shapes, "units");
        _before.Add($"sums = F.linear(x, self.weight_ih{(direction.Recurrence.UseBias ? ", self.bias_ih" : "")})");
        _step.Add($"h = sums[:, t] + {(independent ? "self.weight_hh * h" : "F.linear(h, self.weight_hh)")}");
        _step.Add($"h = {Function(function, Clipped(direction.Recurrence.GateClip, "h"))}");
    }

    private void AddBias(List<(string, string)> shapes, string shape)
    {
        if (direction.Recurrence.UseBias)
        {
            shapes.Add(("bias_ih", shape));
        }
    }

    private string Function(ActivationSpec function, string x) => PythonText.Function(function, x, layer);

    private static string Clipped(float? limit, string x) => limit is { } clip ? $"torch.clamp({x}, {PythonText.Number(-clip)}, {PythonText.Number(clip)})" : x;
}
