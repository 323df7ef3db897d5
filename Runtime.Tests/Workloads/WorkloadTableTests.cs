using Unrolled.Bench;

namespace Unrolled.Tests;

/// <summary>The table of shapes that benchmarks, peers and docs/benchmarks.md share.</summary>
[Trait("Category", "Slow")]
public sealed class WorkloadTableTests
{
    /// <summary>The rows' names.</summary>
    public static TheoryData<string> Names => [.. WorkloadTable.All.Select(w => w.Name)];

    [Fact]
    public void Documentation_ListsRows_AsTableHasThem()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root(), "docs", "benchmarks.md"));
        IEnumerable<string> rows = lines
            .SkipWhile(l => !l.StartsWith("| row |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(l => l.StartsWith('|')).Select(l => l.Split('|')[1].Trim());
        Assert.Equal(WorkloadTable.All.Select(w => w.Name), rows);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Row_RunTwice_GivesSameFiniteAnswers(string name)
    {
        Workload row = WorkloadTable.All.Single(w => w.Name == name);
        using IContender first = row.Ours(), second = row.Ours();
        float[] answers = first.Answers();
        Assert.Equal(answers, second.Answers());
        Assert.All(answers, a => Assert.True(float.IsFinite(a)));
        Assert.NotEqual(0, answers.Max(MathF.Abs));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Row_Run_AllocatesNothing(string name)
    {
        using IContender contender = WorkloadTable.All.Single(w => w.Name == name).Ours();
        contender.Run(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        contender.Run(1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Row_Peers_FindEveryLayer(string name)
    {
        Workload row = WorkloadTable.All.Single(w => w.Name == name);
        Network model = row.Model();
        PeerLayer[] layers = PeerLayer.Of(model);
        Assert.Equal(model.Parameters.Length, layers.Sum(l => l.W.Length + l.U.Length + l.B.Length + l.C.Length));
        Assert.Equal(row.Features, layers[0].Inputs);
        Assert.Equal(row.Steps * row.Features * (row.Kind == WorkloadKind.Training ? row.Sequences : row.Batch), PeerInputs.Of(row).Length);
    }
}
