using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The weights of classes, or none.</summary>
internal static class ClassWeightList
{
    /// <summary>Throws unless each weight is a finite number, 0 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ImmutableArray<float> Check(ImmutableArray<float> weights, string parameter)
    {
        foreach (float weight in weights.IsDefault ? [] : weights)
        {
            if (!(float.IsFinite(weight) && weight >= 0))
            {
                throw new ArgumentOutOfRangeException(parameter, weight, "Expected finite weights, 0 or more.");
            }
        }

        return weights;
    }

    /// <summary>All weights, in brackets.</summary>
    public static string Text(ImmutableArray<float> weights) => $"[{string.Join(", ", weights.Select(w => w.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>Throws unless there are several classes and a weight for each, or none at all.</summary>
    public static void RequireClasses(string loss, ImmutableArray<float> weights, int classes)
    {
        if (classes < 2)
        {
            throw new ArgumentException($"The loss '{loss}' expects an output for each of 2 or more classes, but the network has {classes}. For a single output use {nameof(BinaryCrossEntropy)}.");
        }

        if (!weights.IsDefaultOrEmpty && weights.Length != classes)
        {
            throw new ArgumentException($"The loss '{loss}' has weights for {weights.Length} classes, but the network has {classes} outputs.");
        }
    }
}
