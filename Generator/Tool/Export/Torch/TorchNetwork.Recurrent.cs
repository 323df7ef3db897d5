using System.Text;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

// Recurrent layers: PyTorch's modules where they compute the same, otherwise a module of their own with the cell written out.
internal sealed partial class TorchNetwork
{
    // The text of each cell, by what it computes; those that differ in sizes alone share one.
    private readonly Dictionary<string, string> _cells = new(StringComparer.Ordinal);

    private void WriteRecurrent(ExportedLayer layer, RecurrentSpec recurrent, string v)
    {
        bool both = recurrent.Recurrence.Bidirectional != MergeModeSpec.None;
        RecurrentSpec[] directions = both ? [recurrent, recurrent.SecondDirection] : [recurrent];
        bool isLstm = recurrent is LstmSpec;
        string x = Rows(layer.Sources[0]);
        if (Array.TrueForAll(directions, HasModule))
        {
            AddModule(layer, directions, v);
            string final = $"{v}_h", all = isLstm ? $"({final}, {v}_c)" : final;
            Set($"{v}, {all}", $"self.{v}({(recurrent.Recurrence.Reverse ? $"{x}.flip(1)" : x)}{ModuleInitial(layer, directions, v)})");
            for (int d = 0; d < directions.Length; d++)
            {
                _states[$"{recurrent.NameOf(d == 1)}.h"] = $"{final}[{d}]";
                _states[$"{recurrent.NameOf(d == 1)}.c"] = $"{v}_c[{d}]";
            }

            if (!recurrent.ReturnSequences)
            {
                Set(v, both ? Merged(recurrent.Recurrence.Bidirectional, [$"{final}[0]", $"{final}[1]"]) : $"{final}[0]");
            }
            else if (recurrent.Recurrence.Reverse)
            {
                Set(v, $"{v}.flip(1)");
            }
            else if (both && recurrent.Recurrence.Bidirectional != MergeModeSpec.Concat)
            {
                Set(v, Merged(recurrent.Recurrence.Bidirectional, [$"{v}[..., :{recurrent.StateUnits}]", $"{v}[..., {recurrent.StateUnits}:]"]));
            }

            return;
        }

        List<string> outputs = [];
        for (int d = 0; d < directions.Length; d++)
        {
            string one = d == 1 ? $"{v}_reverse" : v;
            bool backward = d == 1 || recurrent.Recurrence.Reverse;
            AddCell(layer, directions[d], d == 1, one);
            string result = d == 1 ? one : both ? $"{v}_forward" : v;
            Set($"{result}, {one}_h{(isLstm ? $", {one}_c" : "")}", $"self.{one}({(backward ? $"{x}.flip(1)" : x)}{CellInitial(layer, directions[d], d == 1, both, one)})");
            _states[$"{recurrent.NameOf(d == 1)}.h"] = $"{one}_h";
            _states[$"{recurrent.NameOf(d == 1)}.c"] = $"{one}_c";
            outputs.Add(!recurrent.ReturnSequences ? $"{one}_h" : backward ? $"{result}.flip(1)" : result);
        }

        if (both || outputs[0] != v)
        {
            Set(v, both ? Merged(recurrent.Recurrence.Bidirectional, outputs) : outputs[0]);
        }
    }

    // The modules compute both directions with the same functions.
    private static bool HasModule(RecurrentSpec recurrent) => recurrent switch
    {
        LstmSpec lstm => lstm is { LayerNormalization: false, Peephole: false, Coupling: CouplingSpec.None, CellClip: null, GateClip: null }
            && lstm.Activation == ActivationSpec.Tanh && lstm.CellActivation == ActivationSpec.Tanh && lstm.RecurrentActivation == ActivationSpec.Sigmoid,
        GruSpec gru => gru is { Reset: GruResetSpec.After, Recurrence.GateClip: null } && gru.Activation == ActivationSpec.Tanh && gru.RecurrentActivation == ActivationSpec.Sigmoid,
        SimpleRnnSpec simple => simple.Recurrence.GateClip is null && simple.BackwardActivation == simple.Activation && (simple.Activation == ActivationSpec.Tanh || simple.Activation == ActivationSpec.Relu),
        _ => false,
    };

