using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Unrolled.Tests.CollectionOrder))]

namespace Unrolled.Tests;

/// <summary>What takes longest begins first, so that it does not run alone at the end; and what looks back at all tests comes last.</summary>
public sealed class CollectionOrder : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(ConformanceTests), nameof(CheckpointKillTests), nameof(LaneEqualityTests), nameof(GuardTests), nameof(GradientCheckTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
        => [.. testCollections.OrderBy(Rank)];

    private static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        string name = collection.TestCollectionDisplayName;
        int place = Array.FindIndex(Longest, l => name.Contains($".{l} ", StringComparison.Ordinal));
        return name == nameof(RunLast) ? Longest.Length + 1 : place < 0 ? Longest.Length : place;
    }
}
