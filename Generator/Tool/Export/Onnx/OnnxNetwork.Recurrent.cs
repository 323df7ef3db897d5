using System.Globalization;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// Recurrent layers: ONNX's operators where they compute the same, otherwise a loop over time with the cell written out.
internal sealed partial class OnnxNetwork
{
    // What operators gave as final states, [directions, batch, units]: what another operator starts from.
    private readonly Dictionary<ExportedLayer, (string Hidden, string? Cell)> _operatorStates = [];

    private void WriteRecurrent(ExportedLayer layer, RecurrentSpec recurrent)
    {
        bool both = recurrent.Recurrence.Bidirectional != MergeModeSpec.None;
        RecurrentSpec[] directions = both ? [recurrent, recurrent.SecondDirection] : [recurrent];
        if (Array.TrueForAll(directions, HasOperator))
        {
            WriteOperator(layer, recurrent, directions);
            return;
        }

        string[] outputs = new string[directions.Length];
        for (int d = 0; d < directions.Length; d++)
        {
            (string steps, string[] final) = Loop(layer, directions[d], d == 1, Initial(layer, directions[d], d == 1));
            string name = recurrent.NameOf(d == 1);
            _finalStates[$"{name}.h"] = final[0];
            if (final.Length > 1)
            {
                _finalStates[$"{name}.c"] = final[1];
            }

            outputs[d] = recurrent.ReturnSequences ? steps : final[0];
        }

        (recurrent.ReturnSequences ? _steps : _values)[layer] = both ? Merged(recurrent.Recurrence.Bidirectional, outputs) : outputs[0];
    }

    private static bool HasOperator(RecurrentSpec recurrent) => recurrent switch
    {
        LstmSpec lstm => lstm is { Projection: 0, LayerNormalization: false, CellClip: null } && CellFunction(lstm.Activation) is not null && CellFunction(lstm.RecurrentActivation) is not null && CellFunction(lstm.CellActivation) is not null
            // i = 1 − σ(s) is σ(−s); other functions have no such weights.
            && (lstm.Coupling != CouplingSpec.InputFromForget || lstm.RecurrentActivation == ActivationSpec.Sigmoid),
        GruSpec gru => CellFunction(gru.Activation) is not null && CellFunction(gru.RecurrentActivation) is not null,
        SimpleRnnSpec simple => CellFunction(simple.Activation) is not null,
        _ => false,
    };

    private void WriteOperator(ExportedLayer layer, RecurrentSpec recurrent, RecurrentSpec[] directions)
    {
        bool isLstm = recurrent is LstmSpec, both = directions.Length == 2;
        string[] inputs = [Steps(layer.Sources[0]), .. OperatorWeights(layer, directions), "", .. OperatorInitial(layer, directions)];
        if (recurrent is LstmSpec { Peephole: true } peepholes)
        {
            inputs = [.. inputs, .. Enumerable.Repeat("", 7 - inputs.Length), graph.Floats("P", Stacked(directions, (_, reverse) => OnnxGates.Peepholes(peepholes, layer.Tensor("weight_ch", reverse))))];
        }

        while (inputs[^1].Length == 0)
        {
            inputs = inputs[..^1];
        }

        string[] outputs = graph.Add(recurrent switch { LstmSpec => "LSTM", GruSpec => "GRU", _ => "RNN" }, inputs, isLstm ? 3 : 2, [.. OperatorAttributes(recurrent, directions)]);
        _operatorStates[layer] = (outputs[1], isLstm ? outputs[2] : null);
        KeepStates(recurrent, "h", outputs[1], both);
        if (isLstm)
        {
            KeepStates(recurrent, "c", outputs[2], both);
        }

        if (recurrent.ReturnSequences)
        {
            // [steps, directions, batch, units].
            _steps[layer] = !both ? graph.Add("Squeeze", [outputs[0], graph.Integers(1)])
                : recurrent.Recurrence.Bidirectional == MergeModeSpec.Concat
                    ? graph.Add("Reshape", [graph.Add("Transpose", [outputs[0]], OnnxAttribute.Of("perm", [0L, 2, 1, 3])), graph.Integers(0, 0, -1)])
                    : Merged(recurrent.Recurrence.Bidirectional, Directions(outputs[0], 1));
        }
        else
        {
            _values[layer] = !both ? graph.Add("Squeeze", [outputs[1], graph.Integers(0)])
                : recurrent.Recurrence.Bidirectional == MergeModeSpec.Concat
                    ? graph.Add("Reshape", [graph.Add("Transpose", [outputs[1]], OnnxAttribute.Of("perm", [1L, 0, 2])), graph.Integers(0, -1)])
                    : Merged(recurrent.Recurrence.Bidirectional, Directions(outputs[1], 0));
        }
    }

