namespace Unrolled.Tests;

/// <content>Layers of single values, tokens, vectors and whole sequences.</content>
internal sealed partial class NetworkDrawing
{
    /// <summary>Normalization, dropout, functions.</summary>
    private void OfValues(Signal source)
    {
        LayerText layer;
        bool small = false;
        switch (draws.Of("LayerNormalization", "BatchNormalization", "PReLU", "Activation", "Dropout", "Slice", "Stft"))
        {
            case "Slice" when source.Image is null:
                int start = draws.Between(0, source.Width - 1), count = draws.Between(1, source.Width - start);
                layer = new LayerText("Slice", $"{start}", $"{count}");
                Place(layer, source, source.With(layer, count, source.IsSmall));
                return;
            case "LayerNormalization":
                layer = new LayerText("LayerNormalization");
                Sometimes(4, () => layer.Set("Epsilon", "1e-5f"));
                break;
            case "BatchNormalization":
                layer = new LayerText("BatchNormalization");
                Sometimes(4, () => layer.Set("Momentum", draws.Tenths(0, 9)));
                Sometimes(4, () => layer.Set("Epsilon", "1e-5f"));
                break;
            case "Stft" when source.Image is null && source.Width > 1:
                int before = draws.OneIn(2) ? draws.Between(0, source.Width - 1) : 0, after = draws.OneIn(2) ? draws.Between(0, source.Width - 1) : 0;
                int samples = source.Width + before + after, window = draws.Between(1, Math.Min(samples, 20)), bins = window / 2 + 1;
                int hop = draws.Between(1, Math.Max(2, window)), frames = (samples - window) / hop + 1;
                if (frames * bins > MostValues)
                {
                    goto default;
                }

                layer = new LayerText("Stft", $"{window}", $"{hop}");
                _ = before > 0 ? layer.Set("PadBefore", $"{before}") : layer;
                _ = after > 0 ? layer.Set("PadAfter", $"{after}") : layer;
                Sometimes(3, () => layer.Set("Power", "true"));
                Place(layer, source, source.With(layer, frames * bins, small: false) with { Image = (frames, 1, bins) });
                return;
            case "PReLU":
                layer = new LayerText("PReLU");
                Sometimes(3, () => layer.Set("Shared", "true"));
                Sometimes(3, () => layer.Set("InitialAlpha", draws.Tenths(-5, 12)));
                small = source.IsSmall;
                break;
            case "Dropout":
                layer = new LayerText("Dropout", draws.Tenths(0, 9));
                small = source.IsSmall;
                break;
            default:
                string activation = draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument, "Softmax", "LogSoftmax", source.IsSmall ? "Exponential" : "Linear"]);
                layer = new LayerText("Activation", $"Activation.{activation}");
                layer.Features.Add($"Activation {activation}");
                Activate(layer, "Activation", activation, unless: activation);
                small = Bounded.Contains(activation) || activation == "Softmax";
                break;
        }

        Place(layer, source, source.With(layer, source.Width, small) with { Image = source.Image });
    }

    /// <summary>What makes numbers of tokens.</summary>
    private void Token(Signal source)
    {
        int tokens = draws.Between(1, 20), width = tokens;
        LayerText layer;
        if (draws.OneIn(2))
        {
            width = Size();
            layer = new LayerText("Embedding", $"{tokens}", $"{width}");
            Sometimes(3, () => layer.Set("PaddingIndex", $"{draws.Between(0, tokens - 1)}"));
        }
        else
        {
            layer = new LayerText("OneHot", $"{tokens}");
        }

        Place(layer, source, source.With(layer, width, small: true));
    }

    private void OfVector(Signal source)
    {
        // As long as the network's own input, or as declared.
        bool own = draws.OneIn(2);
        int steps = draws.Between(1, 9);
        LayerText layer = own ? new("RepeatVector") : new("RepeatVector", $"{steps}");
        layer.Features.Add(own ? "RepeatVector as the input" : "RepeatVector of steps");
        Place(layer, source, new Signal(layer, source.Width, own ? OwnAxis : $"repeat {steps}", own ? Lengths : [.. Lengths.Select(_ => steps)])
        {
            IsSmall = source.IsSmall,
            HasKnownSteps = !own || HasKnownSteps,
            Image = source.Image,
        });
    }

    private void OfSequence(Signal source)
    {
        switch (draws.Between(1, 12))
        {
            case 11:
                LayerText last = new("LastStep");
                Place(last, source, new Signal(last, source.Width, "", [.. Lengths.Select(_ => 1)]) { IsSmall = source.IsSmall, Image = source.Image });
                break;
            case 12:
                int steps = draws.Between(1, 6);
                LayerText tail = new("LastSteps", $"{steps}");
                Place(tail, source, new Signal(tail, source.Width, $"{source.Axis} last {steps}", [.. source.Lengths.Select(l => Math.Min(l, steps))]) { IsSmall = source.IsSmall, HasKnownSteps = source.HasKnownSteps, Image = source.Image });
                break;
            case <= 5:
                AlongTime(source);
                break;
            case <= 7 when draws.OneIn(2):
                MultiHeadAttention(source);
                break;
            case <= 7:
                Attention(source);
                break;
            case <= 9:
                LayerText pooling = draws.OneIn(3) ? new("AttentionPooling") : new("AttentionPooling", $"{Size()}");
                Place(pooling, source, new Signal(pooling, source.Width, "", [.. Lengths.Select(_ => 1)]) { IsSmall = source.IsSmall, Image = source.Image });
                break;
            default:
                Recurrent(source, last: false);
                break;
        }
    }

    private void Attention(Signal source)
    {
        Signal over = draws.From([.. _signals.Where(s => s.IsSequence && !s.IsToken)]);
        string score = draws.From<string>(over.Width == source.Width ? ["Dot", "ScaledDot", "General", "Additive"] : ["General", "Additive"]);
        LayerText layer = new("Attention", $"\"{over.Layer.Name}\"");
        layer.Choose("Score", "AttentionScore", score);
        layer.Features.AddRange(over == source ? ["Attention over itself"] : over.Axis == source.Axis ? [] : ["Attention over other steps"]);
        if (score == "Additive")
        {
            layer.Set("Units", $"{Size()}");
        }

        over.IsRead = true;
        Place(layer, source, source.With(layer, over.Width, over.IsSmall) with { Image = over.Image });
    }

    private void MultiHeadAttention(Signal source)
    {
        Signal over = draws.OneIn(2) ? source : draws.From([.. _signals.Where(s => s.IsSequence && !s.IsToken)]);
        int heads = draws.Between(1, 4);
        LayerText layer = over == source ? new("MultiHeadAttention", $"{heads}") : new("MultiHeadAttention", $"{heads}", $"\"{over.Layer.Name}\"");
        layer.Features.AddRange(over == source ? [] : over.Axis == source.Axis ? ["MultiHeadAttention over another layer"] : ["MultiHeadAttention over other steps"]);
        if (source.Width % heads != 0 || draws.OneIn(3))
        {
            layer.Set("KeyWidth", $"{draws.Between(1, 6)}");
        }

        if (over.Axis == source.Axis && draws.OneIn(3))
        {
            layer.Set("Causal", "true");
        }

        WithoutBias(layer);
        over.IsRead = true;
        Place(layer, source, source.With(layer, source.Width, small: false));
    }

    private void Sometimes(int times, Action action)
    {
        if (draws.OneIn(times))
        {
            action();
        }
    }
}
