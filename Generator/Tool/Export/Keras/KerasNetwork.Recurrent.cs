using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Keras;

// LSTM, GRU and SimpleRNN, and Bidirectional of them.
internal sealed partial class KerasNetwork
{
    private KerasValue WriteRecurrent(ExportedLayer layer, RecurrentSpec recurrent)
    {
        Check(layer, recurrent);
        bool both = recurrent.Recurrence.Bidirectional != MergeModeSpec.None;
        bool returnsState = recurrent.Recurrence.ReturnState || layer.Readers.Exists(r => r.Spec is RecurrentSpec { Recurrence.InitialState: { } name } && name == layer.Name);
        string kind = recurrent switch { LstmSpec => "LSTM", GruSpec => "GRU", _ => "SimpleRNN" };
        JsonObject config = Config(layer, recurrent, returnsState);
        KerasValue x = Rows(layer.Sources[0]);
        KerasValue y;
        if (both)
        {
            JsonObject backward = Config(layer, recurrent.SecondDirection, returnsState);
            backward["go_backwards"] = true;
            var outer = new JsonObject
            {
                ["merge_mode"] = recurrent.Recurrence.Bidirectional switch { MergeModeSpec.Concat => "concat", MergeModeSpec.Sum => "sum", MergeModeSpec.Mul => "mul", _ => "ave" },
                ["layer"] = Inner(kind, $"forward_{layer.Name}", config),
                ["backward_layer"] = Inner(kind, $"backward_{layer.Name}", backward),
            };
            y = _model.Add("Bidirectional", layer.Name, outer, [x], Shape(layer.Output), [Weights(layer, recurrent, second: false, "forward_layer/cell"), Weights(layer, recurrent, second: true, "backward_layer/cell")], initialStates: InitialStates(layer, recurrent));
        }
        else
        {
            config["go_backwards"] = recurrent.Recurrence.Reverse;
            y = _model.Add(kind, layer.Name, config, [x], Shape(layer.Output), [Weights(layer, recurrent, second: false, "cell")], initialStates: InitialStates(layer, recurrent));
        }

        // After the output: h and c of each direction.
        string[] kinds = recurrent is LstmSpec ? ["h", "c"] : ["h"];
        for (int s = 0; s < kinds.Length * (both ? 2 : 1); s++)
        {
            _states[$"{recurrent.NameOf(s >= kinds.Length)}.{kinds[s % kinds.Length]}"] = y with { Index = 1 + s, Shape = [recurrent.Units] };
        }

        return y;
    }

    private static void Check(ExportedLayer layer, RecurrentSpec recurrent)
    {
        string? reason = recurrent switch
        {
            LstmSpec { Peephole: true } => "Keras's LSTM has no peepholes.",
            LstmSpec { Projection: > 0 } => "Keras's LSTM has no projection.",
            LstmSpec { LayerNormalization: true } => "Keras's LSTM does not normalize its sums.",
            LstmSpec { CellClip: not null } => "Keras's LSTM does not clip its cell.",
            LstmSpec lstm when lstm.CellActivation != lstm.Activation || lstm.BackwardCellActivation != lstm.BackwardActivation => "Keras's LSTM applies one function to the candidate and to the cell.",
            LstmSpec { Coupling: not CouplingSpec.None } lstm when lstm.RecurrentActivation.Kind != ActivationKind.Sigmoid || lstm.BackwardRecurrentActivation.Kind != ActivationKind.Sigmoid => "Keras's LSTM has no coupled gates; only those of a sigmoid can be written as two.",
            MinimalSpec or IndRnnSpec => "Keras has no such layer.",
            _ when recurrent.Recurrence.GateClip is not null => "Keras's layers do not clip the sums of gates.",
            _ when recurrent.Recurrence is { Reverse: true, ReturnSequences: true } => "Keras returns the steps of a layer that runs backwards in the order of the run.",
            _ when recurrent.Recurrence.TrainInitialState && StartsElsewhere(layer) => "Keras's layers start from zeros; this one's initial states are parameters.",
            _ => null,
        };
        if (reason is not null)
        {
            throw layer.Unsupported(reason);
        }
    }

    private static bool StartsElsewhere(ExportedLayer layer)
        => new[] { "initial_h", "initial_c" }.Any(name => new[] { false, true }.Any(second => layer.Find(name, second) is { } initial && Array.Exists(initial.Values, v => v != 0)));