    private string[] OperatorWeights(ExportedLayer layer, RecurrentSpec[] directions)
    {
        string w = graph.Floats("W", Stacked(directions, (d, reverse) => OnnxGates.Rows(d, layer.Tensor("weight_ih", reverse))));
        string r = graph.Floats("R", Stacked(directions, (d, reverse) => OnnxGates.Rows(d, layer.Tensor("weight_hh", reverse))));
        if (!directions[0].Recurrence.UseBias)
        {
            return [w, r, ""];
        }

        // Both biases one after the other; the second is zero where the layer has only one.
        return [w, r, graph.Floats("B", Stacked(directions, (d, reverse) =>
        {
            Tensor first = OnnxGates.Rows(d, layer.Tensor("bias_ih", reverse));
            return Declarations.Tensor.Concat(0, first, layer.Find("bias_hh", reverse) is { } second ? OnnxGates.Rows(d, second) : Declarations.Tensor.Zeros(first.Shape.AsSpan()));
        }))];
    }

    private static IEnumerable<OnnxAttribute> OperatorAttributes(RecurrentSpec recurrent, RecurrentSpec[] directions)
    {
        yield return OnnxAttribute.Of("hidden_size", (long)recurrent.Units);
        if (directions.Length == 2 || recurrent.Recurrence.Reverse)
        {
            yield return OnnxAttribute.Of("direction", directions.Length == 2 ? "bidirectional" : "reverse");
        }

        ActivationSpec[] functions = [.. directions.SelectMany(Functions)];
        if (!functions.AsSpan().SequenceEqual([.. directions.SelectMany(DefaultFunctions)]))
        {
            // A function takes a value of the lists only if it has such a parameter.
            (string Name, float? Alpha, float? Beta)[] known = [.. functions.Select(f => CellFunction(f)!.Value)];
            yield return OnnxAttribute.Of("activations", known.Select(f => f.Name));
            if (known.Any(f => f.Alpha is not null))
            {
                yield return OnnxAttribute.Of("activation_alpha", known.Where(f => f.Alpha is not null).Select(f => f.Alpha!.Value));
            }

            if (known.Any(f => f.Beta is not null))
            {
                yield return OnnxAttribute.Of("activation_beta", known.Where(f => f.Beta is not null).Select(f => f.Beta!.Value));
            }
        }

        if (recurrent.Recurrence.GateClip is { } clip)
        {
            yield return OnnxAttribute.Of("clip", clip);
        }

        if (recurrent is GruSpec { Reset: GruResetSpec.After })
        {
            yield return OnnxAttribute.Of("linear_before_reset", 1L);
        }

        if (recurrent is LstmSpec { Coupling: CouplingSpec.ForgetFromInput })
        {
            yield return OnnxAttribute.Of("input_forget", 1L);
        }
    }

    private static ActivationSpec[] Functions(RecurrentSpec recurrent) => recurrent switch
    {
        LstmSpec lstm => [lstm.RecurrentActivation, lstm.Activation, lstm.CellActivation],
        GruSpec gru => [gru.RecurrentActivation, gru.Activation],
        _ => [((SimpleRnnSpec)recurrent).Activation],
    };

    private static ActivationSpec[] DefaultFunctions(RecurrentSpec recurrent) => recurrent switch
    {
        LstmSpec => [ActivationSpec.Sigmoid, ActivationSpec.Tanh, ActivationSpec.Tanh],
        GruSpec => [ActivationSpec.Sigmoid, ActivationSpec.Tanh],
        _ => [ActivationSpec.Tanh],
    };

