namespace Unrolled.Tool.Formats.Torch;

/// <summary>An order of layers for files that sort tensors by name: embeddings and convolutions first, encoders before decoders, each layer after one whose output it can read.</summary>
internal static class UnitOrder
{
    public static List<WeightUnit> Chain(IEnumerable<WeightUnit> units)
    {
        List<WeightUnit> left = [.. units.OrderBy(Rank).ThenBy(u => u.Module, NaturalOrder.Instance).ThenBy(u => u.Layer)], chain = [];
        int width = -1;
        while (left.Count > 0)
        {
            // Normalizations fit wherever the width is theirs; a name such as fc1.bn stands beside its layer, others come first.
            WeightUnit next = left.Find(u => width >= 0 && u.Inputs == width) ?? left[0];
            left.Remove(next);
            chain.Add(next);
            width = next.Outputs;
        }

        return chain;
    }

    /// <summary>1 of a decoder's module, 0 of an encoder's, −1 of others.</summary>
    public static int Segment(string module)
    {
        foreach (string part in module.Split('.'))
        {
            if (part.StartsWith("enc", StringComparison.OrdinalIgnoreCase))
            {
                return 0;
            }

            if (part.StartsWith("dec", StringComparison.OrdinalIgnoreCase))
            {
                return 1;
            }
        }

        return -1;
    }

    private static int Rank(WeightUnit unit)
    {
        int kind = unit.Kind switch { UnitKind.Embedding => 0, UnitKind.Conv1D or UnitKind.Conv2D => 1, _ when unit.IsRecurrent => 2, _ => 3 };
        return kind < 2 ? kind : (Segment(unit.Module) switch { 1 => 10, 0 => 0, _ => unit.IsRecurrent ? 0 : 20 }) + kind;
    }
}