    private static JsonObject Config(ExportedLayer layer, RecurrentSpec recurrent, bool returnsState)
    {
        (ActivationSpec activation, ActivationSpec? gates) = recurrent switch
        {
            LstmSpec lstm => (lstm.Activation, lstm.RecurrentActivation),
            GruSpec gru => (gru.Activation, gru.RecurrentActivation),
            _ => (((SimpleRnnSpec)recurrent).Activation, (ActivationSpec?)null),
        };
        var config = new JsonObject
        {
            ["return_sequences"] = recurrent.ReturnSequences,
            ["return_state"] = returnsState,
            ["go_backwards"] = false,
            ["stateful"] = false,
            ["unroll"] = false,
            ["zero_output_for_mask"] = false,
            ["units"] = recurrent.Units,
            ["activation"] = Named(activation),
            ["use_bias"] = recurrent.Recurrence.UseBias,
            ["dropout"] = recurrent.Recurrence.Dropout,
            ["recurrent_dropout"] = recurrent.Recurrence.RecurrentDropout,
            ["seed"] = null,
        };
        if (gates is { } function)
        {
            config["recurrent_activation"] = Named(function);
        }

        if (recurrent is GruSpec { Reset: var reset })
        {
            config["reset_after"] = reset == GruResetSpec.After;
        }
        else if (recurrent is LstmSpec)
        {
            config["unit_forget_bias"] = true;
        }

        return config;

        string Named(ActivationSpec spec) => KerasFunctions.Name(spec) ?? throw layer.Unsupported($"Keras has no name for the activation {spec.Kind}{(spec == ActivationSpec.Of(spec.Kind) ? "" : " with these parameters")}.");
    }

    private static JsonObject Inner(string kind, string name, JsonObject config)
    {
        config["name"] = name;
        config["trainable"] = true;
        config["dtype"] = "float32";
        return new JsonObject { ["module"] = "keras.layers", ["class_name"] = kind, ["config"] = config, ["registered_name"] = null };
    }

    // Keras's gates: i, f, c, o of an LSTM, z, r, h of a GRU; kernels are [inputs, gates · units].
    private static KerasWeight Weights(ExportedLayer layer, RecurrentSpec recurrent, bool second, string part)
    {
        Tensor kernel = Gates(recurrent, layer.Tensor("weight_ih", second)).Transpose(), hidden = Gates(recurrent, layer.Tensor("weight_hh", second)).Transpose();
        if (!recurrent.Recurrence.UseBias)
        {
            return new KerasWeight(part, kernel, hidden);
        }

        Tensor bias = Gates(recurrent, layer.Tensor("bias_ih", second));
        return recurrent is GruSpec { Reset: GruResetSpec.After }
            ? new KerasWeight(part, kernel, hidden, Tensor.Concat(0, bias, Gates(recurrent, layer.Tensor("bias_hh", second))).Reshape(2, bias.Values.Length))
            : new KerasWeight(part, kernel, hidden, bias);
    }

    private static Tensor Gates(RecurrentSpec recurrent, Tensor tensor)
    {
        switch (recurrent)
        {
            case GruSpec:
                Tensor[] gru = tensor.Split(0, 3);
                return Tensor.Concat(0, gru[1], gru[0], gru[2]);
            case LstmSpec { Coupling: not CouplingSpec.None and var coupling }:
                // One minus a sigmoid is the sigmoid of the negative sum.
                Tensor[] coupled = tensor.Split(0, 3);
                Tensor other = coupled[0].Map(v => -v);
                return coupling == CouplingSpec.InputFromForget ? Tensor.Concat(0, other, coupled[0], coupled[1], coupled[2]) : Tensor.Concat(0, coupled[0], other, coupled[1], coupled[2]);
            default:
                return tensor;
        }
    }

    private ImmutableArray<KerasValue> InitialStates(ExportedLayer layer, RecurrentSpec recurrent)
    {
        if (recurrent.Recurrence.InitialState is null)
        {
            return [];
        }

        ExportedLayer source = layer.Sources[^1];
        string[] kinds = recurrent is LstmSpec ? ["h", "c"] : ["h"];
        bool both = recurrent.Recurrence.Bidirectional != MergeModeSpec.None;
        if (source.Spec is RecurrentSpec other && other.GetType() == recurrent.GetType() && other.Units == recurrent.Units && other.Recurrence.Bidirectional != MergeModeSpec.None == both)
        {
            return [.. new[] { false, true }.Take(both ? 2 : 1).SelectMany(second => kinds.Select(kind => _states[$"{other.NameOf(second)}.{kind}"]))];
        }

        // A vector is h; c starts from zeros, which Keras has no layer for.
        KerasValue hidden = Rows(source);
        (string rescaling, JsonObject zero) = KerasFunctions.Rescaling(0, 0);
        return recurrent is LstmSpec ? [hidden, _model.Add(rescaling, $"{layer.Name}_zeros", zero, [hidden], hidden.Shape)] : [hidden];
    }
}