    // The initial states of an operator, [directions, batch, units]; empty names where they are zero.
    private string[] OperatorInitial(ExportedLayer layer, RecurrentSpec[] directions)
    {
        if (!states && Continued(layer, directions[0], directions.Length == 2) is { } other && _operatorStates.TryGetValue(other, out (string Hidden, string? Cell) given))
        {
            return given.Cell is null ? [given.Hidden] : [given.Hidden, given.Cell];
        }

        string?[][] initial = [.. directions.Select((d, i) => Initial(layer, d, i == 1))];
        return [.. Enumerable.Range(0, initial[0].Length).Select(s => initial[0][s] is null ? ""
            : graph.Add("Concat", [.. initial.Select(i => graph.Add("Unsqueeze", [i[s]!, graph.Integers(0)]))], OnnxAttribute.Of("axis", 0L)))];
    }

    // What a direction starts from, [batch, units] each: h, and c of an LSTM; null for zeros.
    private string?[] Initial(ExportedLayer layer, RecurrentSpec direction, bool reverse)
    {
        string name = direction.NameOf(reverse);
        string[] kinds = direction is LstmSpec ? ["h", "c"] : ["h"];
        if (direction.Recurrence.InitialState is not null)
        {
            bool both = ((RecurrentSpec)layer.Spec).Recurrence.Bidirectional != MergeModeSpec.None;
            return Continued(layer, direction, both) is { } other
                ? [.. kinds.Select(kind => _finalStates[$"{((RecurrentSpec)other.Spec).NameOf(reverse)}.{kind}"])]
                : [Rows(layer.Sources[^1]), .. kinds.Skip(1).Select(_ => states && IsInput($"{name}.c") ? $"{name}.c" : null)];
        }

        if (states)
        {
            foreach (string kind in direction.Recurrence.TrainInitialState ? kinds : [])
            {
                _metadata[$"initial.{name}.{kind}"] = string.Join(',', layer.Tensor($"initial_{kind}", reverse).Values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
            }

            return [.. kinds.Select(kind => $"{name}.{kind}")];
        }

        return direction.Recurrence.TrainInitialState
            ? [.. kinds.Select(kind => Everywhere(layer, graph.Floats($"initial_{kind}", layer.Tensor($"initial_{kind}", reverse)), layer.Tensor($"initial_{kind}", reverse).Shape[0]))]
            : new string?[kinds.Length];
    }

    private bool IsInput(string name) => network.Definition.States.Any(s => IsGiven(s) && StateName(s) == name);

    // The layer whose final states are the initial ones; null if it is a vector, or none.
    private static ExportedLayer? Continued(ExportedLayer layer, RecurrentSpec direction, bool both)
        => direction.Recurrence.InitialState is not null && layer.Sources[^1] is { Spec: RecurrentSpec other } source
            && other.GetType() == direction.GetType() && other.Units == direction.Units && other.StateUnits == direction.StateUnits && other.Recurrence.Bidirectional != MergeModeSpec.None == both
            ? source : null;

    // A vector, or a number, for every sequence: [batch, units].
    private string Everywhere(ExportedLayer layer, string vector, int units)
    {
        string batch = graph.Add("Slice", [graph.Add("Shape", [Steps(layer.Sources[0])]), graph.Integers(1), graph.Integers(2)]);
        return graph.Add("Expand", [vector, graph.Add("Concat", [batch, graph.Integers(units)], OnnxAttribute.Of("axis", 0L))]);
    }

    private void KeepStates(RecurrentSpec recurrent, string kind, string value, bool both)
    {
        bool isRead = states || recurrent.Recurrence.ReturnState || network[recurrent.Name].Readers.Exists(r => r.Spec is RecurrentSpec { Recurrence.InitialState: { } name } && name == recurrent.Name);
        if (!isRead)
        {
            return;
        }

        string[] parts = both ? Directions(value, 0) : [graph.Add("Squeeze", [value, graph.Integers(0)])];
        for (int d = 0; d < parts.Length; d++)
        {
            _finalStates[$"{recurrent.NameOf(d == 1)}.{kind}"] = parts[d];
        }
    }

    private string[] Directions(string value, long axis)
        => [.. graph.Add("Split", [value, graph.Integers(1, 1)], 2, OnnxAttribute.Of("axis", axis)).Select(part => graph.Add("Squeeze", [part, graph.Integers(axis)]))];

    private static Tensor Stacked(RecurrentSpec[] directions, Func<RecurrentSpec, bool, Tensor> part)
        => Declarations.Tensor.Concat(0, [.. directions.Select((d, i) => part(d, i == 1)).Select(t => t.Reshape([1, .. t.Shape]))]);
}