    private void AddModule(ExportedLayer layer, RecurrentSpec[] directions, string v)
    {
        RecurrentSpec recurrent = directions[0];
        string kind = recurrent switch { LstmSpec => "LSTM", GruSpec => "GRU", _ => "RNN" };
        string options = (recurrent.Recurrence.UseBias ? "" : ", bias=False") + ", batch_first=True" + (directions.Length == 2 ? ", bidirectional=True" : "")
            + (recurrent is LstmSpec { Projection: > 0 and var projection } ? $", proj_size={projection}" : "")
            + (recurrent is SimpleRnnSpec simple && simple.Activation == ActivationSpec.Relu ? ", nonlinearity=\"relu\"" : "");
        _init.Add($"self.{v} = nn.{kind}({layer.Input.Width}, {recurrent.Units}{options})");
        for (int d = 0; d < directions.Length; d++)
        {
            string ending = d == 1 ? "_l0_reverse" : "_l0";
            foreach (string name in new[] { "weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr" })
            {
                Tensor? tensor = layer.Find(name, d == 1);
                // PyTorch adds two biases; a layer that has only one leaves the other at zero.
                tensor ??= name == "bias_hh" && layer.Find("bias_ih", d == 1) is { } first ? Declarations.Tensor.Zeros(first.Shape.AsSpan()) : null;
                if (tensor is not null)
                {
                    Weights.Add(($"{v}.{name}{ending}", tensor));
                }
            }
        }
    }

    // The second argument of a module's call: [directions, batch, units].
    private string ModuleInitial(ExportedLayer layer, RecurrentSpec[] directions, string v)
    {
        string[][] initial = [.. directions.Select((d, i) => Initial(layer, d, i == 1, directions.Length == 2, i == 1 ? $"{v}_reverse" : v))];
        if (initial[0].Length == 0)
        {
            return "";
        }

        string[] stacked = [.. Enumerable.Range(0, initial[0].Length).Select(s => $"torch.stack([{string.Join(", ", initial.Select(i => i[s]))}])")];
        return directions[0] is LstmSpec ? $", ({stacked[0]}, {stacked[1]})" : $", {stacked[0]}";
    }

    private string CellInitial(ExportedLayer layer, RecurrentSpec direction, bool second, bool both, string one)
    {
        string[] initial = Initial(layer, direction, second, both, one);
        string zeros = $"{_values[network.Layers[0]]}.shape[0]";
        initial = initial.Length > 0 ? initial : [$"torch.zeros({zeros}, {direction.StateUnits})", .. direction is LstmSpec ? [$"torch.zeros({zeros}, {direction.Units})"] : Array.Empty<string>()];
        return ", " + string.Join(", ", initial);
    }

    // What a direction starts from, [batch, units] each; none for zeros.
    private string[] Initial(ExportedLayer layer, RecurrentSpec direction, bool second, bool both, string one)
    {
        string batch = $"{_values[network.Layers[0]]}.shape[0]";
        string[] kinds = direction is LstmSpec ? ["h", "c"] : ["h"];
        if (direction.Recurrence.TrainInitialState)
        {
            foreach (string kind in kinds)
            {
                Parameter($"{one}_initial_{kind}", layer.Tensor($"initial_{kind}", second));
            }

            return [.. kinds.Select(kind => $"self.{one}_initial_{kind}.expand({batch}, -1)")];
        }

        if (direction.Recurrence.InitialState is null)
        {
            return [];
        }

        // The final states of a layer of the same kind, or a vector for h alone.
        ExportedLayer source = layer.Sources[^1];
        bool continues = source.Spec is RecurrentSpec other && other.GetType() == direction.GetType() && other.Units == direction.Units && other.StateUnits == direction.StateUnits
            && other.Recurrence.Bidirectional != MergeModeSpec.None == both;
        return continues
            ? [.. kinds.Select(kind => _states[$"{((RecurrentSpec)source.Spec).NameOf(second)}.{kind}"])]
            : [Rows(source), .. kinds.Skip(1).Select(_ => $"torch.zeros({batch}, {direction.Units})")];
    }

    private void AddCell(ExportedLayer layer, RecurrentSpec direction, bool second, string attribute)
    {
        var cell = new TorchCell(layer, direction, second);
        string body = cell.Body();
        if (!_cells.TryGetValue(body, out string? text))
        {
            string kind = _names.Of($"{direction.Code}Layer");
            _cells.Add(body, text = $"class {kind}(nn.Module):\n{body}");
        }

        string className = text[6..text.IndexOf('(', StringComparison.Ordinal)];
        _init.Add($"self.{attribute} = {className}({layer.Input.Width}, {direction.Units}{(direction is LstmSpec { Projection: > 0 and var projection } ? $", {projection}" : "")})");
        foreach ((string name, Tensor tensor) in cell.Weights)
        {
            Weights.Add(($"{attribute}.{name}", tensor));
        }
    }
}
