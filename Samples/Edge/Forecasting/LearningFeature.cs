using System.Diagnostics.CodeAnalysis;

namespace Unrolled.Samples.Edge;

/// <summary>Whether the program can learn: by the property Learning of the project, false in published programs, true elsewhere.</summary>
internal static class LearningFeature
{
    private const string Name = "Unrolled.Samples.Edge.Learning";

    [FeatureSwitchDefinition(Name)]
    public static bool IsIncluded => !AppContext.TryGetSwitch(Name, out bool included) || included;
}
