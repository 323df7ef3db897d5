namespace Unrolled.Tool.Formats.Torch;

/// <summary>Layers that read a sequence and return one: convolutions, transposed ones, multi-head attention.</summary>
internal sealed partial class TorchProposal
{
    private void AddConvolution(int index)
    {
        WeightUnit unit = _units[index];
        Expect(unit);
        int size = unit.Tensors["weight"].Shape[2];
        // Autoencoders halve the steps as often as they double them.
        int doubled = _units.Count(u => u.Kind == UnitKind.ConvTranspose1D), stride = doubled > 1 && doubled == _units.Count(u => u.Kind == UnitKind.Conv1D) ? 2 : 1;
        var attribute = new Conv1DAttribute(unit.Units, size) { Stride = stride, PaddingSize = (size - 1) / 2, UseBias = unit.HasBias };
        Layer(unit, attribute);
        _activated = false;
        attribute.Activation = Hidden(index);
        _model.Assumed.Add($"'{unit.Module}' has a padding of {attribute.PaddingSize}, a stride of {stride} and one group");
        if (_names.Find("pool") is { } pool && (index + 1 == _units.Count || _units[index + 1].Kind != UnitKind.BatchNorm))
        {
            bool average = pool.Contains("avg", StringComparison.OrdinalIgnoreCase);
            _network.Add(average ? new AveragePooling1DAttribute(2) : new MaxPooling1DAttribute(2), pool);
            _model.Assumed.Add($"'{pool}' is the {(average ? "mean" : "maximum")} of two steps, after '{unit.Module}'");
        }
    }

    private void AddMultiHead(int index)
    {
        WeightUnit unit = _units[index];
        string parent = unit.Module.Contains('.') ? unit.Module[..(unit.Module.LastIndexOf('.') + 1)] : "";
        if (_units.Exists(u => u.Module == parent + "linear1") && _units.Exists(u => u.Module == parent + "norm1"))
        {
            throw new UnsupportedModelException(unit.Place, "TransformerEncoderLayer", $"whether it normalizes first, and its activation, are not in the file: {Hint}.");
        }

        if (state.Value($"{unit.Module}.num_heads", "num_heads", "n_heads", "nhead", "n_head", "heads", "num_attention_heads", "attention_heads") is not long heads || heads < 1 || unit.Inputs % heads != 0)
        {
            throw new UnsupportedModelException(unit.Place, "MultiheadAttention", $"the number of its heads is not in the file: {Hint}.");
        }

        Expect(unit);
        if (!_sequence)
        {
            throw new UnsupportedModelException(unit.Place, "MultiheadAttention", $"the layer before it gives one vector, and this one reads a sequence: {Hint}.");
        }

        Layer(unit, new MultiHeadAttentionAttribute((int)heads) { UseBias = unit.HasBias });
        _activated = true;
        _model.Assumed.Add($"'{unit.Module}' is attention of the sequence before it to itself, without a mask and without a residual connection");
        if (_units.Skip(index + 1).FirstOrDefault(u => !u.IsNorm) is { Kind: UnitKind.Linear } next && next.Inputs == unit.Outputs && !IsLanguageModel && !IsAttention(next))
        {
            LayerDraft last = _network.Add(new LastStepAttribute(), unit.Place);
            _sequence = false;
            _vectors.Clear();
            _vectors.Add((last.Name, _width));
            _model.Assumed.Add($"what follows reads the last step of '{unit.Module}'");
        }
    }

    private void AddTransposed(int index)
    {
        WeightUnit unit = _units[index];
        Expect(unit);
        int size = unit.Tensors["weight"].Shape[2];
        // Twice as many steps, as most models have it: 4 with a padding of 1, or 3 with one more output.
        var attribute = new ConvTranspose1DAttribute(unit.Units, size) { Stride = 2, PaddingSize = Math.Max(0, (size - 1) / 2), OutputPadding = size % 2, UseBias = unit.HasBias };
        Layer(unit, attribute);
        _activated = false;
        attribute.Activation = Hidden(index);
        _model.Assumed.Add($"'{unit.Module}' is a transposed convolution with a stride of 2, a padding of {attribute.PaddingSize}{(attribute.OutputPadding > 0 ? $", an output padding of {attribute.OutputPadding}" : "")} and one group");
    }
}
